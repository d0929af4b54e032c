// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tinytrain {

//! A positive real number in fixed point: mantissa * 2^exponent, mantissa in [2^14, 2^15) or 0 for zero.
//! 15 bits times a 31-bit accumulator stay well within the 63 bits of one product.
struct multiplier {
  std::int32_t mantissa = 0;
  int exponent = 0;

  constexpr bool operator==(const multiplier&) const = default;
};

//! numerator / denominator as a multiplier, rounded to nearest; zero for a zero or negative numerator.
constexpr multiplier make_multiplier(std::int64_t numerator, std::int64_t denominator) {
  if (numerator <= 0 || denominator <= 0) {
    return {};
  }
  int exponent = 0;
  while (numerator < denominator * (std::int64_t{1} << 14)) {
    numerator *= 2;
    --exponent;
  }
  while (numerator >= denominator * (std::int64_t{1} << 15)) {
    denominator *= 2;
    ++exponent;
  }
  const std::int64_t rounded = (2 * numerator + denominator) / (2 * denominator);
  if (rounded == (std::int64_t{1} << 15)) {
    return {std::int32_t{1} << 14, exponent + 1};
  }
  return {static_cast<std::int32_t>(rounded), exponent};
}

//! The nearest multiplier of a real number; zero for zero, negative numbers, NaN and what is outside 2^-120 to 2^120.
constexpr multiplier make_multiplier(double real) {
  if (!(real > 0x1p-120 && real < 0x1p120)) {
    return {};
  }
  int exponent = 0;
  for (; real < 0x1p14; real *= 2.0) {
    --exponent;
  }
  for (; real >= 0x1p15; real /= 2.0) {
    ++exponent;
  }
  const auto rounded = static_cast<std::int32_t>(real + 0.5);
  return rounded == std::int32_t{1} << 15 ? multiplier{std::int32_t{1} << 14, exponent + 1}
                                          : multiplier{rounded, exponent};
}

}  // namespace tinytrain
