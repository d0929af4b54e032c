// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/conv2d.hpp>

namespace tinytrain {
namespace detail {

//! The kernels of a depthwise window with `M` output channels for each input channel. Weights [Kh, Kw, Ci*M].
//! A block of neighbouring channels is summed at a time, so that every inner loop walks adjacent bytes.
template <int M, window Window>
struct depthwise {
  static constexpr int block = 8;

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& frame, int i) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    const Frame f = frame;  // a copy of its own: stores of int8 may alias anything that others can see
    auto requantize = *f.requantize;
    const row_view<X.row()> x(f.x.data);
    const int accumulator_exponent = f.x.exponent + f.parameters.exponent;
    requantize.from(accumulator_exponent);
    for (int j = 0; j < columns.out; ++j) {
      std::int8_t* y = f.y + (i * columns.out + j) * X.c * M;
      for (const channel_run& run : channel_runs<Channels, X.c>) {
        const filters<X.c, Channels> w(f.parameters, run);
        for (int n = 0; n < run.count * M; n += block) {
          const int count = run.count * M - n < block ? run.count * M - n : block;
          std::int32_t sums[block]{};
          for (int p = rows.first_tap(i); p < rows.last_tap(i); ++p) {
            const std::int8_t* pixels = x[rows.origin(i) + p] + run.first;
            for (int q = columns.first_tap(j); q < columns.last_tap(j); ++q) {
              const std::int8_t* filter = w.tap(p * Window.kernel_w + q) + n;
              for (int k = 0; k < count; ++k) {
                sums[k] += filter[k] * (pixels[(columns.origin(j) + q) * X.c + (n + k) / M] - f.x.zero_point);
              }
            }
          }
          for (int k = 0; k < count; ++k) {
            const int o = run.first * M + n + k;
            const std::int32_t bias = f.parameters.bias == nullptr
                                          ? 0
                                          : scale_by_power(f.parameters.bias[o], bias_exponent - accumulator_exponent);
            y[o] = requantize(sums[k] + bias);
          }
        }
      }
    }
    *f.requantize = requantize;
  }

  template <dims X, class Channels>
  [[gnu::noinline]] static constexpr void backward_row(const backward_frame& frame, int i) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    const backward_frame b = frame;
    error_sink dx = *b.dx;
    dx.from(b.dy.exponent + b.parameters.exponent);
    for (int j = 0; j < X.w; ++j) {
      for (const channel_run& run : channel_runs<Channels, X.c>) {
        const filters<X.c, Channels> w(b.parameters, run);
        for (int n = 0; n < run.count; n += block) {
          const int count = run.count - n < block ? run.count - n : block;
          std::int32_t sums[block]{};
          for (int r = rows.first_output(i); r < rows.last_output(i); ++r) {
            for (int s = columns.first_output(j); s < columns.last_output(j); ++s) {
              const int tap = (i - rows.origin(r)) * Window.kernel_w + (j - columns.origin(s));
              const std::int8_t* filter = w.tap(tap) + n * M;
              const std::int8_t* dy = b.dy.data + ((r * columns.out + s) * X.c + run.first + n) * M;
              for (int k = 0; k < count; ++k) {
                for (int m = 0; m < M; ++m) {
                  sums[k] += filter[k * M + m] * dy[k * M + m];
                }
              }
            }
          }
          for (int k = 0; k < count; ++k) {
            dx.put((i * X.w + j) * X.c + run.first + n + k, sums[k]);
          }
        }
      }
    }
    *b.dx = dx;
  }

  template <dims X, class Channels, class Updater>
  [[gnu::noinline]] static constexpr void gradients(const gradient_frame<Updater>& g) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    constexpr int channels = count_selected<Channels>(X.c);
    const row_view<X.w * channels> x(g.x.data);
    for (int tap = 0; channels > 0 && tap < Window.taps(); ++tap) {
      const int p = tap / Window.kernel_w;
      const int q = tap % Window.kernel_w;
      for (int n = 0; n < channels * M; ++n) {
        g.scratch[n] = 0;
      }
      for (int i = 0; i < rows.out; ++i) {
        for (int j = 0; j < columns.out; ++j) {
          const int row = rows.origin(i) + p;
          const int column = columns.origin(j) + q;
          if (row < 0 || row >= X.h || column < 0 || column >= X.w) {
            continue;
          }
          const std::int8_t* dy = g.dy.data + (i * columns.out + j) * X.c * M;
          const std::int8_t* pixel = x[row] + column * channels;
          for (const channel_run& run : channel_runs<Channels, X.c>) {
            for (int n = 0; run.trained && n < run.count * M; ++n) {
              g.scratch[run.before * M + n] += dy[run.first * M + n] * (pixel[run.before + n / M] - g.x.zero_point);
            }
          }
        }
      }
      g.updater->weights(tap * channels * M, g.scratch, channels * M);
    }
    for (int o = 0; o < X.c * M; ++o) {
      std::int32_t sum = 0;
      for (int k = 0; k < rows.out * columns.out; ++k) {
        sum += g.dy.data[k * X.c * M + o];
      }
      g.updater->bias(o, sum);
    }
  }

 private:
  //! The weights of one run of channels, tap by tap, wherever they lie.
  template <int C, class Channels>
  class filters {
   public:
    constexpr filters(const weights_operand& w, const channel_run& run) :
        first_(run.trained ? w.trained + run.before * M : w.frozen + run.first * M),
        step_((run.trained ? count_selected<Channels>(C) : C) * M) {}
    constexpr const std::int8_t* tap(int index) const { return first_ + index * step_; }

   private:
    const std::int8_t* first_;
    int step_;
  };
};

}  // namespace detail

