// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/saturate.hpp>

#include <bit>
#include <cstdint>

//! TensorFlow Lite's fixed-point multiplication, bit for bit as the reference kernels of TensorFlow Lite Micro do it.
namespace tinytrain {

//! A nonnegative real number as mantissa * 2^(shift - 31): mantissa in [2^30, 2^31), or 0 for what is below 2^-32.
struct quantized_multiplier {
  std::int32_t mantissa = 0;
  int shift = 0;

  constexpr bool operator==(const quantized_multiplier&) const = default;
};

//! The nearest multiplier (half away from zero). Zero for zero, negative numbers and NaN; the largest from 2^30 on.
constexpr quantized_multiplier quantize_multiplier(double real) {
  if (!(real > 0.0)) {
    return {};
  }
  const auto bits = std::bit_cast<std::uint64_t>(real);
  int shift = static_cast<int>(bits >> 52) - 1022;  // real = fraction * 2^shift, fraction in [1/2, 1)
  if (shift < -32) {                                // subnormal numbers are below this as well
    return {};
  }
  if (shift > 30) {
    return {0x7FFFFFFF, 30};
  }
  const std::uint64_t fraction = (bits & 0xFFFFFFFFFFFFFu) | (std::uint64_t{1} << 52);  // in Q53
  std::uint64_t mantissa = (fraction + (std::uint64_t{1} << 21)) >> 22;
  if (mantissa == std::uint64_t{1} << 31) {
    mantissa /= 2;
    ++shift;
  }
  if (shift < -31) {  // asked last: what is a little less than 2^-32 has been rounded to it
    return {};
  }
  return shift > 30 ? quantized_multiplier{0x7FFFFFFF, 30}
                    : quantized_multiplier{static_cast<std::int32_t>(mantissa), shift};
}

//! floor(a * b / 2^31 + 1/2), whatever the signs. Not for a = b = -2^31.
constexpr std::int32_t saturating_doubling_high_multiply(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>((std::int64_t{a} * b + (std::int64_t{1} << 30)) >> 31);
}

//! round(value / 2^exponent), half away from zero; exponent in [0, 31].
constexpr std::int32_t divide_by_power(std::int32_t value, int exponent) {
  const auto mask = static_cast<std::int32_t>((std::int64_t{1} << exponent) - 1);
  const std::int32_t remainder = value & mask;
  const std::int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + (remainder > threshold ? 1 : 0);
}

//! value * multiplier, rounded twice: the product half up to 31 bits, then the shift half away from zero. A left shift
//! saturates.
constexpr std::int32_t multiply_by(std::int32_t value, quantized_multiplier m) {
  if (m.shift > 0) {
    const std::int32_t shifted = saturate_int32(std::int64_t{value} * (std::int64_t{1} << m.shift));
    return saturating_doubling_high_multiply(shifted, m.mantissa);
  }
  return divide_by_power(saturating_doubling_high_multiply(value, m.mantissa), -m.shift);
}

//! multiplier / count, truncated to as many bits as `count` leaves: how the reference divides the sum of a mean.
constexpr quantized_multiplier divide(quantized_multiplier m, std::int32_t count) {
  int shift = static_cast<int>(std::bit_width(static_cast<std::uint32_t>(count))) - 1;
  shift = shift < 31 + m.shift ? shift : 31 + m.shift;
  return {static_cast<std::int32_t>(std::int64_t{m.mantissa} * (std::int64_t{1} << shift) / count), m.shift - shift};
}

}  // namespace tinytrain
