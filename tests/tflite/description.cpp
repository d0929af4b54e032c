// SPDX-License-Identifier: MIT
#include <tinytrain/tflite/description.hpp>

#include <doctest/doctest.h>

namespace tflite = tinytrain::tflite;

TEST_CASE("an operation begins with what its kind does not have") {
  constexpr tflite::operation o{};
  static_assert(o.from.source == tinytrain::edge::network_input && o.from.skip == tinytrain::edge::none);
  static_assert(o.fused == tflite::activation::none && o.factor == 1 && o.axis == 0);
  static_assert(o.step == tinytrain::dims{1, 1, 1} && o.begin == tinytrain::dims{});
  static_assert(o.weights.offset == 0 && o.biases.size == 0 && o.scales.size == 0 && o.name.size == 0);
  static_assert(o.sliding == tinytrain::window{});
  CHECK(o.alpha == 0.0F);
}

TEST_CASE("a description has as many operations as its type says") {
  constexpr tflite::description<2> d{
      {1, 2, 3}, {0.5F, 1}, {tflite::operation{.index = 4}, tflite::operation{.index = 7}}};
  static_assert(d.size == 2 && d[1].index == 7);
  static_assert(d.input_scale == tflite::quantization{0.5F, 1});
  static_assert(tflite::description<0>::size == 0);
  CHECK(d[0].index == 4);
}
