// SPDX-License-Identifier: MIT
#pragma once

#include "experiment.hpp"

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>

namespace accuracy {

//! Has training come to worse than guessing? Compares the last tenth of the lessons with what is right without any.
inline std::string diagnose(std::size_t right, std::size_t seen, std::size_t classes) {
  if (seen < 20 || classes < 2) return {};
  const double chance = 1.0 / static_cast<double>(classes);
  const double bound = chance + 2 * std::sqrt(chance * (1 - chance) / static_cast<double>(seen));
  const double rate = static_cast<double>(right) / static_cast<double>(seen);
  if (rate > bound) return {};
  return "diverged: only " + percent(100 * rate) + " of the last " + std::to_string(seen) +
         " samples were right at first sight, no more than by chance; choose a smaller rate";
}

//! A course from where the model is, with a progress bar; then its accuracy on the test samples.
template <class Trainer>
outcome run_course(Trainer& model, const course& given, const std::string& what) {
  const auto begin = std::chrono::steady_clock::now();
  progress bar(what, given.lessons.size(), stderr);
  std::string text;
  const std::size_t tail = given.lessons.size() / 10;
  std::size_t before_tail = 0;
  std::size_t right_in_all = 0;
  learn(model, *given.samples, given.lessons, [&](std::size_t done, std::size_t right) {
    if (done % 64 == 0) text = "right at first sight " + percent(percent_of(right, done));
    if (done + tail == given.lessons.size()) before_tail = right;
    right_in_all = right;
    bar.show(done, text);
  });
  outcome result;
  result.remark = diagnose(right_in_all - before_tail, tail, given.samples->classes.size());
  result.steps = given.lessons.size();
  result.accuracy = accuracy_percent(model, *given.samples, given.test);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  bar.finish("accuracy " + percent(result.accuracy) + (result.remark.empty() ? "" : "; " + result.remark));
  return result;
}

//! The same from the start.
template <class Trainer>
outcome run_from_start(Trainer& model, const course& given, const std::string& what) {
  if (model.start(given.seed) != tinytrain::status::ok) {
    throw std::logic_error(what + ": the trainer did not start");
  }
  return run_course(model, given, what);
}

}  // namespace accuracy
