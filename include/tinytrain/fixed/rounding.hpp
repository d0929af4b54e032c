// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/saturate.hpp>

#include <cstdint>

//! The two roundings of the library, both of v / 2^shift for an accumulator |v| <= 2^30.
//!
//!     round_half_up(v, s)        floor(v / 2^s + 1/2)               activations: deterministic
//!     round_stochastic(v, s, r)  floor(v / 2^s + r / 2^32)          errors, steps: its mean over r is v / 2^s
//!
//! A shift of 0 or less multiplies (and saturates); one of 31 or more leaves what is left of v: nothing, or a chance.
//! Source     unbiased rounding keeps integer SGD on the path of real SGD: Ghaffari et al., NeurIPS 2022.
namespace tinytrain {

constexpr std::int32_t round_half_up(std::int32_t value, int shift) { return scale_by_power(value, -shift); }

constexpr std::int32_t round_stochastic(std::int32_t value, int shift, std::uint32_t random) {
  if (shift <= 0) {
    return scale_by_power(value, -shift);
  }
  if (shift > 30) {
    value = shift > 60 ? 0 : value >> (shift - 30);
    shift = 30;
  }
  return (value + static_cast<std::int32_t>(random >> (32 - shift))) >> shift;
}

//! The same for a wide product; the result is saturated to int32.
constexpr std::int32_t round_stochastic(std::int64_t value, int shift, std::uint32_t random) {
  if (shift > 32) {
    value = shift > 95 ? 0 : value >> (shift - 32);
    shift = 32;
  }
  if (shift <= 0) {
    constexpr std::int64_t limit = accumulator_limit;
    const std::int64_t bounded = value > limit ? limit : (value < -limit ? -limit : value);
    return scale_by_power(static_cast<std::int32_t>(bounded), -shift);
  }
  return saturate_int32((value + static_cast<std::int64_t>(random >> (32 - shift))) >> shift);
}

struct rounding_kind;

//! A rounding policy: what an error (option of `trainer`) or a step of a weight (option of `sgd`) is rounded with. One of one's
//! own is a type with `kind` and this function; `random` is a word that is uniform and drawn for this value alone.
struct stochastic_rounding {
  using kind = rounding_kind;
  template <class Integer>
  static constexpr std::int32_t round(Integer value, int shift, std::uint32_t random) {
    return round_stochastic(value, shift, random);
  }
};

//! To the nearest, halves up: no random numbers are drawn.
struct nearest_rounding {
  using kind = rounding_kind;
  template <class Integer>
  static constexpr std::int32_t round(Integer value, int shift, std::uint32_t) {
    return round_stochastic(value, shift, std::uint32_t{1} << 31);
  }
};

}  // namespace tinytrain
