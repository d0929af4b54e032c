// SPDX-License-Identifier: MIT
//! Spoken digits of somebody new: the keyword network of MLPerf Tiny learns five speakers, then ten takes of each digit
//! of the sixth, and is measured with the sixth's other forty.
#include "adaptation.hpp"
#include "keywords_newcomer.hpp"

#include <utility>

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

template <class Update>
std::vector<experiment> rule(const char* name) {
  using of_rule = adaptation<keywords::network, Update, keywords::sgd<keywords::steps>,
                             tt::pretrained<keywords::checkpoint<Update>>>;
  return of_rule::experiments(
      {std::string("speakers.") + name, "ds_cnn", "fsdd", name, "int8", numbered("speaker", 0, 6)},
      [](std::size_t run, keywords::new_speaker<Update>& model) {
        const data::spoken_digits& set = digits();
        keywords::listening who = keywords::listen(set, run);
        keywords::start_from_known<Update>(model, [&](auto& known) {
          learn(known, set, lessons_of(who.known, {1, 1}), [](std::size_t, std::size_t) {});
        });
        return course{&set, lessons_of(who.learnt, {keywords::epochs, 1}), std::move(who.measured), 1};
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
