// SPDX-License-Identifier: MIT
//! Spoken digits of somebody new: the keyword network of MLPerf Tiny learns five speakers, then ten takes of each digit
//! of the sixth, and is measured with the sixth's other forty.
#include "adaptation.hpp"
#include "data/keywords.hpp"
#include "keywords_network.hpp"

#include <stdexcept>

namespace accuracy {
namespace {

const data::spoken_digits& digits() {
  static const data::spoken_digits set = [] {
    data::spoken_digits clips = data::load_spoken_digits();
    data::to_keyword_inputs(clips);
    return clips;
  }();
  only_real(set);
  return set;
}

//! What the known speakers leave behind for one rule.
template <class Update>
struct checkpoint {
  static inline std::uint32_t words[static_cast<std::size_t>(keywords::known_speakers<Update>::checkpoint_words)];
};

template <class Update>
std::vector<experiment> rule(const char* name) {
  using of_rule =
      adaptation<keywords::network, Update,
                 tt::sgd<tt::learning_rate<1, 100>, tt::cosine_decay<keywords::epochs * keywords::takes * 10>>,
                 tt::pretrained<checkpoint<Update>>>;
  return of_rule::experiments(
      {std::string("speakers.") + name, "ds_cnn", "fsdd", name, "int8", numbered("speaker", 0, 6)},
      [](std::size_t run, typename of_rule::trainer_type& model) {
        const data::spoken_digits& set = digits();
        std::vector<std::uint32_t> known;
        std::vector<std::uint32_t> learnt;
        course c{&set, {}, {}, 1};
        for (std::uint32_t i = 0; i < set.size(); ++i) {
          if (set.speakers[i] != run) {
            known.push_back(i);
          } else {
            (set.takes[i] < keywords::takes ? learnt : c.test).push_back(i);
          }
        }
        static keywords::known_speakers<Update> before;
        before.start();
        learn(before, set, lessons_of(known, {1, 1}), [](std::size_t, std::size_t) {});
        if (before.save(checkpoint<Update>::words) != tt::status::ok || model.start() != tt::status::ok) {
          throw std::logic_error("a trainer did not take the checkpoint of the same network and rule");
        }
        c.lessons = lessons_of(learnt, {keywords::epochs, 1});
        return c;
      });
}

}  // namespace

std::vector<experiment> speakers() {
  std::vector<experiment> all;
  append(all, rule<keywords::head_only>("head_only"));
  append(all, rule<keywords::sparse>("sparse"));
  append(all, rule<tt::everything>("everything"));
  return all;
}

}  // namespace accuracy
