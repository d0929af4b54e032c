// SPDX-License-Identifier: MIT
//! quantize_multiplier(r) = frexp and round, and multiply_by(v, m * 2^(s - 31)) = divide(floor(v * 2^max(s, 0) * m /
//! 2^31 + 1/2), 2^max(-s, 0)) with halves away from zero, against an independent formulation in 128 bits: everywhere
//! near a boundary of either rounding. Source: QuantizeMultiplier and MultiplyByQuantizedMultiplier (double rounding)
//! of TensorFlow Lite Micro.
#include "law/numbers.hpp"

#include <tinytrain/fixed/quantized_multiplier.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

namespace tt = tinytrain;
using tt::quantized_multiplier;
__extension__ using wide = __int128;

static_assert(tt::quantize_multiplier(0.5) == quantized_multiplier{1 << 30, 0});
static_assert(tt::quantize_multiplier(1.0) == quantized_multiplier{1 << 30, 1});
static_assert(tt::quantize_multiplier(0.75) == quantized_multiplier{3 << 29, 0});
static_assert(tt::quantize_multiplier(1.0 - 0x1p-40) == quantized_multiplier{1 << 30, 1});
static_assert(tt::quantize_multiplier(0.0) == quantized_multiplier{});
static_assert(tt::quantize_multiplier(-1.0) == quantized_multiplier{});
static_assert(tt::quantize_multiplier(0x1p-32) == quantized_multiplier{1 << 30, -31});
static_assert(tt::quantize_multiplier(0x1p-32 * (1 - 0x1p-40)) == quantized_multiplier{1 << 30, -31});
static_assert(tt::quantize_multiplier(0x1p-32 * (1 - 0x1p-30)) == quantized_multiplier{});
static_assert(tt::quantize_multiplier(0x1p-1060) == quantized_multiplier{});
static_assert(tt::quantize_multiplier(0x1p29) == quantized_multiplier{1 << 30, 30});
static_assert(tt::quantize_multiplier(0x1p30) == quantized_multiplier{0x7FFFFFFF, 30});
static_assert(tt::quantize_multiplier(0x1p30 * (1 - 0x1p-40)) == quantized_multiplier{0x7FFFFFFF, 30});
static_assert(tt::quantize_multiplier(0x1p1000) == quantized_multiplier{0x7FFFFFFF, 30});

static_assert(tt::divide_by_power(3, 1) == 2 && tt::divide_by_power(-3, 1) == -2);  // halves away from zero
static_assert(tt::divide_by_power(-1, 1) == -1 && tt::divide_by_power(1, 31) == 0);
static_assert(tt::divide_by_power(std::numeric_limits<std::int32_t>::min(), 31) == -1);
static_assert(tt::divide_by_power(std::numeric_limits<std::int32_t>::max(), 31) == 1);
static_assert(tt::saturating_doubling_high_multiply(-1, 1 << 30) == 0);  // halves up
static_assert(tt::saturating_doubling_high_multiply(1, 1 << 30) == 1);
static_assert(tt::multiply_by(1 << 20, {1 << 30, 20}) == 0x7FFFFFFF / 2 + 1);  // saturated on the way
static_assert(tt::multiply_by(-3, {1 << 30, 0}) == -1);                        // -1.5, up

wide floor_divide(wide a, wide b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0); }

std::int32_t reference(std::int32_t value, quantized_multiplier m) {
  constexpr wide low = std::numeric_limits<std::int32_t>::min();
  constexpr wide high = std::numeric_limits<std::int32_t>::max();
  wide shifted = m.shift > 0 ? value * (wide{1} << m.shift) : wide{value};
  shifted = shifted < low ? low : (shifted > high ? high : shifted);
  const wide first = floor_divide(2 * shifted * m.mantissa + (wide{1} << 31), wide{1} << 32);
  const wide divisor = wide{1} << (m.shift < 0 ? -m.shift : 0);
  const wide magnitude = ((first < 0 ? -first : first) * 2 + divisor) / (2 * divisor);
  return static_cast<std::int32_t>(first < 0 ? -magnitude : magnitude);
}

