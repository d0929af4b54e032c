// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

namespace tinytrain {
namespace detail {

constexpr op_needs pad_needs(int rows_before) { return only_rows({1, rows_before, 1}); }

}  // namespace detail

//! A padded map has no room for its input: `expected` are the rows, columns or channels of the output, `actual` are the
//! padding in front and the input (or the padding, where that is negative).
struct padding_out_of_range;

//! A frame of zeros around a map, or channels of them.
//!
//!     y[i, j, c] = x[i - Before.h, j - Before.w, c - Before.c], or zx outside of x     dx = dy there
//!
//! Shapes     x [H, W, C] int8     y `Y` int8, with the scale of x
//! Memory     saves nothing; scratch 0
//! Rules      padding_out_of_range
template <dims Before, dims Y>
struct pad {
  using op = pad;
  using rules = list<padding_out_of_range>;
  static constexpr op_form form = op_form::selection;

  static constexpr violation check(dims x) {
    if (const violation v = check_axis(Before.h, x.h, Y.h)) {
      return v;
    }
    if (const violation v = check_axis(Before.w, x.w, Y.w)) {
      return v;
    }
    return check_axis(Before.c, x.c, Y.c);
  }
  static constexpr dims infer(dims) { return Y; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return detail::pad_needs(Before.h); }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    const auto zero = static_cast<std::int8_t>(f.x.zero_point);
    const int row = i - Before.h;
    const bool inside = row >= 0 && row < X.h;
    const std::int8_t* x = f.x.row(inside ? row : 0, X.row());
    for (int j = 0, k = 0; j < Y.w; ++j) {
      const int column = inside ? j - Before.w : -1;
      const bool outside = column < 0 || column >= X.w;
      for (int c = 0; c < Y.c; ++c, ++k) {
        const int channel = outside ? -1 : c - Before.c;
        f.y[k] = channel < 0 || channel >= X.c ? zero : x[column * X.c + channel];
      }
    }
  }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& b, int i) {
    b.dx->pass_from(b.dy.exponent);
    for (int j = 0, k = i * X.row(); j < X.w; ++j) {
      const std::int8_t* dy = b.dy.data + ((i + Before.h) * Y.w + j + Before.w) * Y.c + Before.c;
      for (int c = 0; c < X.c; ++c, ++k) {
        b.dx->pass(k, dy[c]);
      }
    }
  }

 private:
  static constexpr violation check_axis(int before, int in, int out) {
    return before < 0 ? violation{1, out, before} : (before + in > out ? violation{1, out, before + in} : violation{});
  }
};

static_assert(op<pad<dims{0, 0, 0}, dims{1, 1, 1}>>);

}  // namespace tinytrain
