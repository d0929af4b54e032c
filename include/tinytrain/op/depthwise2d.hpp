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
    requantize.from(f.x.exponent + f.parameters.exponent, f.parameters.bias);
    const rows_under<Window.kernel_h, X.row()> x(f.x, rows, i);
    for (int j = 0; j < columns.out; ++j) {
      std::int8_t* y = f.y + j * X.c * M;
      for (const channel_run& run : channel_runs<Channels, X.c>) {
        const filters<X.c, Channels> w(f.parameters, run);
        for (int n = 0; n < run.count * M; n += block) {
          const int count = run.count * M - n < block ? run.count * M - n : block;
          std::int32_t sums[block]{};
          for (int p = rows.first_tap(i); p < rows.last_tap(i); ++p) {
            const std::int8_t* pixels = x[p] + run.first;
            for (int q = columns.first_tap(j); q < columns.last_tap(j); ++q) {
              const std::int8_t* filter = w.tap(p * Window.kernel_w + q) + n;
              const int column = columns.origin(j) + q * columns.dilation;
              for (int k = 0; k < count; ++k) {
                sums[k] += filter[k] * (pixels[column * X.c + (n + k) / M] - f.x.zero_point);
              }
            }
          }
          for (int k = 0; k < count; ++k) {
            const int o = run.first * M + n + k;
            y[o] = requantize(sums[k], o);
          }
        }
      }
    }
    *f.requantize = requantize;
  }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& frame, int i) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    const Frame b = frame;
    auto dx = *b.dx;
    dx.from(b.dy.exponent + b.parameters.exponent);
    for (int j = 0; j < X.w; ++j) {
      for (const channel_run& run : channel_runs<Channels, X.c>) {
        const filters<X.c, Channels> w(b.parameters, run);
        for (int n = 0; n < run.count; n += block) {
          const int count = run.count - n < block ? run.count - n : block;
          std::int32_t sums[block]{};
          for (int r = rows.first_output(i); r < rows.last_output(i); ++r) {
            for (int s = columns.first_output(j); s < columns.last_output(j); ++s) {
              const int tap = rows.tap(r, i) * Window.kernel_w + columns.tap(s, j);
              if (Window.dilated() && (rows.tap(r, i) < 0 || columns.tap(s, j) < 0)) {
                continue;
              }
              const std::int8_t* filter = w.tap(tap) + n * M;
              const int channel = (run.first + n) * M;
              const std::int8_t* dy = b.dy.data + (r * columns.out + s) * X.c * M + channel;
              for (int k = 0; k < count; ++k) {
                for (int m = 0; m < M; ++m) {
                  sums[k] += filter[k * M + m] * b.fold(dy[k * M + m], channel + k * M + m);
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

  //! A channel at a time, of a map as large as its input: what is folded, and read again and again, is folded once. The
  //! scratch holds the channel's errors and, behind them, its filter.
  template <dims X, class Frame>
  [[gnu::noinline]] static constexpr void backward_planes(const Frame& b) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    auto dx = *b.dx;
    dx.from(b.dy.exponent + b.parameters.exponent);
    std::int32_t* const plane = b.scratch;
    std::int32_t* const filter = plane + X.h * X.w;
    for (int c = 0; c < X.c; ++c) {
      for (int k = 0; k < X.h * X.w; ++k) {
        plane[k] = b.fold(b.dy.data[k * X.c + c], c);
      }
      for (int tap = 0; tap < Window.taps(); ++tap) {
        filter[tap] = b.parameters.frozen[tap * X.c + c];
      }
      for (int i = 0; i < X.h; ++i) {
        const taps_over p(rows, i);
        for (int j = 0; j < X.w; ++j) {
          const taps_over q(columns, j);
          std::int32_t sum = 0;
          for (int tap = p.first; tap < p.last; ++tap) {
            const std::int32_t* weight = filter + tap * Window.kernel_w;
            const int dy = (p.under - tap * rows.dilation) * X.w + q.under;
            for (int k = q.first; k < q.last; ++k) {
              sum += weight[k] * plane[dy - k * columns.dilation];
            }
          }
          dx.put((i * X.w + j) * X.c + c, sum);
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
    for (int tap = 0; channels > 0 && tap < Window.taps(); ++tap) {
      const int p = tap / Window.kernel_w;
      const int q = tap % Window.kernel_w;
      for (int n = 0; n < channels * M; ++n) {
        g.scratch[n] = 0;
      }
      for (int i = 0; i < rows.out; ++i) {
        for (int j = 0; j < columns.out; ++j) {
          const int row = rows.origin(i) + p * rows.dilation;
          const int column = columns.origin(j) + q * columns.dilation;
          if (row < 0 || row >= X.h || column < 0 || column >= X.w) {
            continue;
          }
          const std::int8_t* dy = g.dy.data + (i * columns.out + j) * X.c * M;
          const std::int8_t* pixel = g.x.data + (row * X.w + column) * channels;
          for (const channel_run& run : channel_runs<Channels, X.c>) {
            for (int n = 0; run.trained && n < run.count * M; ++n) {
              g.scratch[run.before * M + n] += dy[run.first * M + n] * (pixel[run.before + n / M] - g.x.zero_point);
            }
          }
        }
      }
      g.updater->weights_across(tap * channels * M, g.scratch, channels * M);
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
  //! Along an axis of stride 1: the taps [first, last) that an input meets, tap k at output under - k * dilation.
  struct taps_over {
    int first = 0;
    int last;
    int under;

    constexpr taps_over(const axis& a, int input) : last(a.kernel), under(input + a.before) {
      while (first < last && under - first * a.dilation >= a.out) ++first;
      while (last > first && under - (last - 1) * a.dilation < 0) --last;
    }
  };

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

//! Rules 4 to 7 of depthwise2d.
constexpr violation check_depthwise(window w, dims x, int factor) {
  if (factor < 1) {
    return {4, 1, factor};
  }
  if (const violation v = check_window(w, x, 5, 6)) {
    return v;
  }
  return check_products(products(w.taps(), 1LL * w.taps() * factor, w.slide(x, x.c * factor)), 7);
}

//! Weights [Kh, Kw, Ci*M] and biases [Ci*M].
template <class Initial>
constexpr parameter_counts depthwise_parameters(window w, int channels, int factor, bool has_bias) {
  const int fan_in = w.taps();
  return {fan_in * channels * factor,
          has_bias ? channels * factor : 0,
          channels,
          factor,
          fan_in,
          Initial::numerator(fan_in, fan_in * factor),
          Initial::denominator(fan_in, fan_in * factor)};
}

constexpr op_needs depthwise_needs(window w, dims x, int factor, int trained_channels) {
  const bool planes = factor == 1 && trained_channels == 0 && w.slide(x, x.c) == x;
  return {0, planes ? 4 * (x.h * x.w + w.taps()) : 0, 4 * factor * trained_channels, 0, w.reads(x), {}, planes};
}

}  // namespace detail

//! Depthwise convolution: each input channel has its own filters.
//!
//!     y[i, j, c*M + m] = sat8( zy + 2^(ex + ew - ey) * (b[c*M + m] + sum_{p,q} w[p, q, c*M + m] * (x[.., .., c] - zx)) )
//!
//! Options    kernel<h, w> (default 3, 3); stride<h, w>; dilation<h, w>; same (default), valid or
//!            padding<top, left, bottom, right>; multiplier_of<M> (default 1);
//!            in<N>; no_bias; he_uniform (default), lecun_uniform, glorot_uniform or zeros
//! Shapes     x [H, W, C] int8     w [Kh, Kw, C*M] int8     b [C*M] int32     y [Ho, Wo, C*M] int8
//! Rounding   forward half up, once; errors and steps stochastic (fixed/rounding.hpp)
//! Backward   dx, dw and db as conv2d, channel by channel
//! Memory     saves the trained channels of x if any weight is trained; scratch 4*M*(trained C) bytes for a gradient. If none is
//!            and y is as large as x, dx takes the place of dy, with a scratch of 4*(H*W + Kh*Kw) bytes
//! Rules      unknown_option, option_given_twice, channel_mismatch, no_output_channels, kernel_larger_than_input,
//!            window_out_of_range, accumulator_overflow
//! Source     Chollet, CVPR 2017; TensorFlow Lite's int8 specification
template <class... Options>
struct depthwise2d {
  using op = depthwise2d;
  using rules = list<unknown_option, option_given_twice, channel_mismatch, no_output_channels, kernel_larger_than_input,
                     window_out_of_range, accumulator_overflow>;
  using kinds = list<multiplier_kind, in_kind, kernel_kind, stride_kind, padding_kind, dilation_kind, bias_kind,
                     initializer_kind>;
  static constexpr op_form form = op_form::compute;
  static constexpr bool channelwise = true;
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
    return detail::check_depthwise(sliding, x, factor);
  }

  static constexpr dims infer(dims x) { return sliding.slide(x, x.c * factor); }

  static constexpr parameter_counts parameters(dims x) {
    using initial = option_or<initializer_kind, he_uniform, Options...>;
    return detail::depthwise_parameters<initial>(sliding, x.c, factor, has_bias);
  }

  static constexpr op_needs needs(dims x, int trained_channels) {
    return detail::depthwise_needs(sliding, x, factor, trained_channels);
  }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    kernels::template forward_row<X, Channels>(f, i);
  }

  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    kernels::template backward_row<X, Channels>(b, i);
  }

  template <dims X, class Frame>
  static constexpr void backward_planes(const Frame& b) {
    kernels::template backward_planes<X>(b);
  }

  template <dims X, class Channels, class Updater>
  static constexpr void gradients(const gradient_frame<Updater>& g) {
    kernels::template gradients<X, Channels>(g);
  }
};

static_assert(op<depthwise2d<>>);

}  // namespace tinytrain
