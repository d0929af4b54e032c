// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/concept.hpp>
#include <tinytrain/tensor/channels.hpp>
#include <tinytrain/tensor/rows_under.hpp>
#include <tinytrain/tensor/window.hpp>

#include <cstdint>

namespace tinytrain {
namespace detail {

//! sum_k w[k] * (x[k] - zero_point)
constexpr std::int32_t dot(const std::int8_t* w, const std::int8_t* x, int count, std::int32_t zero_point) {
  std::int32_t sum = 0;
  for (int k = 0; k < count; ++k) {
    sum += w[k] * static_cast<std::int16_t>(x[k] - zero_point);
  }
  return sum;
}

//! sums[k] += factor * (values[k] - zero_point)
constexpr void multiply_add(std::int32_t* sums, std::int32_t factor, const std::int8_t* values, int count,
                            std::int32_t zero_point) {
  const auto narrow = static_cast<std::int16_t>(factor);
  for (int k = 0; k < count; ++k) {
    sums[k] += narrow * static_cast<std::int16_t>(values[k] - zero_point);
  }
}

//! Channels that are summed at a time, an int32 each.
inline constexpr int channel_block = 64;

//! Of a dense window, with so many trained channels.
constexpr op_needs convolution_needs(window w, dims x, int trained_channels) {
  const auto sums = [](int count) { return 4 * (count < channel_block ? count : channel_block); };
  return {0, sums(x.c), w.taps() == 1 ? sums(trained_channels) : 4 * w.taps() * trained_channels, 0, w.reads(x)};
}

//! The same of a `linear`, whose input is one row however many it has.
constexpr op_needs linear_needs(dims x, int trained_channels) {
  op_needs n = convolution_needs(window{}, x.flat(), trained_channels);
  n.rows = {};
  return n;
}

//! Weights [Co, Kh, Kw, Ci] and biases [Co].
template <class Initial>
constexpr parameter_counts convolution_parameters(window w, int channels, int out_channels, bool has_bias) {
  const int fan_in = w.taps() * channels;
  const int fan_out = w.taps() * out_channels;
  return {fan_in * out_channels,
          has_bias ? out_channels : 0,
          channels,
          1,
          fan_in,
          Initial::numerator(fan_in, fan_out),
          Initial::denominator(fan_in, fan_out)};
}

}  // namespace detail

//! The kernels of a dense sliding window, which conv2d and linear share.
//!
//!     forward    acc[i, j, o] = b[o] + sum_{p,q,c} w[o, p, q, c] * (x[i*Sh + p - top, j*Sw + q - left, c] - zx)
//!     backward   acc[i, j, c] = sum_{o,p,q} w[o, p, q, c] * dy[(i + top - p) / Sh, (j + left - q) / Sw, o]
//!     gradient   dw[o, p, q, c] = sum_{i,j} dy[i, j, o] * (x[...] - zx);  db[o] = sum_{i,j} dy[i, j, o]
//!
//! Shapes     x [H, W, Ci]   w [Co, Kh, Kw, Ci]   b [Co]   y [Ho, Wo, Co]
//! Ranges     fan_in * 128 * 255 < 2^30, checked as rule `accumulator_overflow`
//! Memory     scratch: 4 * min(Ci, 64) bytes backward; for a gradient 4 * Kh * Kw * (trained Ci) bytes, of one tap
//!            4 * min(trained Ci, 64); forward none
template <int Out, window Window>
struct convolution {
  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& frame, int i) {
    constexpr axis rows = Window.rows(X);
    constexpr axis columns = Window.columns(X);
    const Frame f = frame;  // a copy of its own: stores of int8 may alias anything that others can see
    auto requantize = *f.requantize;
    requantize.from(f.x.exponent + f.parameters.exponent, f.parameters.bias);
    std::int8_t* y = f.y;
    const int first_p = rows.first_tap(i);
    const int last_p = rows.last_tap(i);
    const rows_under<Window.kernel_h, X.row()> x(f.x, rows, i);
    for (int j = 0; j < columns.out; ++j) {
      const int first_q = columns.first_tap(j);
      const int count_q = columns.last_tap(j) - first_q;
      const int end_p = count_q > 0 ? last_p : first_p;  // a window may lie wholly in the padding
      for (int o = 0; o < Out; ++o) {
        std::int32_t sum = 0;
        for (int p = first_p; p < end_p; ++p) {
          const int tap = (o * Window.kernel_h + p) * Window.kernel_w + first_q;
          const int column = columns.origin(j) + first_q * columns.dilation;
          sum += taps<X.c, Channels>(f.parameters, tap, count_q, x[p] + column * X.c, f.x.zero_point);
        }
        *y++ = requantize(sum, o);
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
      for (int first = 0; first < X.c; first += block) {
        const int count = X.c - first < block ? X.c - first : block;
        for (int c = 0; c < count; ++c) {
          b.scratch[c] = 0;
        }
        for (int r = rows.first_output(i); r < rows.last_output(i); ++r) {
          for (int s = columns.first_output(j); s < columns.last_output(j); ++s) {
            const int tap = rows.tap(r, i) * Window.kernel_w + columns.tap(s, j);
            if (Window.dilated() && (rows.tap(r, i) < 0 || columns.tap(s, j) < 0)) {
              continue;
            }
            const std::int8_t* dy = b.dy.data + (r * columns.out + s) * Out;
            for (int o = 0; o < Out; ++o) {
              if (dy[o] != 0) {
                add_filter<X.c, Channels>(b, o * Window.taps() + tap, b.fold(dy[o], o), first, count);
              }
            }
          }
        }
        for (int c = 0; c < count; ++c) {
          dx.put((i * X.w + j) * X.c + first + c, b.scratch[c]);
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
    constexpr int filter = Window.taps() * channels;
    constexpr int part = Window.taps() == 1 ? block : filter;
    for (int o = 0; o < Out; ++o) {
      std::int32_t bias = 0;
      for (int k = 0; k < rows.out * columns.out; ++k) {
        bias += g.dy.data[k * Out + o];
      }
      g.updater->bias(o, bias);
      // A filter of one tap is summed a block at a time, any other one whole.
      for (int first = 0; first < filter; first += part) {
        const int size = filter - first < part ? filter - first : part;
        for (int k = 0; k < size; ++k) {
          g.scratch[k] = 0;
        }
        for (int i = 0; i < rows.out; ++i) {
          for (int j = 0; j < columns.out; ++j) {
            const std::int32_t dy = g.dy.data[(i * columns.out + j) * Out + o];
            if (dy == 0) {
              continue;
            }
            // Neighbouring taps read neighbouring pixels, unless the kernel is dilated.
            const int last_q = columns.last_tap(j);
            for (int q = columns.first_tap(j); q < last_q; q += columns.dilation == 1 ? last_q : 1) {
              const int taps = columns.dilation == 1 ? last_q - q : 1;
              const int count = Window.taps() == 1 ? size : taps * channels;
              const int column = columns.origin(j) + q * columns.dilation;
              for (int p = rows.first_tap(i); p < rows.last_tap(i); ++p) {
                detail::multiply_add(g.scratch + (p * Window.kernel_w + q) * channels, dy,
                                     g.x.data + ((rows.origin(i) + p * rows.dilation) * X.w + column) * channels +
                                         first,
                                     count, g.x.zero_point);
              }
            }
          }
        }
        g.updater->weights(o * filter + first, g.scratch, size, o);
      }
    }
  }

 private:
  static constexpr int block = detail::channel_block;

  //! The products of `count` neighbouring taps of one filter row with as many neighbouring pixels.
  template <int C, class Channels>
  static constexpr std::int32_t taps(const weights_operand& w, int tap, int count, const std::int8_t* pixels,
                                     std::int32_t zero_point) {
    constexpr int trained = count_selected<Channels>(C);
    if constexpr (Window.dilation_w > 1) {
      std::int32_t sum = 0;
      for (int t = 0; t < count; ++t) {
        for (const channel_run& run : channel_runs<Channels, C>) {
          const std::int8_t* pixel = pixels + t * Window.dilation_w * C + run.first;
          sum += detail::dot(filter<C, Channels>(w, tap + t, run), pixel, run.count, zero_point);
        }
      }
      return sum;
    } else if constexpr (trained == 0) {
      return detail::dot(w.frozen + tap * C, pixels, count * C, zero_point);
    } else if constexpr (trained == C) {
      return detail::dot(w.trained + tap * C, pixels, count * C, zero_point);
    } else {
      std::int32_t sum = 0;
      for (int t = tap; t < tap + count; ++t, pixels += C) {
        for (const channel_run& run : channel_runs<Channels, C>) {
          sum += detail::dot(filter<C, Channels>(w, t, run), pixels + run.first, run.count, zero_point);
        }
      }
      return sum;
    }
  }

  //! The weights of one tap and one run of channels, wherever they lie.
  template <int C, class Channels>
  static constexpr const std::int8_t* filter(const weights_operand& w, int tap, const channel_run& run) {
    return run.trained ? w.trained + tap * count_selected<Channels>(C) + run.before : w.frozen + tap * C + run.first;
  }

  //! scratch[c] += dy * w[tap, first + c] for c in [0, count)
  template <int C, class Channels, class Frame>
  static constexpr void add_filter(const Frame& b, int tap, std::int32_t dy, int first, int count) {
    for (const channel_run& run : channel_runs<Channels, C>) {
      const int from = run.first > first ? run.first : first;
      const int past = run.first + run.count < first + count ? run.first + run.count : first + count;
      if (from < past) {
        const std::int8_t* weights = filter<C, Channels>(b.parameters, tap, run) + (from - run.first);
        detail::multiply_add(b.scratch + (from - first), dy, weights, past - from, 0);
      }
    }
  }
};

}  // namespace tinytrain
