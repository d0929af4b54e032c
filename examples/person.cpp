// SPDX-License-Identifier: MIT
//! A pretrained network that tells whether there is a person in a photograph meets other photographs, and learns from them.
//!
//!     person [--seeds 3] [--export FOLDER]
//!
//! Cross-validation over the photographs, five folds for each seed: adapts to four fifths of them, is measured with the
//! rest. Fails unless that is better than the network as it came. With --export, FOLDER gets what firmware/person.cpp
//! starts from, and nothing else is done.
#include "data/person.hpp"

#include "crossvalidation.hpp"
#include "firmware_export.hpp"
#include "person_network.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

namespace tt = tinytrain;

tt::inference<person::network> unadapted;
person::adaptation model;

int adapt(const data::labelled& photographs, std::uint32_t seeds) {
  const double before = accuracy_percent(unadapted, photographs);
  std::printf("%s: %zu photographs, %.2f %% right as the network came\n", photographs.name.c_str(), photographs.size(),
              before);
  std::printf("the adaptation: %lld bytes of RAM = %lld arena + %lld parameters + %lld state + %lld stack; inference "
              "alone: %lld\n",
              model.ram_bytes, model.arena_bytes, model.parameter_bytes, model.state_bytes, model.stack_bytes,
              unadapted.ram_bytes);
  std::vector<double> accuracies;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const lessons how{person::epochs, seed, true};
    const validation v = cross_validate(model, photographs, how, "seed " + std::to_string(seed));
    const summary folds = summary_of(v.folds);
    std::printf("  accuracy %.2f %%, from %.2f to %.2f over %zu folds\n", v.percent(), folds.lowest, folds.highest,
                v.folds.size());
    accuracies.push_back(v.percent());
  }
  const summary after = summary_of(accuracies);
  std::printf("adapted: %.2f %%, from %.2f to %.2f over %u seeds\n", after.mean, after.lowest, after.highest, seeds);
  std::printf("figure person.before.accuracy %.2f percent\n", before);
  std::printf("figure person.after.accuracy %.2f percent\n", after.mean);
  std::printf("figure person.ram_bytes %lld bytes\n", model.ram_bytes);
  std::printf("figure person.inference.ram_bytes %lld bytes\n", unadapted.ram_bytes);
  if (after.mean <= before) {
    std::fprintf(stderr, "expected the adapted network to be above the one that came\n");
    return 1;
  }
  return 0;
}

int run(const arguments& options) {
  const data::labelled photographs = data::load_person();
  std::printf("%s\n", photographs.origin.c_str());
  if (const std::string& folder = options.text("--export"); !folder.empty()) {
    const auto which = hard_and_easy(unadapted, photographs, person::device_photographs / 2);
    export_photographs<person::on_device>(photographs, which, person::device_steps, "person", folder);
    return 0;
  }
  return adapt(photographs, options.number("--seeds", 1));
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(arguments(count, words, {{"--seeds", "3"}, {"--export", ""}}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
