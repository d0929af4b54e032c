// SPDX-License-Identifier: MIT
#pragma once

#include "data/folds.hpp"
#include "data/labelled.hpp"
#include "progress.hpp"
#include "training.hpp"

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/trainer/status.hpp>

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

//! What the programs that adapt pretrained networks share: learning from some samples of a `data::labelled`, being measured
//! with others, and cross-validation of the two.

//! How often a model sees its samples, and in what order; as in a mirror every other time and a little
//! moved, if that makes no difference to what they are.
struct lessons {
  std::uint32_t epochs = 1;
  std::uint32_t seed = 1;
  bool mirrored = false;
  int shifted = 0;  //!< by up to so many pixels each way
};

//! The numbers of all samples.
inline std::vector<std::uint32_t> all_of(const data::labelled& samples) {
  std::vector<std::uint32_t> numbers(samples.size());
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

//! How many of these samples a trainer or an inference gets right.
template <class Model>
std::size_t count_right(Model& model, const data::labelled& samples, std::span<const std::uint32_t> which) {
  return static_cast<std::size_t>(std::count_if(which.begin(), which.end(), [&](std::uint32_t i) {
    return model.predict(samples.input(i)) == samples.labels[i];
  }));
}

inline double percent_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

template <class Model>
double accuracy_percent(Model& model, const data::labelled& samples, std::span<const std::uint32_t> which) {
  return percent_of(count_right(model, samples, which), which.size());
}

template <class Model>
double accuracy_percent(Model& model, const data::labelled& samples) {
  return accuracy_percent(model, samples, all_of(samples));
}

//! One sample as it is shown once.
struct lesson {
  std::uint32_t sample = 0;
  bool mirrored = false;
  std::int8_t down = 0;
  std::int8_t right = 0;

  auto operator<=>(const lesson&) const = default;
};

//! What is shown, in order. How a sample is altered depends on the seed, the epoch and its number alone, not on what else
//! is learnt.
inline std::vector<lesson> lessons_of(std::span<const std::uint32_t> which, const lessons& how) {
  std::vector<lesson> shown;
  shown.reserve(which.size() * how.epochs);
  for (std::uint32_t epoch = 0; epoch < how.epochs; ++epoch) {
    const tinytrain::random_stream chance(how.seed, epoch, 0x313u);
    for (const std::uint32_t place : shuffled(which.size(), how.seed, epoch)) {
      lesson l{which[place]};
      l.mirrored = how.mirrored && chance(l.sample) >> 31 != 0;
      if (how.shifted > 0) {
        const std::uint32_t word = chance(~l.sample);
        const auto by = [&how](std::uint32_t bits) {
          return static_cast<std::int8_t>(static_cast<int>(bits % static_cast<std::uint32_t>(2 * how.shifted + 1)) -
                                          how.shifted);
        };
        l.down = by(word >> 16);
        l.right = by(word & 0xFFFFu);
      }
      shown.push_back(l);
    }
  }
  return shown;
}

//! The inputs of lessons, altered as they say.
class lesson_inputs {
 public:
  explicit lesson_inputs(const data::labelled& samples) :
      samples_(samples), reflected_(samples.input_bytes()), moved_(samples.input_bytes()) {}

  //! Valid until the next call.
  const std::int8_t* operator()(const lesson& l) {
    const std::int8_t* input = samples_.input(l.sample);
    if (l.mirrored) {
      data::mirror({input, samples_.input_bytes()}, samples_.width, samples_.channels, reflected_);
      input = reflected_.data();
    }
    if (l.down != 0 || l.right != 0) {
      data::shift({input, samples_.input_bytes()}, samples_.height, samples_.width, samples_.channels, l.down, l.right,
                  moved_);
      input = moved_.data();
    }
    return input;
  }

 private:
  const data::labelled& samples_;
  std::vector<std::int8_t> reflected_;
  std::vector<std::int8_t> moved_;
};

//! One step for each lesson, from where the model is. Calls `shown(steps done, right at first sight)` after each of them.
template <class Trainer, std::invocable<std::size_t, std::size_t> Observer>
void learn(Trainer& model, const data::labelled& samples, std::span<const lesson> course, Observer shown) {
  lesson_inputs input(samples);
  std::size_t done = 0;
  std::size_t right = 0;
  for (const lesson& l : course) {
    right += model.step(input(l), samples.labels[l.sample]).correct ? 1 : 0;
    shown(++done, right);
  }
}

//! One step for each of these samples, `how.epochs` times, from where the model is. Calls `shown(steps done, epoch,
//! right at first sight in this epoch in percent)` after each of them.
template <class Trainer, std::invocable<std::size_t, std::uint32_t, double> Observer>
void learn(Trainer& model, const data::labelled& samples, std::span<const std::uint32_t> which, const lessons& how,
           Observer shown) {
  std::size_t earlier = 0;
  std::size_t last = 0;
  learn(model, samples, lessons_of(which, how), [&](std::size_t done, std::size_t right) {
    const std::size_t seen = (done - 1) % which.size() + 1;
    earlier = seen == 1 ? last : earlier;
    last = right;
    shown(done, static_cast<std::uint32_t>((done - 1) / which.size()), percent_of(right - earlier, seen));
  });
}

//! The same with a progress bar.
template <class Trainer>
void learn(Trainer& model, const data::labelled& samples, std::span<const std::uint32_t> which, const lessons& how,
           const std::string& what) {
  progress bar(what, which.size() * how.epochs);
  std::string text;
  learn(model, samples, which, how, [&](std::size_t done, std::uint32_t epoch, double rate) {
    text = "epoch " + std::to_string(epoch + 1) + "/" + std::to_string(how.epochs) + ", right at first sight " +
           percent(rate);
    bar.show(done, text);
  });
  bar.finish(text);
}

//! `model`, whose type starts from the checkpoint `words`, starts where `known` is.
template <class Known, class Model, std::size_t Words>
void hand_over(Known& known, std::uint32_t (&words)[Words], Model& model) {
  if (known.save(words) != tinytrain::status::ok || model.start() != tinytrain::status::ok) {
    throw std::logic_error("a trainer did not take the checkpoint of the same network");
  }
}

//! What a cross-validation found on the samples that were held out, fold by fold.
struct validation {
  std::vector<double> folds;          // accuracy in percent
  std::vector<std::uint32_t> tested;  // the samples that were held out, of all folds
  std::size_t right = 0;              // how many of them were right

  double percent() const { return percent_of(right, tested.size()); }
};

//! Cross-validation: for each of `folds` parts of the samples, the model starts anew, learns all others and is measured with
//! that part. `run` of them are done, for a short look.
//!
//! `how.seed` chooses the parts, the order of the samples and the stochastic rounding.
template <class Trainer>
validation cross_validate(Trainer& model, const data::labelled& samples, const lessons& how, const std::string& what,
                          int folds = 5, int run = 255) {
  const std::vector<std::uint8_t> fold = data::folds(samples.labels, folds, how.seed, samples.same_as);
  run = std::min(run, folds);
  std::size_t steps = 0;
  for (int k = 0; k < run; ++k) steps += data::hold_out(fold, k).train.size() * how.epochs;
  progress bar(what, steps);
  validation result;
  std::size_t before = 0;
  for (int k = 0; k < run; ++k) {
    const data::fold_indices split = data::hold_out(fold, k);
    model.start(how.seed + static_cast<std::uint32_t>(k));
    learn(model, samples, split.train, how, [&](std::size_t done, std::uint32_t epoch, double rate) {
      bar.show(before + done, "fold " + std::to_string(k + 1) + "/" + std::to_string(folds) + ", epoch " +
                                  std::to_string(epoch + 1) + ", right at first sight " + percent(rate));
    });
    before += split.train.size() * how.epochs;
    const std::size_t right = count_right(model, samples, split.test);
    result.folds.push_back(percent_of(right, split.test.size()));
    result.tested.insert(result.tested.end(), split.test.begin(), split.test.end());
    result.right += right;
  }
  bar.finish(percent(result.percent()));
  return result;
}

//! A mean with its spread, for several runs that differ in their seed.
struct summary {
  double mean = 0;
  double lowest = 0;
  double highest = 0;
};

inline summary summary_of(std::span<const double> values) {
  if (values.empty()) return {};
  return {std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()),
          *std::min_element(values.begin(), values.end()), *std::max_element(values.begin(), values.end())};
}
