// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/quantized_multiplier.hpp>
#include <tinytrain/fixed/saturate.hpp>

#include <cstdint>

//! Elementary functions of numbers in fixed point, bit for bit as gemmlowp's library, which the reference kernels use.
//!
//!     exp_of_negative<I>(a)       e^a          a <= 0       error below 2^-21
//!     reciprocal_of_one_plus(a)   1 / (1 + a)  a in [0, 1)  error below 2^-27
//!     logistic<I>(a)              1 / (1 + e^-a)            error below 2^-22
//!     hyperbolic_tangent<I>(a)    tanh(a)                   error below 2^-21
//!
//! Ranges     a has I integer bits and 31 - I fractional ones (0 of them for 1 / (1 + a)); no argument overflows
//! Results    in Q31, where 2^31 - 1 stands for 1
namespace tinytrain {
namespace detail {

inline constexpr std::int32_t one_q31 = 0x7FFFFFFF;

//! e^a for a in [-1/4, 0): the fourth-order Taylor polynomial about -1/8.
constexpr std::int32_t exp_of_last_quarter(std::int32_t a_q31) {
  constexpr std::int32_t exp_of_minus_eighth = 1895147668;
  constexpr std::int32_t third = 715827883;
  constexpr auto multiply = saturating_doubling_high_multiply;
  const std::int32_t x = a_q31 + (std::int32_t{1} << 28);
  const std::int32_t x2 = multiply(x, x);
  const std::int32_t x3 = multiply(x2, x);
  const std::int32_t x4 = multiply(x2, x2);
  const std::int32_t tail = divide_by_power(multiply(divide_by_power(x4, 2) + x3, third) + x2, 1);
  return exp_of_minus_eighth + multiply(exp_of_minus_eighth, x + tail);
}

//! 2 / (1 + a) in Q29 for a in [0, 1), by three steps of Newton's.
constexpr std::int32_t twice_reciprocal_of_one_plus(std::int32_t a_q31) {
  constexpr std::int32_t first = 1515870810;    // 48/17
  constexpr std::int32_t second = -1010580540;  // -32/17
  constexpr std::int32_t one_q29 = std::int32_t{1} << 29;
  constexpr auto multiply = saturating_doubling_high_multiply;
  const auto half = static_cast<std::int32_t>((std::int64_t{a_q31} + (std::int64_t{1} << 31)) / 2);
  std::int32_t x = first + multiply(half, second);
  for (int step = 0; step < 3; ++step) {
    x += saturate_int32(std::int64_t{multiply(x, one_q29 - multiply(half, x))} * 4);
  }
  return x;
}

}  // namespace detail

template <int IntegerBits>
constexpr std::int32_t exp_of_negative(std::int32_t a) {
  static_assert(IntegerBits >= 1 && IntegerBits <= 5);
  constexpr std::int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308,
                                     39332535,   720401,     242};  // e^-(2^k/4)
  constexpr int quarter_bit = 29 - IntegerBits;
  constexpr std::int32_t quarter = std::int32_t{1} << quarter_bit;
  if (a >= 0) {
    return detail::one_q31;
  }
  const std::int32_t last = (a & (quarter - 1)) - quarter;
  const std::int32_t whole = last - a;  // quarters
  std::int32_t result = detail::exp_of_last_quarter(last * (1 << IntegerBits));
  for (int k = 0; k < IntegerBits + 2; ++k) {
    if ((whole & (std::int32_t{1} << (quarter_bit + k))) != 0) {
      result = saturating_doubling_high_multiply(result, powers[k]);
    }
  }
  return result;
}

constexpr std::int32_t reciprocal_of_one_plus(std::int32_t a_q31) {
  return saturate_int32(std::int64_t{detail::twice_reciprocal_of_one_plus(a_q31)} * 2);
}

template <int IntegerBits>
constexpr std::int32_t logistic(std::int32_t a) {
  if (a == 0) {
    return std::int32_t{1} << 30;
  }
  const std::int32_t right = reciprocal_of_one_plus(exp_of_negative<IntegerBits>(a > 0 ? -a : a));
  return a > 0 ? right : detail::one_q31 - right;
}

template <int IntegerBits>
constexpr std::int32_t hyperbolic_tangent(std::int32_t a) {
  if (a == 0) {
    return 0;
  }
  const std::int32_t exp = exp_of_negative<IntegerBits + 1>(a > 0 ? -a : a);  // of 2a: the same bits, one more is whole
  const std::int32_t magnitude =
      saturate_int32((std::int64_t{detail::twice_reciprocal_of_one_plus(exp)} - (std::int64_t{1} << 29)) * 4);
  return a > 0 ? magnitude : -magnitude;
}

}  // namespace tinytrain