TEST_CASE("quantize_multiplier is frexp and round") {
  law::numbers source(1);
  int wrong = 0;
  for (int turn = 0; turn < 300000; ++turn) {
    const double fraction = turn % 3 == 0
                                ? 1 - std::ldexp(1.0, -source.between(2, 53))  // just below a power of two
                                : (std::ldexp(source.next(), 21) + source.between(0, (1 << 21) - 1) + 0x1p53) / 0x1p54;
    const double real = std::ldexp(fraction, source.between(-31, 29));
    int shift = 0;
    auto mantissa = std::llround(std::frexp(real, &shift) * 0x1p31);
    if (mantissa == 1ll << 31) {
      mantissa /= 2;
      ++shift;
    }
    wrong += tt::quantize_multiplier(real) == quantized_multiplier{static_cast<std::int32_t>(mantissa), shift} ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(tt::quantize_multiplier(std::numeric_limits<double>::quiet_NaN()) == quantized_multiplier{});
  CHECK(tt::quantize_multiplier(std::numeric_limits<double>::infinity()) == quantized_multiplier{0x7FFFFFFF, 30});
}

TEST_CASE("multiply_by: multipliers that are powers of two meet every half") {
  int wrong = 0;
  for (const std::int32_t mantissa : {1 << 30, 3 << 29, 0x7FFFFFFF, (1 << 30) + 1, 5 << 28}) {
    for (int shift = -31; shift <= 30; ++shift) {
      for (std::int32_t value = -3000; value <= 3000; ++value) {
        wrong += tt::multiply_by(value, {mantissa, shift}) == reference(value, {mantissa, shift}) ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("multiply_by: values whose products lie next to a half of the first rounding") {
  law::numbers source(2);
  int wrong = 0;
  for (int turn = 0; turn < 4000; ++turn) {
    const std::int32_t mantissa = source.between(1 << 30, 0x7FFFFFFF) | 1;
    std::uint32_t inverse = 1;  // of an odd number modulo 2^32, by Newton's steps
    for (int step = 0; step < 5; ++step) {
      inverse *= 2u - static_cast<std::uint32_t>(mantissa) * inverse;
    }
    const int shift = -source.between(0, 31);
    for (int distance = -3; distance <= 3; ++distance) {  // value * mantissa = 2^30 + distance (mod 2^31)
      const std::uint32_t value = ((1u << 30) + static_cast<std::uint32_t>(distance)) * inverse;
      for (const std::uint32_t top : {0u, 1u << 31}) {
        const auto v = static_cast<std::int32_t>(value ^ top);
        wrong += tt::multiply_by(v, {mantissa, shift}) == reference(v, {mantissa, shift}) ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("multiply_by: values that lie next to a half of the second rounding, and any others") {
  law::numbers source(3);
  int wrong = 0;
  for (int turn = 0; turn < 200000; ++turn) {
    const quantized_multiplier m{source.between(1 << 30, 0x7FFFFFFF), source.between(-31, 30)};
    auto value = static_cast<std::int32_t>(source.next());
    if (turn % 2 == 0 && m.shift < 0) {
      const wide half = (2 * wide{source.between(-4, 3)} + 1) * (wide{1} << (-m.shift - 1));
      const wide near = half * (wide{1} << 31) / m.mantissa + source.between(-2, 2);
      value = tt::saturate_int32(static_cast<std::int64_t>(near));
    }
    wrong += tt::multiply_by(value, m) == reference(value, m) ? 0 : 1;
  }
  for (const std::int32_t value :
       {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max(), 0}) {
    for (int shift = -31; shift <= 30; ++shift) {
      wrong += tt::multiply_by(value, {0x7FFFFFFF, shift}) == reference(value, {0x7FFFFFFF, shift}) ? 0 : 1;
      wrong += tt::multiply_by(value, {0, shift}) == 0 ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("divide: by a count, truncated, and never shifted out of range") {
  law::numbers source(4);
  int wrong = 0;
  for (int turn = 0; turn < 100000; ++turn) {
    const quantized_multiplier m{source.between(1 << 30, 0x7FFFFFFF), source.between(-31, 20)};
    const int count = turn < 100 ? turn + 1 : source.between(1, 1 << source.between(1, 24));
    const quantized_multiplier q = tt::divide(m, count);
    const long double exact = std::ldexp(static_cast<long double>(m.mantissa), m.shift) / count;
    const long double got = std::ldexp(static_cast<long double>(q.mantissa), q.shift);
    wrong += q.shift >= -31 && q.mantissa >= 0 && got <= exact ? 0 : 1;
    const bool whole = q.shift > -31;  // as many bits as `count` leaves
    wrong += exact - got < std::ldexp(1.0l, q.shift) && (!whole || q.mantissa > 1 << 29) ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(tt::divide({1 << 30, 1}, 1) == quantized_multiplier{1 << 30, 1});
  CHECK(tt::divide({1 << 30, 1}, 4) == quantized_multiplier{1 << 30, -1});
}

}  // namespace
