// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

//! Saturating conversions and sums of fixed-size integers. Nothing here wraps, and no input is undefined behaviour.
namespace tinytrain {

constexpr std::int32_t clamp(std::int32_t value, std::int32_t low, std::int32_t high) {
  return value < low ? low : (value > high ? high : value);
}

constexpr std::int8_t saturate_int8(std::int32_t value) { return static_cast<std::int8_t>(clamp(value, -128, 127)); }

//! To [-127, 127]: the range of weights and errors, whose negation must exist.
constexpr std::int8_t saturate_symmetric_int8(std::int32_t value) {
  return static_cast<std::int8_t>(clamp(value, -127, 127));
}

constexpr std::int32_t saturate_int32(std::int64_t value) {
  constexpr std::int64_t low = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t high = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(value < low ? low : (value > high ? high : value));
}

//! Accumulators stay within +-2^30, so that one more addend of any rounding below cannot overflow.
inline constexpr std::int32_t accumulator_limit = std::int32_t{1} << 30;

//! value * 2^shift, saturated at the accumulator limit; a negative shift divides and rounds half up.
constexpr std::int32_t scale_by_power(std::int32_t value, int shift) {
  if (shift < 0) {
    return shift < -31 ? 0 : (value >> -shift) + ((value >> (-shift - 1)) & 1);
  }
  if (shift > 30) {
    return value == 0 ? 0 : (value < 0 ? -accumulator_limit : accumulator_limit);
  }
  const std::int32_t largest = accumulator_limit >> shift;
  return clamp(value, -largest, largest) * (std::int32_t{1} << shift);
}

//! a + b, saturated at the accumulator limit; both must be within it.
constexpr std::int32_t add_within_limit(std::int32_t a, std::int32_t b) {
  const std::int64_t sum = std::int64_t{a} + b;
  return clamp(saturate_int32(sum), -accumulator_limit, accumulator_limit);
}

}  // namespace tinytrain
