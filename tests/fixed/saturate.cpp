// SPDX-License-Identifier: MIT
// Proves the saturating conversions (include/tinytrain/fixed/saturate.hpp):
//
//     saturate_N(v)          = the nearest value of the range
//     scale_by_power(v, s)   = v * 2^s within +-2^30, half up where s < 0
//     add_within_limit(a, b) = a + b within +-2^30
//
// against 64-bit and double arithmetic, at every limit: no input wraps or is undefined. What is constant-evaluated here
// would not compile if it overflowed.
#include <tinytrain/fixed/saturate.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace {

namespace tt = tinytrain;

constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t limit = tt::accumulator_limit;

static_assert(limit >= (1 << 30) - 1 && limit <= 1 << 30);

static_assert(tt::clamp(lowest, -5, 5) == -5 && tt::clamp(highest, -5, 5) == 5 && tt::clamp(3, -5, 5) == 3);
static_assert(tt::clamp(7, lowest, highest) == 7 && tt::clamp(0, 0, 0) == 0);

static_assert(tt::saturate_int8(-128) == -128 && tt::saturate_int8(127) == 127);
static_assert(tt::saturate_int8(-129) == -128 && tt::saturate_int8(128) == 127);
static_assert(tt::saturate_int8(lowest) == -128 && tt::saturate_int8(highest) == 127);
static_assert(tt::saturate_symmetric_int8(-127) == -127 && tt::saturate_symmetric_int8(-128) == -127);
static_assert(tt::saturate_symmetric_int8(lowest) == -127 && tt::saturate_symmetric_int8(highest) == 127);

static_assert(tt::saturate_int32(std::int64_t{highest} + 1) == highest);
static_assert(tt::saturate_int32(std::int64_t{lowest} - 1) == lowest);
static_assert(tt::saturate_int32(std::numeric_limits<std::int64_t>::max()) == highest);
static_assert(tt::saturate_int32(std::numeric_limits<std::int64_t>::min()) == lowest);
static_assert(tt::saturate_int32(-1) == -1);

static_assert(tt::scale_by_power(3, 0) == 3 && tt::scale_by_power(-3, 4) == -48);
static_assert(tt::scale_by_power(5, -1) == 3 && tt::scale_by_power(-5, -1) == -2);  // half up
static_assert(tt::scale_by_power(0, 1000) == 0 && tt::scale_by_power(0, -1000) == 0);
static_assert(tt::scale_by_power(1, 31) == limit && tt::scale_by_power(-1, 1000) == -limit);
static_assert(tt::scale_by_power(highest, -31) == 1 && tt::scale_by_power(lowest, -31) == -1);
static_assert(tt::scale_by_power(highest, -32) == 0 && tt::scale_by_power(lowest, -32) == 0);
static_assert(tt::scale_by_power(highest, lowest) == 0 && tt::scale_by_power(lowest, highest) == -limit);

static_assert(tt::add_within_limit(limit, -limit) == 0 && tt::add_within_limit(limit, -1) == limit - 1);
static_assert(tt::add_within_limit(-limit, -limit) == -limit);

//! v * 2^s, exactly where a double can hold it (it can: |v| < 2^32), then half up, then the limit.
std::int32_t expected_scaled(std::int32_t value, int shift) {
  const double exact = std::floor(std::ldexp(double{1} * value, shift) + (shift < 0 ? 0.5 : 0.0));
  return static_cast<std::int32_t>(std::fmin(std::fmax(exact, -double{limit}), double{limit}));
}

}  // namespace

TEST_CASE("int8 conversions agree with clamping a double, for all values near the range") {
  int wrong = 0;
  for (std::int32_t v = -1000; v <= 1000; ++v) {
    wrong += tt::saturate_int8(v) != std::fmin(std::fmax(v, -128.0), 127.0);
    wrong += tt::saturate_symmetric_int8(v) != std::fmin(std::fmax(v, -127.0), 127.0);
  }
  CHECK(wrong == 0);
}

TEST_CASE("scale_by_power agrees with double arithmetic for values within the accumulator limit") {
  std::mt19937 random(1);
  for (int shift = -70; shift <= 70; ++shift) {
    int wrong = 0;
    for (int k = 0; k < 2000; ++k) {
      const int bits = static_cast<int>(random() % 31);
      const auto value = static_cast<std::int32_t>(random()) >> (31 - bits);
      const std::int32_t within = tt::clamp(value, -limit, limit);
      wrong += tt::scale_by_power(within, shift) != expected_scaled(within, shift);
    }
    for (const std::int32_t value : {-limit, -limit + 1, -1, 0, 1, limit - 1, limit}) {
      wrong += tt::scale_by_power(value, shift) != expected_scaled(value, shift);
    }
    CAPTURE(shift);
    CHECK(wrong == 0);
  }
}

TEST_CASE("scale_by_power brings every int32 within the accumulator limit, by whatever shift") {
  for (int shift = -40; shift <= 40; ++shift) {
    for (const std::int32_t value : {lowest, lowest + 1, -limit - 1, limit + 1, highest - 1, highest}) {
      CAPTURE(shift);
      CAPTURE(value);
      CHECK(tt::scale_by_power(value, shift) == expected_scaled(value, shift));
    }
  }
}

TEST_CASE("the sum of any two accumulators stays within the limit") {
  const std::int32_t values[] = {-limit, -limit + 1, -limit / 2, -1, 0, 1, limit / 2, limit - 1, limit};
  for (const std::int32_t a : values) {
    for (const std::int32_t b : values) {
      const std::int64_t exact = std::int64_t{a} + b;
      const std::int64_t expected = exact > limit ? limit : (exact < -limit ? -limit : exact);
      CAPTURE(a);
      CAPTURE(b);
      CHECK(tt::add_within_limit(a, b) == expected);
    }
  }
}
