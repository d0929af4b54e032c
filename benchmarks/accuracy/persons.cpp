// SPDX-License-Identifier: MIT
//! Is there a person? The visual wake words network of MLPerf Tiny, adapted to 305 photographs, five folds.
#include "adaptation.hpp"
#include "data/person.hpp"
#include "person_network.hpp"

namespace accuracy {
namespace {

const data::labelled& photographs() {
  static const data::labelled set = data::load_person();
  return only_real(set);
}

template <class Update, class Rate>
std::vector<experiment> rule(const char* name) {
  using of_rule =
      adaptation<person::network, Update, tt::sgd<Rate, tt::cosine_decay<person::epochs * person::samples>>>;
  return of_rule::experiments(
      {std::string("person.") + name, "mobilenet_v1_0.25", "vww_cc", name, "int8", numbered("fold", 0, 5)},
      [](std::size_t run, typename of_rule::trainer_type& model) {
        course c = fold_of(photographs(), run, {person::epochs, 1, true, 0});
        model.start(c.seed);
        return c;
      });
}

}  // namespace

std::vector<experiment> persons() {
  std::vector<experiment> all;
  append(all, rule<tt::head_only, tt::learning_rate<1, 50>>("head_only"));
  append(all, rule<person::sparse, tt::learning_rate<1, 50>>("sparse"));
  append(all, rule<tt::everything, tt::learning_rate<1, 400>>("everything"));
  return all;
}

}  // namespace accuracy
