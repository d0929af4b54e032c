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

//! A kernel without taps, a stride or dilation outside 1 to 255, or padding outside 0 to 255 (of a pool: as large as its
//! kernel).
struct window_out_of_range;

//! More products in one sum, forward, backward or over the pixels of a gradient, than an int32 accumulator holds for
//! certain (32,768): split the layer, or shrink its input.
struct accumulator_overflow;

namespace detail {

//! What every sliding window checks, as rule numbers of its owner: size first, then range.
constexpr violation check_window(window w, dims x, int larger_rule, int range_rule) {
  constexpr int largest_step = 255;
  if (w.kernel_h < 1 || w.kernel_w < 1) {
    return {range_rule, 1, w.kernel_h < w.kernel_w ? w.kernel_h : w.kernel_w};
  }
  for (const int step : {w.stride_h, w.stride_w, w.dilation_h, w.dilation_w}) {
    if (step < 1 || step > largest_step) {
      return {range_rule, step < 1 ? 1 : largest_step, step};
    }
  }
  for (const int padding : {w.before_h, w.before_w, w.after_h, w.after_w}) {
    if (padding < 0 || padding > largest_step) {
      return {range_rule, padding < 0 ? 0 : largest_step, padding};
    }
  }
  const long long reach_h = (w.kernel_h - 1LL) * w.dilation_h + 1;
  const long long reach_w = (w.kernel_w - 1LL) * w.dilation_w + 1;
  if (!w.same && reach_h > x.h + w.before_h + w.after_h) {
    return {larger_rule, x.h + w.before_h + w.after_h, reach_h};
  }
  if (!w.same && reach_w > x.w + w.before_w + w.after_w) {
    return {larger_rule, x.w + w.before_w + w.after_w, reach_w};
  }
  return {};
}

//! Rules 3 and 4 of a pool.
constexpr violation check_pool(window w, dims x, long long most_taps) {
  const long long taps = static_cast<long long>(w.kernel_h) * w.kernel_w;
  if (w.kernel_h > 0 && taps > most_taps) {
    return {4, most_taps, taps};
  }
  if (const violation v = check_window(w, x, 3, 4)) {
    return v;
  }
  const int deepest = w.before_h > w.after_h ? w.before_h : w.after_h;
  const int widest = w.before_w > w.after_w ? w.before_w : w.after_w;
  if (deepest >= w.kernel_h ||
      widest >= w.kernel_w) {  // a window that lies wholly in the padding has no mean, no maximum
    return deepest >= w.kernel_h ? violation{4, w.kernel_h - 1, deepest} : violation{4, w.kernel_w - 1, widest};
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

constexpr violation check_products(long long products, int overflow_rule) {
  return products > most_products ? violation{overflow_rule, most_products, products} : violation{};
}

//! Rules 4 to 7 of conv2d.
constexpr violation check_convolution(window w, dims x, int out_channels) {
  if (out_channels < 1) {
    return {4, 1, out_channels};
  }
  if (const violation v = check_window(w, x, 5, 6)) {
    return v;
  }
  return check_products(products(1LL * w.taps() * x.c, 1LL * w.taps() * out_channels, w.slide(x, out_channels)), 7);
}

}  // namespace detail

//! Two-dimensional convolution of an int8 activation with int8 weights, accumulated in int32.
//!
//!     y[i, j, o] = sat8( zy + 2^(ex + ew - ey) * (b[o] + sum_{p,q,c} w[o, p, q, c] * (x[i*Sh + p, j*Sw + q, c] - zx)) )
//!
//! Options    out<N>; kernel<h, w> (default 1, 1); stride<h, w>; dilation<h, w>; same (default), valid or
//!            padding<top, left, bottom, right>; in<N>; no_bias; he_uniform (default), lecun_uniform, glorot_uniform or zeros
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
  using kinds =
      list<out_kind, in_kind, kernel_kind, stride_kind, padding_kind, dilation_kind, bias_kind, initializer_kind>;
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
    return detail::check_convolution(sliding, x, out_channels);
  }

  static constexpr dims infer(dims x) { return sliding.slide(x, out_channels); }

  static constexpr parameter_counts parameters(dims x) {
    using initial = option_or<initializer_kind, he_uniform, Options...>;
    return detail::convolution_parameters<initial>(sliding, x.c, out_channels, has_bias);
  }

  static constexpr op_needs needs(dims x, int trained_channels) {
    return detail::convolution_needs(sliding, x, trained_channels);
  }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    kernels::template forward_row<X, Channels>(f, i);
  }

  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    kernels::template backward_row<X, Channels>(b, i);
  }

  template <dims X, class Channels, class Updater>
  static constexpr void gradients(const gradient_frame<Updater>& g) {
    kernels::template gradients<X, Channels>(g);
  }
};

static_assert(op<conv2d<out<1>>>);

}  // namespace tinytrain
