// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/op/conv2d.hpp>

namespace tinytrain {
namespace detail {

//! The kernels of an average over windows; taps in the padding do not count. 1/n is kept to 20 bits.
struct averaging {
  using power = power_requantizer<false>;
  static constexpr int reciprocal_bits = power::reciprocal_bits;

  template <dims X, window Window, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    f.requantize->from(f.x.exponent - reciprocal_bits);
    const rows_under<Window.kernel_h, X.row()> x(f.x, rows, i);
    for (int j = 0; j < columns.out; ++j) {
      const std::int32_t count = (rows.last_tap(i) - rows.first_tap(i)) * (columns.last_tap(j) - columns.first_tap(j));
      for (int c = 0; c < X.c; ++c) {
        std::int32_t sum = 0;
        for (int p = rows.first_tap(i); p < rows.last_tap(i); ++p) {
          for (int q = columns.first_tap(j); q < columns.last_tap(j); ++q) {
            sum += x[p][(columns.origin(j) + q) * X.c + c] - f.x.zero_point;
          }
        }
        f.y[j * X.c + c] = f.requantize->average(sum, count, f.x.zero_point);
      }
    }
  }

  template <dims X, window Window, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& b, int i) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    b.dx->from(b.dy.exponent - reciprocal_bits);
    for (int j = 0; j < X.w; ++j) {
      for (int c = 0; c < X.c; ++c) {
        std::int32_t sum = 0;
        for (int r = rows.first_output(i); r < rows.last_output(i); ++r) {
          for (int s = columns.first_output(j); s < columns.last_output(j); ++s) {
            const std::int32_t weight = power::reciprocal((rows.last_tap(r) - rows.first_tap(r)) *
                                                          (columns.last_tap(s) - columns.first_tap(s)));
            sum += b.dy.data[(r * columns.out + s) * X.c + c] * weight;
          }
        }
        b.dx->put((i * X.w + j) * X.c + c, sum);
      }
    }
  }
};

}  // namespace detail

//! The mean of each window, channel by channel.
//!
//!     y[i, j, c] = sat8( zy + 2^(ex - ey) / n * sum_{p,q} (x[.., .., c] - zx) );     dx = sum over windows of dy / n
//!
//! Options    kernel<h, w> (default 2, 2); stride<h, w> (default the kernel); valid (default) or same
//! Shapes     x [H, W, C] int8     y [Ho, Wo, C] int8, with a scale of its own: means are smaller than values
//! Rounding   forward half up, once; 1/n to 20 bits
//! Memory     saves nothing; scratch 0
//! Rules      unknown_option, option_given_twice, kernel_larger_than_input, window_out_of_range
template <class... Options>
struct avg_pool {
  using op = avg_pool;
  using rules = list<unknown_option, option_given_twice, kernel_larger_than_input, window_out_of_range>;
  using kinds = list<kernel_kind, stride_kind, padding_kind>;
  static constexpr op_form form = op_form::compute;
  static constexpr bool keeps_sign = true;
  static constexpr window sliding = detail::pool_window<Options...>();
  static constexpr int most_taps = 4096;

  static constexpr violation check(dims x) {
    if (const violation v = detail::check_options<kinds, Options...>()) {
      return v;
    }
    return detail::check_pool(sliding, x, most_taps);
  }

  static constexpr dims infer(dims x) { return sliding.slide(x, x.c); }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims x, int) { return only_rows(sliding.reads(x)); }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    detail::averaging::forward_row<X, sliding>(f, i);
  }

  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    detail::averaging::backward_row<X, sliding>(b, i);
  }
};

static_assert(op<avg_pool<>>);

}  // namespace tinytrain
