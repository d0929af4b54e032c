// SPDX-License-Identifier: MIT
// Proves that a ratio of integers becomes the nearest multiplier (include/tinytrain/fixed/ratio.hpp):
//
//     mantissa * 2^exponent = n / d * (1 + e),  |e| <= 2^-15;   mantissa in [2^14, 2^15), or 0 where n or d is not positive
//
// against long double arithmetic: half a unit of a 15-bit mantissa is at most 2^-15 of it. A real number likewise, down to
// 2^-120; zero for what is no positive number.
#include <tinytrain/fixed/ratio.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
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

// Of a real number.
static_assert(make_multiplier(1.0) == multiplier{1 << 14, -14} && make_multiplier(0.75) == multiplier{3 << 13, -15});
static_assert(make_multiplier(1.0 / 3) == make_multiplier(1, 3));
static_assert(make_multiplier(32767.4) == multiplier{32767, 0} && make_multiplier(32767.5) == multiplier{1 << 14, 1});
static_assert(make_multiplier(16384.5) == multiplier{16385, 0} && make_multiplier(16383.99) == multiplier{1 << 14, 0});
static_assert(make_multiplier(0.0) == multiplier{} && make_multiplier(-1.0) == multiplier{});
static_assert(make_multiplier(0x1p-121) == multiplier{} && make_multiplier(0x1p-120) == multiplier{});
static_assert(make_multiplier(0x1.8p-120) == multiplier{3 << 13, -134});
static_assert(make_multiplier(std::numeric_limits<double>::quiet_NaN()) == multiplier{});
static_assert(make_multiplier(0x1p100) == multiplier{1 << 14, 86});

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

TEST_CASE("a real number is as near to its multiplier as a quotient is") {
  std::mt19937_64 random(8);
  double worst = 0;
  int out_of_range = 0;
  for (int k = 0; k < 200000; ++k) {
    const double real = std::ldexp(static_cast<double>((std::uint64_t{1} << 53) + (random() >> 11)),
                                   static_cast<int>(random() % 150) - 150);
    const multiplier m = make_multiplier(real);
    worst = std::fmax(worst, std::fabs(std::ldexp(double{1} * m.mantissa, m.exponent) / real - 1));
    out_of_range += m.mantissa < 1 << 14 || m.mantissa >= 1 << 15;
  }
  CHECK(out_of_range == 0);
  CHECK(worst <= std::ldexp(1.0, -15));
}
