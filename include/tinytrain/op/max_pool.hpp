// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/conv2d.hpp>

namespace tinytrain {
namespace detail {

//! Bits for one of so many taps: a power of two, so that none crosses a byte.
constexpr int winner_bits(int taps) { return taps <= 2 ? 1 : (taps <= 4 ? 2 : (taps <= 16 ? 4 : 8)); }

//! Which tap has won, for each output.
template <int Taps>
struct winners {
  static constexpr int bits = winner_bits(Taps);
  static constexpr int in_byte = 8 / bits;
  static constexpr unsigned mask = (1u << bits) - 1;

  static constexpr void set(std::uint8_t* saved, int index, int tap) {
    const int shift = index % in_byte * bits;
    std::uint8_t& byte = saved[index / in_byte];
    byte = static_cast<std::uint8_t>((byte & ~(mask << shift)) | static_cast<unsigned>(tap) << shift);
  }
  static constexpr int get(const std::uint8_t* saved, int index) {
    return static_cast<int>((static_cast<unsigned>(saved[index / in_byte]) >> (index % in_byte * bits)) & mask);
  }
};

constexpr op_needs max_pool_needs(window w, dims x) {
  return {0, 0, 0, (w.slide(x, x.c).size() * winner_bits(w.taps()) + 7) / 8, w.reads(x)};
}

}  // namespace detail

//! The largest value of each window, channel by channel; the first one where several are equal.
//!
//!     y[i, j, c] = max_{p,q} x[i*Sh + p - top, j*Sw + q - left, c];     dx goes to the winner
//!
//! Options    kernel<h, w> (default 2, 2; at most 255 taps); stride<h, w> (default the kernel); valid (default) or same
//! Shapes     x [H, W, C] int8     y [Ho, Wo, C] int8, with the scale of x
//! Memory     saves the winner's tap if an error passes: 2 bits an output of 2 x 2 windows, 4 of up to 16 taps, else 8;
//!            scratch 0
//! Rules      unknown_option, option_given_twice, kernel_larger_than_input, window_out_of_range
template <class... Options>
struct max_pool {
  using op = max_pool;
  using rules = list<unknown_option, option_given_twice, kernel_larger_than_input, window_out_of_range>;
  using kinds = list<kernel_kind, stride_kind, padding_kind>;
  static constexpr op_form form = op_form::selection;
  static constexpr window sliding = detail::pool_window<Options...>();
  static constexpr int most_taps = 255;
  using winners = detail::winners<sliding.taps()>;

  static constexpr violation check(dims x) {
    if (const violation v = detail::check_options<kinds, Options...>()) {
      return v;
    }
    return detail::check_pool(sliding, x, most_taps);
  }

  static constexpr dims infer(dims x) { return sliding.slide(x, x.c); }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims x, int) { return detail::max_pool_needs(sliding, x); }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    constexpr axis rows = sliding.rows(X);
    constexpr axis columns = sliding.columns(X);
    const rows_under<sliding.kernel_h, X.row()> x(f.x, rows, i);
    for (int j = 0; j < columns.out; ++j) {
      for (int c = 0; c < X.c; ++c) {
        int best = -129;
        int winner = 0;
        for (int p = rows.first_tap(i); p < rows.last_tap(i); ++p) {
          for (int q = columns.first_tap(j); q < columns.last_tap(j); ++q) {
            const int value = x[p][(columns.origin(j) + q) * X.c + c];
            if (value > best) {
              best = value;
              winner = p * sliding.kernel_w + q;
            }
          }
        }
        f.y[j * X.c + c] = f.requantize->limit(static_cast<std::int8_t>(best));
        if (f.saved != nullptr) {
          winners::set(f.saved, (i * columns.out + j) * X.c + c, winner);
        }
      }
    }
  }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& b, int i) {
    constexpr axis rows = sliding.rows(X);
    constexpr axis columns = sliding.columns(X);
    b.dx->pass_from(b.dy.exponent);
    for (int j = 0; j < X.w; ++j) {
      for (int c = 0; c < X.c; ++c) {
        std::int32_t sum = 0;
        for (int r = rows.first_output(i); r < rows.last_output(i); ++r) {
          for (int s = columns.first_output(j); s < columns.last_output(j); ++s) {
            const int index = (r * columns.out + s) * X.c + c;
            if (winners::get(b.saved, index) == (i - rows.origin(r)) * sliding.kernel_w + (j - columns.origin(s))) {
              sum += b.dy.data[index];
            }
          }
        }
        b.dx->pass((i * X.w + j) * X.c + c, sum);
      }
    }
  }
};

static_assert(op<max_pool<>>);

}  // namespace tinytrain
