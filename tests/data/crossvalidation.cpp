// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/crossvalidation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

//! 60 samples of two pixels, the number of the sample and -1; every second one has label 1. 58 is 8 again.
data::labelled numbered() {
  data::labelled set;
  set.height = 1;
  set.width = 2;
  set.channels = 1;
  set.classes = {"even", "odd"};
  for (std::uint32_t i = 0; i < 60; ++i) {
    set.inputs.push_back(static_cast<std::int8_t>(i));
    set.inputs.push_back(-1);
    set.labels.push_back(static_cast<std::uint8_t>(i % 2));
    set.same_as.push_back(i == 58 ? 8 : i);
  }
  return set;
}

//! Remembers what it was shown. Of samples that it has not learnt it knows those below 30, and what it has learnt it
//! gets wrong: a leak between the two costs accuracy.
struct listener {
  struct result {
    bool correct = false;
  };
  void start(std::uint32_t seed) {
    seeds.push_back(seed);
    courses.emplace_back();
  }
  result step(const std::int8_t* x, int label) {
    const bool reflected = x[0] == -1;
    mirrored += reflected ? 1u : 0u;
    const int number = x[reflected ? 1 : 0];
    CHECK(label == number % 2);
    courses.back().push_back(number);
    return {true};
  }
  int predict(const std::int8_t* x) {
    predicted.push_back(x[0]);
    const auto& learnt = courses.back();
    const bool known = std::find(learnt.begin(), learnt.end(), x[0]) != learnt.end();
    return !known && x[0] < 30 ? x[0] % 2 : 1 - x[0] % 2;
  }

  std::vector<std::uint32_t> seeds;
  std::vector<std::vector<int>> courses;
  std::vector<int> predicted;
  std::size_t mirrored = 0;
};

}  // namespace

TEST_CASE("every sample is held out once, and learnt in all other folds as often as there are epochs") {
  const data::labelled set = numbered();
  listener model;
  const validation v = cross_validate(model, set, {3, 7, false}, "folds");
  CHECK(model.seeds == std::vector<std::uint32_t>{7, 8, 9, 10, 11});
  CHECK(v.folds.size() == 5);
  std::vector<std::uint32_t> tested = v.tested;
  std::sort(tested.begin(), tested.end());
  CHECK(tested == all_of(set));
  std::size_t first = 0;
  for (const auto& course : model.courses) {
    std::array<int, 60> times{};
    for (const int number : course) ++times[static_cast<std::size_t>(number)];
    std::size_t left_out = 0;
    for (const int count : times) {
      CHECK((count == 0 || count == 3));
      left_out += count == 0 ? 1u : 0u;
    }
    for (std::size_t k = 0; k < left_out; ++k) CHECK(times[static_cast<std::size_t>(model.predicted[first + k])] == 0);
    CHECK((times[8] == 0) == (times[58] == 0));
    first += left_out;
  }
  CHECK(first == 60);
  CHECK(v.right == 30);
  CHECK(v.percent() == 50.0);
  CHECK(model.mirrored == 0);
}

TEST_CASE("a part of the folds") {
  listener model;
  const validation v = cross_validate(model, numbered(), {1, 1, false}, "two of five", 5, 2);
  CHECK(v.folds.size() == 2);
  CHECK(model.courses.size() == 2);
  CHECK(v.tested.size() == model.predicted.size());
  CHECK(v.percent() == doctest::Approx(100.0 * static_cast<double>(v.right) / static_cast<double>(v.tested.size())));
}

TEST_CASE("the order is another one in each epoch and for each seed, and the same again") {
  const data::labelled set = numbered();
  const auto order = [&set](std::uint32_t seed) {
    listener model;
    model.start(0);
    std::size_t steps = 0;
    learn(model, set, all_of(set), {2, seed, false},
          [&steps](std::size_t done, std::uint32_t, double) { CHECK(done == ++steps); });
    CHECK(steps == 120);
    return model.courses.back();
  };
  const std::vector<int> once = order(1);
  CHECK(once == order(1));
  CHECK(once != order(2));
  CHECK(std::vector<int>(once.begin(), once.begin() + 60) != std::vector<int>(once.begin() + 60, once.end()));
}

TEST_CASE("about every other sample is seen as in a mirror") {
  const data::labelled set = numbered();
  listener model;
  model.start(0);
  learn(model, set, all_of(set), {20, 1, true}, [](std::size_t, std::uint32_t, double) {});
  CHECK(model.mirrored > 540);
  CHECK(model.mirrored < 660);
}

TEST_CASE("summaries") {
  const std::array<double, 3> values{2, 6, 1};
  const summary s = summary_of(values);
  CHECK(s.mean == 3.0);
  CHECK(s.lowest == 1.0);
  CHECK(s.highest == 6.0);
  CHECK(summary_of({}).mean == 0.0);
  CHECK(percent_of(1, 4) == 25.0);
  CHECK(percent_of(0, 0) == 0.0);
}