//! Depthwise convolution: each input channel has its own filters.
//!
//!     y[i, j, c*M + m] = sat8( zy + 2^(ex + ew - ey) * (b[c*M + m] + sum_{p,q} w[p, q, c*M + m] * (x[.., .., c] - zx)) )
//!
//! Options    kernel<h, w> (default 3, 3); stride<h, w> (1 to 3); same (default) or valid; multiplier_of<M> (default 1);
//!            in<N>; no_bias; he_uniform (default), lecun_uniform, glorot_uniform or zeros
//! Shapes     x [H, W, C] int8     w [Kh, Kw, C*M] int8     b [C*M] int32     y [Ho, Wo, C*M] int8
//! Rounding   forward half up, once; errors and steps stochastic (fixed/rounding.hpp)
//! Backward   dx, dw and db as conv2d, channel by channel
//! Memory     saves the trained channels of x if any weight is trained; scratch 4*M*(trained C) bytes for a gradient
//! Rules      unknown_option, option_given_twice, channel_mismatch, no_output_channels, kernel_larger_than_input,
//!            window_out_of_range, accumulator_overflow
//! Source     Chollet, CVPR 2017; TensorFlow Lite's int8 specification
template <class... Options>
struct depthwise2d {
  using op = depthwise2d;
  using rules = list<unknown_option, option_given_twice, channel_mismatch, no_output_channels, kernel_larger_than_input,
                     window_out_of_range, accumulator_overflow>;
  using kinds = list<multiplier_kind, in_kind, kernel_kind, stride_kind, padding_kind, bias_kind, initializer_kind>;
  static constexpr op_form form = op_form::compute;
  static constexpr int factor = option_or<multiplier_kind, multiplier_of<1>, Options...>::value;
  static constexpr window sliding = detail::window_from_options<kernel<3>, Options...>();
  static constexpr bool has_bias = option_or<bias_kind, with_bias, Options...>::value;
  using kernels = detail::depthwise<factor, sliding>;

  static constexpr violation check(dims x) {
    constexpr int in_channels = option_or<in_kind, in<0>, Options...>::value;
    if (const violation v = detail::check_options<kinds, Options...>()) {
      return v;
    }
    if (in_channels != 0 && in_channels != x.c) {
      return {3, in_channels, x.c};
    }
    if (factor < 1) {
      return {4, 1, factor};
    }
    if (const violation v = detail::check_window(sliding, x, 5, 6, 3)) {
      return v;
    }
    const long long products = detail::products(sliding.taps(), sliding.taps() * factor, infer(x));
    return products > detail::most_products ? violation{7, detail::most_products, products} : violation{};
  }

  static constexpr dims infer(dims x) { return sliding.slide(x, x.c * factor); }

  static constexpr parameter_counts parameters(dims x) {
    using initial = option_or<initializer_kind, he_uniform, Options...>;
    const int fan_in = sliding.taps();
    return {fan_in * x.c * factor,
            has_bias ? x.c * factor : 0,
            x.c,
            factor,
            fan_in,
            initial::numerator(fan_in, fan_in * factor),
            initial::denominator(fan_in, fan_in * factor)};
  }

  static constexpr op_needs needs(dims, int trained_channels) { return {0, 0, 4 * factor * trained_channels, 0}; }

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

static_assert(op<depthwise2d<>>);

}  // namespace tinytrain
