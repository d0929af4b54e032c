// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/bias.hpp>
#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/fixed/saturate.hpp>

#include <cstdint>

namespace tinytrain {

//! Brings int32 accumulators to an int8 activation with a power-of-two scale, and clamps it (a fused ReLU).
//!
//!     y = clamp(zero_point + round_half_up((acc + bias[c]) * 2^(accumulator_exponent - exponent)), low, high)
//!
//! Rounding   half up, once (the bias, in 2^-20, half up to the accumulator's unit before)
//! Tracking   `peak()` has the bit width of the largest magnitude before the clamp, by or-ing magnitudes: two
//!            instructions an element, and values beyond int8 are seen at their full size. Negative values under a ReLU
//!            do not count. Without `Track`, nothing is gathered.
//! Scaled     accumulators of an imported activation, in units of mantissa * 2^(accumulator_exponent - 14)
template <bool Track, bool Scaled = false>
class power_requantizer {
 public:
  constexpr power_requantizer(int exponent, std::int32_t zero_point, std::int32_t low, std::int32_t high,
                              std::int32_t mantissa = 1 << 14) :
      exponent_(exponent), mantissa_(mantissa), zero_point_(zero_point), low_(low), high_(high) {}

  //! The exponent of the accumulators that follow, and the biases of their channels.
  constexpr void from(int accumulator_exponent, bias_operand bias = {}) {
    shift_ = exponent_ - accumulator_exponent;
    bias_shift_ = bias_exponent - accumulator_exponent;
    bias_ = bias;
  }

  //! The accumulator of an output channel of a layer with weights.
  constexpr std::int8_t operator()(std::int32_t accumulator, int channel) {
    return (*this)(accumulator + (bias_.start == nullptr ? 0 : scale_by_power(bias_[channel], bias_shift_)));
  }

  constexpr std::int8_t operator()(std::int32_t accumulator) {
    if constexpr (Scaled) {
      accumulator = saturate_int32((std::int64_t{accumulator} * mantissa_ + (1 << 13)) >> 14);
      accumulator = clamp(accumulator, -accumulator_limit, accumulator_limit);
    }
    const std::int32_t value = round_half_up(accumulator, shift_);
    if constexpr (Track) {
      const std::int32_t sign = value >> 31;
      peak_ |= static_cast<std::uint32_t>(low_ == zero_point_ ? value & ~sign : value ^ sign);
    }
    return static_cast<std::int8_t>(
        clamp(zero_point_ + clamp(value, -accumulator_limit, accumulator_limit), low_, high_));
  }

  //! The scales of two addends, each mantissa * 2^(exponent - 14). Their unit is the finer of both (2^-8 of it where a
  //! mantissa is not 2^14), or 2^-20 of the coarser where they are further apart.
  constexpr void from(int x_exponent, std::int32_t x_mantissa, int skip_exponent, std::int32_t skip_mantissa) {
    const int fraction = x_mantissa == one && skip_mantissa == one ? 0 : 8;
    const int coarser = x_exponent > skip_exponent ? x_exponent : skip_exponent;
    const int finer = (x_exponent < skip_exponent ? x_exponent : skip_exponent) - fraction;
    const int unit = finer > coarser - 20 ? finer : coarser - 20;
    from(unit);
    x_ = {x_mantissa, x_exponent - 14 - unit};
    skip_ = {skip_mantissa, skip_exponent - 14 - unit};
  }

  constexpr std::int8_t sum(std::int32_t x, std::int32_t skip) { return (*this)(add_within_limit(x_(x), skip_(skip))); }

  //! The clamp alone, for values that already have this scale.
  constexpr std::int8_t limit(std::int8_t value) const { return static_cast<std::int8_t>(clamp(value, low_, high_)); }

  //! The mean of `count` values, given their sum without zero points: 1 / count is kept to `reciprocal_bits`, which are
  //! part of the exponent that `from` was given.
  constexpr std::int8_t average(std::int32_t sum, std::int32_t count, std::int32_t) {
    return (*this)(sum * reciprocal(count));
  }

  static constexpr int reciprocal_bits = 20;
  static constexpr std::int32_t reciprocal(std::int32_t count) {
    return ((std::int32_t{1} << (reciprocal_bits + 1)) / count + 1) / 2;
  }

  constexpr std::uint32_t peak() const { return peak_; }

 private:
  static constexpr std::int32_t one = std::int32_t{1} << 14;
  struct addend {
    std::int32_t mantissa = one;
    int shift = 0;
    constexpr std::int32_t operator()(std::int32_t value) const { return scale_by_power(value * mantissa, shift); }
  };

  int exponent_;
  int shift_ = 0;
  int bias_shift_ = 0;
  std::int32_t mantissa_;
  std::int32_t zero_point_;
  std::int32_t low_;
  std::int32_t high_;
  bias_operand bias_{};
  std::uint32_t peak_ = 0;
  addend x_{};
  addend skip_{};
};

}  // namespace tinytrain
