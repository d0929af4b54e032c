// SPDX-License-Identifier: MIT
//! Initial weights are uniform in +-sqrt(numerator / denominator), in units of 2^exponent, and the same in a constant
//! expression and in the program. Source: He et al., ICCV 2015.
#include <tinytrain/op/initial.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

namespace tt = tinytrain;

static_assert(tt::detail::initial_bound_q8(6, 6, 0) == 256);
static_assert(tt::detail::initial_bound_q8(6, 24, -6) == 256 * 32);  // 0.5 in units of 1/64
static_assert(tt::detail::initial_bound_q8(0, 1, -6) == 0);
static_assert(tt::initial_weights(1, 2, 0, 1, -7)(33) == 0);

TEST_CASE("initial weights: the bound, for every fan in") {
  for (int fan_in = 1; fan_in <= 32768; fan_in = fan_in * 5 / 4 + 1) {
    for (int exponent = 0; exponent >= -20; --exponent) {
      const double bound = std::ldexp(std::sqrt(6.0 / fan_in), 8 - exponent);
      if (bound < 127 * 256) {
        CHECK(std::fabs(tt::detail::initial_bound_q8(6, fan_in, exponent) - bound) <= 1);
      }
    }
  }
}

TEST_CASE("initial weights: uniform, in range, distinct by seed and layer") {
  constexpr int exponent = -7;
  const double bound = std::sqrt(6.0 / 27) * 128;  // 60.3
  const tt::initial_weights a(1, 0, 6, 27, exponent);
  const tt::initial_weights same(1, 0, 6, 27, exponent);
  const tt::initial_weights seed(2, 0, 6, 27, exponent);
  const tt::initial_weights layer(1, 1, 6, 27, exponent);
  constexpr int count = 20000;
  double mean = 0;
  double square = 0;
  int largest = 0;
  int like_seed = 0;
  int like_layer = 0;
  for (int k = 0; k < count; ++k) {
    const int w = a(k);
    REQUIRE(w == same(k));
    mean += w / static_cast<double>(count);
    square += w * w / static_cast<double>(count);
    largest = std::max(largest, std::abs(w));
    like_seed += w == seed(k) ? 1 : 0;
    like_layer += w == layer(k) ? 1 : 0;
  }
  CHECK(std::fabs(mean) < 4 * bound / std::sqrt(3.0 * count));
  CHECK(std::fabs(square / (bound * bound / 3) - 1) < 0.03);
  CHECK(largest == 60);
  CHECK(like_seed < count / 40);
  CHECK(like_layer < count / 40);
}

TEST_CASE("initial weights: the constants in flash are the same numbers") {
  const tt::initial_weights initial(9, 3, 6, 27, -7);
  const auto& part = tt::detail::initial_weights_part<9, 3, 6, 27, -7, 2>;
  for (std::size_t k = 0; k < part.size(); ++k) {
    CHECK(part[k] == initial(static_cast<int>(2 * tt::detail::initial_part + k)));
  }
}

}  // namespace
