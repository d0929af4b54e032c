// SPDX-License-Identifier: MIT
//! A network for spoken commands learns the digits of several speakers, then those of one that it has never heard.
//!
//!     keywords [--speakers 3]
//!
//! So many of the six speakers, each in turn, are the new one: the others' clips are learnt first, once; then ten takes of
//! each digit of the new one, ten times over; the rest of the new one's takes measure. Fails unless learning from the new
//! speaker helped, and the sparse update at least as much as the head alone.
#include "keywords_newcomer.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

namespace {

namespace tt = tinytrain;

struct gain {
  double before = 0;
  double after = 0;
};

//! Mean accuracy on speakers that were new, in percent.
template <class Update>
gain meet(const char* rule, const data::spoken_digits& clips, std::size_t speakers) {
  using trainer = keywords::new_speaker<Update>;
  static trainer model;
  std::printf("%s: %lld bytes of RAM = %lld arena + %lld parameters + %lld state + %lld stack\n", rule,
              trainer::ram_bytes, trainer::arena_bytes, trainer::parameter_bytes, trainer::state_bytes,
              trainer::stack_bytes);
  gain mean;
  for (std::size_t newcomer = 0; newcomer < speakers; ++newcomer) {
    const keywords::listening who = keywords::listen(clips, newcomer);
    keywords::start_from_known<Update>(model, [&](auto& known) {
      learn(known, clips, who.known, {1, 1, false}, std::string(rule) + ", all but " + clips.speaker_names[newcomer]);
    });
    const double before = accuracy_percent(model, clips, who.measured);
    learn(model, clips, who.learnt, {keywords::epochs, 1, false},
          std::string(rule) + ", " + clips.speaker_names[newcomer]);
    const double after = accuracy_percent(model, clips, who.measured);
    std::printf("  %s: %.2f %% before, %.2f %% after\n", clips.speaker_names[newcomer].c_str(), before, after);
    mean.before += before / static_cast<double>(speakers);
    mean.after += after / static_cast<double>(speakers);
  }
  std::printf("figure keywords.%s.before.accuracy %.2f percent\n", rule, mean.before);
  std::printf("figure keywords.%s.after.accuracy %.2f percent\n", rule, mean.after);
  std::printf("figure keywords.%s.ram_bytes %lld bytes\n\n", rule, trainer::ram_bytes);
  return mean;
}

int run(const arguments& options) {
  data::spoken_digits clips = data::load_spoken_digits();
  data::to_keyword_inputs(clips);
  std::printf("%s\n", clips.origin.c_str());
  const std::size_t speakers = std::min<std::size_t>(options.number("--speakers", 1), clips.speaker_names.size());
  const gain head_only = meet<keywords::head_only>("head_only", clips, speakers);
  const gain sparse = meet<keywords::sparse>("sparse", clips, speakers);
  if (head_only.after <= head_only.before || sparse.after <= sparse.before || sparse.after < head_only.after) {
    std::fprintf(
        stderr,
        "expected that learning from the new speaker helps, and the sparse update at least as much as the head\n");
    return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(arguments(count, words, {{"--speakers", "3"}}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
