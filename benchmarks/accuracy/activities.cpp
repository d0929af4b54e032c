// SPDX-License-Identifier: MIT
//! What is somebody new doing? A small network learns the activities of 35 users of WISDM, then a quarter of the windows
//! of the last one, and is measured with that one's other windows.
#include "data/activities.hpp"

#include "adaptation.hpp"

#include <array>

namespace accuracy {
namespace {

const data::activity_table& windows() {
  static const data::activity_table table = data::load_activities();
  return only_real(table);
}

struct hidden1 : tt::linear<tt::out<64>> {};
struct hidden2 : tt::linear<tt::out<32>> {};
struct head : tt::linear<tt::out<6>, tt::zeros> {};
//! 43 - 64 - 32 - 6: 5,094 parameters.
struct network :
    tt::sequential<tt::input<tt::hwc<1, 1, 43>, tt::exponent<-6>>, hidden1, tt::relu, hidden2, tt::relu, head> {};

struct sparse : tt::sparse_update<tt::train<hidden2>, tt::train<head>> {};

constexpr std::uint32_t known_epochs = 8;
using known_users = tt::trainer<network, tt::everything, tt::sgd<tt::learning_rate<1, 100>, tt::cosine_decay<42000>>,
                                tt::softmax_cross_entropy>;

struct checkpoint {
  static inline std::uint32_t words[static_cast<std::size_t>(known_users::checkpoint_words)];
};

//! The windows of a user, a quarter of each class to learn from: every fourth, from the first on.
data::fold_indices quarter(const data::activity_table& table, std::size_t user) {
  data::fold_indices split;
  std::array<int, 256> seen{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    if (table.users[i] == user) (seen[table.labels[i]]++ % 4 == 0 ? split.train : split.test).push_back(i);
  }
  return split;
}

template <class Update>
std::vector<experiment> rule(const char* name) {
  using of_rule = adaptation<network, Update, tt::sgd<tt::learning_rate<1, 100>>, tt::pretrained<checkpoint>>;
  return of_rule::experiments(
      {std::string("activities.") + name, "mlp_43_64_32_6", "wisdm", name, "int8",
       numbered("user", 0, static_cast<int>(windows().user_names.size()))},
      [](std::size_t run, typename of_rule::trainer_type& model) {
        const data::activity_table& table = windows();
        const data::fold_indices others = data::hold_out(table.users, static_cast<int>(run));
        static data::activities set;
        set = data::standardise(table, others.train);
        static known_users before;
        before.start(1);
        learn(before, set, lessons_of(others.train, {known_epochs, 1}), [](std::size_t, std::size_t) {});
        hand_over(before, checkpoint::words, model);
        data::fold_indices own = quarter(table, run);
        return course{&set, lessons_of(own.train, {20, 1}), std::move(own.test), 1};
      });
}

}  // namespace

std::vector<experiment> activities() {
  std::vector<experiment> all;
  append(all, rule<tt::head_only>("head_only"));
  append(all, rule<sparse>("sparse"));
  append(all, rule<tt::everything>("everything"));
  return all;
}

}  // namespace accuracy
