// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/fixed_point.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

#include <bit>

namespace tinytrain {

//! Brings differences of logits to fixed point with 5 integer bits; those below `least` count as e^-infinity.
struct softmax_scaling {
  quantized_multiplier multiplier{};
  std::int32_t least = 0;

  constexpr bool operator==(const softmax_scaling&) const = default;
};

//! `scale` is that of the logits; beta * scale should be above 2^-26, below which the reference has no answer.
constexpr softmax_scaling scale_softmax(float beta, float scale) {
  const double real = double{beta} * double{scale} * (1 << 26);
  const quantized_multiplier m = quantize_multiplier(real);
  const int shift = real >= 0x1p30 ? 31 : (m.shift > 0 ? m.shift : 0);
  return {m, -static_cast<std::int32_t>((std::int64_t{31} << 26) >> shift)};
}

//! The probabilities of a classifier, pixel by pixel, over the channels.
//!
//!     y[c] = sat8( -128 + 256 * e^(B (x[c] - max x)) / sum_k e^(B (x[k] - max x)) )
//!
//! Shapes     x [H, W, C] int8     y [H, W, C] int8, in units of 1/256 with zero point -128
//! Ranges     the sum saturates at 4096; from 512 on every probability is below half a unit, and so is every output
//! Backward   none: what closes a classifier is left out of training, whose loss works on the logits
//! Memory     saves nothing, in place is allowed; scratch 0
//! Source     arithmetic as TensorFlow Lite Micro's SOFTMAX, int8
template <softmax_scaling Scaling>
struct softmax {
  using op = softmax;
  using rules = list<>;
  static constexpr op_form form = op_form::closing;
  static constexpr bool differentiable = false;

  static constexpr violation check(dims) { return {}; }
  static constexpr dims infer(dims x) { return x; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return row_by_row; }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    const std::int8_t* x = f.x.row(i, X.row());
    for (int k = 0; k < X.row(); k += X.c) {
      close(x + k, f.y + k, X.c);
    }
  }

 private:
  static constexpr void close(const std::int8_t* x, std::int8_t* y, int channels) {
    std::int32_t largest = -128;
    for (int c = 0; c < channels; ++c) {
      largest = x[c] > largest ? x[c] : largest;
    }
    std::int32_t sum_q19 = 0;
    for (int c = 0; c < channels; ++c) {
      sum_q19 = saturate_int32(std::int64_t{sum_q19} + divide_by_power(exp_q31(x[c] - largest), 12));
    }
    const int headroom = std::countl_zero(static_cast<std::uint32_t>(sum_q19));  // the sum is at least 1
    const std::int32_t reciprocal = reciprocal_of_one_plus(
        static_cast<std::int32_t>((static_cast<std::uint32_t>(sum_q19) << headroom) - (std::uint32_t{1} << 31)));
    const int exponent = 12 - headroom + 23;
    for (int c = 0; c < channels; ++c) {
      const std::int32_t quotient = saturating_doubling_high_multiply(reciprocal, exp_q31(x[c] - largest));
      y[c] = saturate_int8((exponent > 31 ? 0 : divide_by_power(quotient, exponent)) - 128);
    }
  }

  static constexpr std::int32_t exp_q31(std::int32_t difference) {
    return difference < Scaling.least ? 0 : exp_of_negative<5>(multiply_by(difference, Scaling.multiplier));
  }
};

static_assert(op<softmax<softmax_scaling{}>>);

}  // namespace tinytrain
