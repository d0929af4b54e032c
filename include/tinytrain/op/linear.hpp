// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/conv2d.hpp>

namespace tinytrain {
namespace detail {

//! Rules 4 and 5 of linear.
constexpr violation check_linear(dims x, int out_channels) {
  if (out_channels < 1) {
    return {4, 1, out_channels};
  }
  return check_products(products(x.size(), out_channels, {1, 1, out_channels}), 5);
}

}  // namespace detail

//! Fully connected layer over all elements of its input, whatever its shape.
//!
//!     y[o] = sat8( zy + 2^(ex + ew - ey) * (b[o] + sum_k w[o, k] * (x[k] - zx)) )
//!
//! Options    out<N>; in<N> (number of elements, checked); no_bias; he_uniform (default), lecun_uniform, glorot_uniform or zeros
//! Shapes     x [N] int8     w [Out, N] int8     b [Out] int32     y [1, 1, Out] int8
//! Backward   dx = w^T dy;  dw for the input elements in the update rule (`channels<>` counts elements);  db
//! Memory     saves the trained elements of x if any weight is trained; scratch 4 * min(N, 64) bytes for each of dx and dw
//! Rules      unknown_option, option_given_twice, channel_mismatch, no_output_channels, accumulator_overflow
template <class... Options>
struct linear {
  using op = linear;
  using rules = list<unknown_option, option_given_twice, channel_mismatch, no_output_channels, accumulator_overflow>;
  using kinds = list<out_kind, in_kind, bias_kind, initializer_kind>;
  static constexpr op_form form = op_form::compute;
  static constexpr int out_channels = option_or<out_kind, out<0>, Options...>::value;
  static constexpr bool has_bias = option_or<bias_kind, with_bias, Options...>::value;
  using kernels = convolution<out_channels, window{}>;

  static constexpr violation check(dims x) {
    constexpr int in_elements = option_or<in_kind, in<0>, Options...>::value;
    if (const violation v = detail::check_options<kinds, Options...>()) {
      return v;
    }
    if (in_elements != 0 && in_elements != x.size()) {
      return {3, in_elements, x.size()};
    }
    return detail::check_linear(x, out_channels);
  }

  static constexpr dims infer(dims) { return {1, 1, out_channels}; }

  static constexpr parameter_counts parameters(dims x) {
    using initial = option_or<initializer_kind, he_uniform, Options...>;
    return detail::convolution_parameters<initial>(window{}, x.size(), out_channels, has_bias);
  }

  static constexpr op_needs needs(dims x, int trained_channels) { return detail::linear_needs(x, trained_channels); }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    kernels::template forward_row<X.flat(), Channels>(f, i);
  }

  //! All of the input's error is one row: it comes with input row 0.
  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    if (i == 0) {
      kernels::template backward_row<X.flat(), Channels>(b, 0);
    }
  }

  template <dims X, class Channels, class Updater>
  static constexpr void gradients(const gradient_frame<Updater>& g) {
    kernels::template gradients<X.flat(), Channels>(g);
  }
};

static_assert(op<linear<out<1>>>);

}  // namespace tinytrain
