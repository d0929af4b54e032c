// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/fixed/saturate.hpp>

#include <cstdint>

namespace tinytrain {

//! Brings int32 accumulators to an int8 activation with a power-of-two scale, and clamps it (a fused ReLU).
//!
//!     y = clamp(zero_point + round_half_up(acc * 2^(accumulator_exponent - exponent)), low, high)
//!
//! Rounding   half up, once
//! Tracking   `peak()` has the bit width of the largest magnitude before the clamp, by or-ing magnitudes: two
//!            instructions an element, and values beyond int8 are seen at their full size. Negative values under a ReLU
//!            do not count. Without `Track`, nothing is gathered.
template <bool Track>
class power_requantizer {
 public:
  constexpr power_requantizer(int exponent, std::int32_t zero_point, std::int32_t low, std::int32_t high) :
      exponent_(exponent), zero_point_(zero_point), low_(low), high_(high) {}

  //! The exponent of the accumulators that follow.
  constexpr void from(int accumulator_exponent) { shift_ = exponent_ - accumulator_exponent; }

  constexpr std::int8_t operator()(std::int32_t accumulator) {
    const std::int32_t value = round_half_up(accumulator, shift_);
    if constexpr (Track) {
      const std::int32_t sign = value >> 31;
      peak_ |= static_cast<std::uint32_t>(low_ == zero_point_ ? value & ~sign : value ^ sign);
    }
    return static_cast<std::int8_t>(
        clamp(zero_point_ + clamp(value, -accumulator_limit, accumulator_limit), low_, high_));
  }

  //! The clamp alone, for values that already have this scale.
  constexpr std::int8_t limit(std::int8_t value) const { return static_cast<std::int8_t>(clamp(value, low_, high_)); }

  constexpr std::uint32_t peak() const { return peak_; }

 private:
  int exponent_;
  int shift_ = 0;
  std::int32_t zero_point_;
  std::int32_t low_;
  std::int32_t high_;
  std::uint32_t peak_ = 0;
};

}  // namespace tinytrain
