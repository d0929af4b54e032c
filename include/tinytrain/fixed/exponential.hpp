// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstdint>

//! Exponential and logarithm of a training loss, in integers.
namespace tinytrain {
namespace detail {

//! 2^(-k/32) in Q30, k = 0..32, by repeated multiplication with 2^(-1/32) in Q62.
constexpr std::array<std::uint32_t, 33> make_exp2_table() {
  std::array<std::uint32_t, 33> table{};
  std::uint64_t value = std::uint64_t{1} << 31;  // Q31
  constexpr std::uint64_t step = 2101467502u;    // round(2^(-1/32) * 2^31)
  for (auto& entry : table) {
    entry = static_cast<std::uint32_t>(value >> 1);
    value = (value * step + (std::uint64_t{1} << 30)) >> 31;
  }
  return table;
}

inline constexpr std::array<std::uint32_t, 33> exp2_table = make_exp2_table();

}  // namespace detail

//! 2^(-t) in Q20 for t >= 0 in Q16. Linear between 33 table points: error below 7e-5 of it, and one unit.
constexpr std::uint32_t exp2_negative_q20(std::uint32_t t_q16) {
  const std::uint32_t whole = t_q16 >> 16;
  if (whole > 20) {
    return 0;
  }
  const std::uint32_t fraction = t_q16 & 0xFFFFu;
  const std::uint32_t k = fraction >> 11;
  const std::uint32_t a = detail::exp2_table[k];
  const std::uint32_t b = detail::exp2_table[k + 1];
  const std::uint32_t between = a - (((a - b) >> 11) * (fraction & 0x7FFu));
  return between >> (10 + whole);
}

//! log2(v) in Q16 for v >= 1, truncated: error below 2^-15. By repeated squaring of the mantissa.
constexpr std::int32_t log2_q16(std::uint32_t value) {
  const int whole = static_cast<int>(std::bit_width(value)) - 1;
  std::uint32_t mantissa = value << (31 - whole);  // [1, 2) in Q31
  std::int32_t result = whole;
  for (int bit = 0; bit < 16; ++bit) {
    const std::uint64_t square = (std::uint64_t{mantissa} * mantissa) >> 31;  // [1, 4) in Q31
    const bool carry = square >= (std::uint64_t{1} << 32);
    mantissa = static_cast<std::uint32_t>(carry ? square >> 1 : square);
    result = result * 2 + (carry ? 1 : 0);
  }
  return result;
}

}  // namespace tinytrain
