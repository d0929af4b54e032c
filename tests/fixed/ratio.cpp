// SPDX-License-Identifier: MIT
// Proves that a ratio of integers becomes the nearest multiplier (include/tinytrain/fixed/ratio.hpp):
//
//     mantissa * 2^exponent = n / d * (1 + e),  |e| <= 2^-15;   mantissa in [2^14, 2^15), or 0 where n or d is not positive
//
// against long double arithmetic: half a unit of a 15-bit mantissa is at most 2^-15 of it.
#include <tinytrain/fixed/ratio.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>

namespace {

using tinytrain::make_multiplier;
using tinytrain::multiplier;

static_assert(make_multiplier(1, 1) == multiplier{1 << 14, -14});
static_assert(make_multiplier(1, 64) == multiplier{1 << 14, -20});
static_assert(make_multiplier(16, 1) == multiplier{1 << 14, -10});
static_assert(make_multiplier(3, 4) == multiplier{3 << 13, -15});
static_assert(make_multiplier(1 << 15, 1) == multiplier{1 << 14, 1});
static_assert(make_multiplier(7, 21) == make_multiplier(1, 3));
static_assert(make_multiplier(1, 3) == multiplier{21845, -16});  // 1/3 * 2^16 = 21845.33
static_assert(make_multiplier(2, 3) == multiplier{21845, -15});

// What rounds up to 2^15 is 2^14 again.
static_assert(make_multiplier(65535, 2) == multiplier{1 << 14, 1});
static_assert(make_multiplier(65535, 65536) == multiplier{1 << 14, -14});

static_assert(make_multiplier(0, 5) == multiplier{});
static_assert(make_multiplier(-1, 5) == multiplier{} && make_multiplier(1, 0) == multiplier{});
static_assert(make_multiplier(1, -5) == multiplier{} && make_multiplier(-1, -5) == multiplier{});

// The widest quotients of the range that rates use: 2^31 samples-and-denominator on either side.
static_assert(make_multiplier(1, std::int64_t{1} << 31) == multiplier{1 << 14, -45});
static_assert(make_multiplier(std::int64_t{1} << 31, 1) == multiplier{1 << 14, 17});
static_assert(make_multiplier(1, std::int64_t{1} << 47) == multiplier{1 << 14, -61});

}  // namespace

TEST_CASE("the relative error is at most 2^-15 and the mantissa has 15 bits") {
  std::mt19937_64 random(7);
  long double worst = 0;
  int out_of_range = 0;
  for (int k = 0; k < 200000; ++k) {
    const auto numerator = static_cast<std::int64_t>(random() >> (17 + random() % 46)) + 1;
    const auto denominator = static_cast<std::int64_t>(random() >> (17 + random() % 46)) + 1;
    const multiplier m = make_multiplier(numerator, denominator);
    const long double exact = static_cast<long double>(numerator) / static_cast<long double>(denominator);
    worst = std::fmax(worst, std::fabs(std::ldexp(static_cast<long double>(m.mantissa), m.exponent) / exact - 1));
    out_of_range += m.mantissa < 1 << 14 || m.mantissa >= 1 << 15;
  }
  CHECK(out_of_range == 0);
  CHECK(static_cast<double>(worst) <= std::ldexp(1.0, -15));
}
