// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/convolution.hpp>
#include <tinytrain/op/options.hpp>

namespace tinytrain {

//! The input has other channels than the layer's `in<>` says: correct `in<>`, or the layer in front.
struct channel_mismatch;

//! No output channels: give `out<N>` with N of at least 1.
struct no_output_channels;

//! A kernel that is larger than its input (with its padding): choose a smaller kernel, or `same`, or pool less before.
struct kernel_larger_than_input;

//! A kernel without taps, or a stride outside 1 to 3 (for pools: below 1).
struct window_out_of_range;

//! More products in one sum, forward, backward or over the pixels of a gradient, than an int32 accumulator holds for
//! certain (32,768): split the layer, or shrink its input.
struct accumulator_overflow;

namespace detail {

//! What every sliding window checks, as rule numbers of its owner: size first, then range.
constexpr violation check_window(window w, dims x, int larger_rule, int range_rule, int largest_stride) {
  if (w.kernel_h < 1 || w.kernel_w < 1) {
    return {range_rule, 1, w.kernel_h < w.kernel_w ? w.kernel_h : w.kernel_w};
  }
  const int largest = w.stride_h > w.stride_w ? w.stride_h : w.stride_w;
  const int smallest = w.stride_h < w.stride_w ? w.stride_h : w.stride_w;
  if (smallest < 1 || largest > largest_stride) {
    return {range_rule, smallest < 1 ? 1 : largest_stride, smallest < 1 ? smallest : largest};
  }
  if (!w.same && w.kernel_h > x.h) {
    return {larger_rule, x.h, w.kernel_h};
  }
  if (!w.same && w.kernel_w > x.w) {
    return {larger_rule, x.w, w.kernel_w};
  }
  return {};
}

inline constexpr long long most_products = 32768;  // 32768 * 128 * 255 < 2^30

//! The most products in one sum of a layer: of an output, of an element of the input's error, of a gradient.
constexpr long long products(long long fan_in, long long fan_out, dims y) {
  const long long pixels = static_cast<long long>(y.h) * y.w;
  const long long largest = fan_in > fan_out ? fan_in : fan_out;
  return largest > pixels ? largest : pixels;
}

}  // namespace detail

//! Two-dimensional convolution of an int8 activation with int8 weights, accumulated in int32.
//!
//!     y[i, j, o] = sat8( zy + 2^(ex + ew - ey) * (b[o] + sum_{p,q,c} w[o, p, q, c] * (x[i*Sh + p, j*Sw + q, c] - zx)) )
//!
//! Options    out<N>; kernel<h, w> (default 1, 1); stride<h, w> (1 to 3); same (default) or valid; in<N>; no_bias;
//!            he_uniform (default), lecun_uniform, glorot_uniform or zeros
//! Shapes     x [H, W, Ci] int8     w [Co, Kh, Kw, Ci] int8     b [Co] int32     y [Ho, Wo, Co] int8
//! Rounding   forward half up, once; errors and steps stochastic (fixed/rounding.hpp)
//! Backward   dx = w^T dy;  dw only for the input channels in the update rule;  db if the bias is trained
//! Memory     saves the trained channels of x if any weight is trained; scratch as op/convolution.hpp says
//! Rules      unknown_option, option_given_twice, channel_mismatch, no_output_channels, kernel_larger_than_input,
//!            window_out_of_range, accumulator_overflow
//! Source     Jacob et al., CVPR 2018, section 2; TensorFlow Lite's int8 specification
template <class... Options>
struct conv2d {
  using op = conv2d;
  using rules = list<unknown_option, option_given_twice, channel_mismatch, no_output_channels, kernel_larger_than_input,
                     window_out_of_range, accumulator_overflow>;
  using kinds = list<out_kind, in_kind, kernel_kind, stride_kind, padding_kind, bias_kind, initializer_kind>;
  static constexpr op_form form = op_form::compute;
  static constexpr int out_channels = option_or<out_kind, out<0>, Options...>::value;
  static constexpr window sliding = detail::window_from_options<kernel<1>, Options...>();
  static constexpr bool has_bias = option_or<bias_kind, with_bias, Options...>::value;
  using kernels = convolution<out_channels, sliding>;

  static constexpr violation check(dims x) {
    constexpr int in_channels = option_or<in_kind, in<0>, Options...>::value;
    if (const violation v = detail::check_options<kinds, Options...>()) {
      return v;
    }
    if (in_channels != 0 && in_channels != x.c) {
      return {3, in_channels, x.c};
    }
    if (out_channels < 1) {
      return {4, 1, out_channels};
    }
    if (const violation v = detail::check_window(sliding, x, 5, 6, 3)) {
      return v;
    }
    const long long products = detail::products(sliding.taps() * x.c, sliding.taps() * out_channels, infer(x));
    return products > detail::most_products ? violation{7, detail::most_products, products} : violation{};
  }

  static constexpr dims infer(dims x) { return sliding.slide(x, out_channels); }

  static constexpr parameter_counts parameters(dims x) {
    using initial = option_or<initializer_kind, he_uniform, Options...>;
    const int fan_in = sliding.taps() * x.c;
    const int fan_out = sliding.taps() * out_channels;
    return {fan_in * out_channels,
            has_bias ? out_channels : 0,
            x.c,
            1,
            fan_in,
            initial::numerator(fan_in, fan_out),
            initial::denominator(fan_in, fan_out)};
  }

  static constexpr op_needs needs(dims x, int trained_channels) {
    return {0, kernels::backward_scratch_bytes(x.c), kernels::gradient_scratch_bytes(trained_channels), 0};
  }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    kernels::template forward_row<X, Channels>(f, i);
  }

  template <dims X, class Channels>
  static constexpr void backward_row(const backward_frame& b, int i) {
    kernels::template backward_row<X, Channels>(b, i);
  }

  template <dims X, class Channels, class Updater>
  static constexpr void gradients(const gradient_frame<Updater>& g) {
    kernels::template gradients<X, Channels>(g);
  }
};

static_assert(op<conv2d<out<1>>>);

}  // namespace tinytrain
