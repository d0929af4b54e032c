// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/labelled.hpp"

#include "../../examples/data/folds.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace {

std::vector<std::uint8_t> labels_of(std::size_t count, std::size_t classes) {
  std::vector<std::uint8_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint8_t>(i * i % classes);
  return labels;
}

}  // namespace

TEST_CASE("a mirror turns pixels around, not their colours") {
  const std::array<std::int8_t, 12> x{1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6};  // 2 x 2 RGB
  std::array<std::int8_t, 12> y{}, z{};
  data::mirror(x, 2, 3, y);
  CHECK(y == std::array<std::int8_t, 12>{4, 5, 6, 1, 2, 3, -4, -5, -6, -1, -2, -3});
  data::mirror(y, 2, 3, z);
  CHECK(z == x);
  data::mirror(x, 3, 2, y);  // 2 x 3 of two channels: the middle stays
  CHECK(y == std::array<std::int8_t, 12>{5, 6, 3, 4, 1, 2, -5, -6, -3, -4, -1, -2});
  std::array<std::int8_t, 11> short_buffer{};
  CHECK_THROWS_WITH_AS(data::mirror(x, 2, 3, short_buffer),
                       "mirror: expected two buffers of whole rows of 6 bytes, found 12 and 11 bytes",
                       std::length_error);
  CHECK_THROWS_AS(data::mirror(x, 5, 1, y), std::length_error);
  CHECK_THROWS_AS(data::mirror(x, 0, 3, y), std::length_error);
  CHECK_THROWS_AS(data::mirror(x, -2, -3, y), std::length_error);
}

TEST_CASE("folds are even in size and in each class, and are a function of the seed") {
  for (const std::size_t size : {std::size_t{305}, std::size_t{2400}, std::size_t{7}}) {
    const auto labels = labels_of(size, 5);
    const auto fold = data::folds(labels, 5, 1);
    REQUIRE(fold.size() == size);
    for (int label = -1; label < 5; ++label) {
      std::array<int, 5> in{};
      for (std::size_t i = 0; i < size; ++i) in[fold[i]] += label < 0 || labels[i] == label ? 1 : 0;
      CHECK(*std::max_element(in.begin(), in.end()) - *std::min_element(in.begin(), in.end()) <= 1);
    }
    CHECK(data::folds(labels, 5, 1) == fold);
    CHECK(data::folds(labels, 5, 2) != fold);
  }
  CHECK(data::folds(labels_of(10, 2), 5, 1) == std::vector<std::uint8_t>{2, 2, 4, 4, 0, 1, 3, 0, 1, 3});
}

TEST_CASE("what is held out is the rest of what is learnt from") {
  const auto fold = data::folds(labels_of(23, 3), 4, 9);
  std::vector<int> times(23);
  for (int k = 0; k < 4; ++k) {
    const auto split = data::hold_out(fold, k);
    CHECK(split.train.size() + split.test.size() == 23);
    for (const auto i : split.test) ++times[i];
    for (const auto i : split.train) CHECK(fold[i] != k);
  }
  CHECK(times == std::vector<int>(23, 1));
}

TEST_CASE("a shifted picture repeats its edge") {
  const std::array<std::int8_t, 12> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};  // 2 x 3, two channels
  std::array<std::int8_t, 12> y{};
  data::shift(x, 2, 3, 2, 0, 0, y);
  CHECK(y == x);
  data::shift(x, 2, 3, 2, 1, 0, y);
  CHECK(y == std::array<std::int8_t, 12>{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
  data::shift(x, 2, 3, 2, 0, -1, y);
  CHECK(y == std::array<std::int8_t, 12>{3, 4, 5, 6, 5, 6, 9, 10, 11, 12, 11, 12});
  data::shift(x, 2, 3, 2, -9, 9, y);
  CHECK(y == std::array<std::int8_t, 12>{7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8});
  CHECK_THROWS_AS(data::shift(x, 2, 2, 2, 0, 0, y), std::length_error);
  CHECK_THROWS_AS(data::shift(x, 0, 3, 2, 0, 0, y), std::length_error);
}

TEST_CASE("twins stay together") {
  const auto labels = labels_of(40, 2);
  std::vector<std::uint32_t> same_as(40);
  for (std::uint32_t i = 0; i < 40; ++i) same_as[i] = i / 4 * 4;
  const auto fold = data::folds(labels, 5, 3, same_as);
  for (std::size_t i = 0; i < 40; ++i) CHECK(fold[i] == fold[same_as[i]]);
  same_as[7] = 40;
  CHECK_THROWS_WITH_AS(data::folds(labels, 5, 3, same_as), "folds: expected same_as below 40, found 40",
                       std::invalid_argument);
  same_as.pop_back();
  CHECK_THROWS_WITH_AS(data::folds(labels, 5, 3, same_as), "folds: expected same_as for each of 40 samples, found 39",
                       std::invalid_argument);
  CHECK_THROWS_AS(data::folds(labels, 1, 3), std::invalid_argument);
  CHECK_THROWS_AS(data::folds(labels, 256, 3), std::invalid_argument);
}
