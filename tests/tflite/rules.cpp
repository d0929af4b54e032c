// SPDX-License-Identifier: MIT
#include <tinytrain/tflite/rules.hpp>

#include <doctest/doctest.h>

namespace tflite = tinytrain::tflite;

namespace {

template <class... Rules>
constexpr bool numbers_ascend(tinytrain::list<Rules...>) {
  int last = 0;
  return ((tflite::rule_number<Rules> == ++last) && ...);
}

struct no_rule;

}  // namespace

TEST_CASE("each rule has its own number, from 1") {
  static_assert(numbers_ascend(tflite::rules{}));
  static_assert(tflite::rule_number<no_rule> == 0);
  CHECK(tflite::rules::size == 34);
}

TEST_CASE("a fault is one if a rule is broken") {
  static_assert(!tflite::fault{});
  static_assert(tflite::fault{{3, 0, 0}, -1});
  CHECK(tflite::fault{}.operator_index == -1);
}
