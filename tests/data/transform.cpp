// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/transform.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace {

const data::dataset two{"two", "made up", 2, 3, {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}, {7, 8}};

}  // namespace

TEST_CASE("a quarter turn is clockwise and swaps the sides") {
  const auto turned = data::rotate90(two);
  CHECK(turned.height == 3);
  CHECK(turned.width == 2);
  CHECK(turned.images == std::vector<std::uint8_t>{4, 1, 5, 2, 6, 3, 40, 10, 50, 20, 60, 30});
  CHECK(turned.labels == two.labels);
  CHECK(turned.name == "two, turned by 90 degrees");
  const auto four = data::rotate90(data::rotate90(data::rotate90(turned)));
  CHECK(four.images == two.images);
  CHECK(four.height == two.height);
}

TEST_CASE("a negative, and its negative") {
  const auto negative = data::invert(two);
  CHECK(negative.images == std::vector<std::uint8_t>{254, 253, 252, 251, 250, 249, 245, 235, 225, 215, 205, 195});
  CHECK(negative.origin == "made up, inverted");
  CHECK(data::invert(negative).images == two.images);
}

TEST_CASE("grey levels as int8") {
  static_assert(data::to_int8(std::uint8_t{0}) == -128 && data::to_int8(std::uint8_t{255}) == 127);
  CHECK(data::to_int8(two.image(1)) == std::vector<std::int8_t>{-118, -108, -98, -88, -78, -68});
  std::array<std::int8_t, 5> small{};
  CHECK_THROWS_WITH_AS(data::to_int8(two.image(0), small), "to_int8: expected a buffer of 6 bytes, found one of 5",
                       std::length_error);
}

TEST_CASE("the first pictures") {
  CHECK(data::first(two, 1).images == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
  CHECK(data::first(two, 1).labels == std::vector<std::uint8_t>{7});
  CHECK(data::first(two, 5).size() == 2);
  CHECK(data::first(two, 0).size() == 0);
}
