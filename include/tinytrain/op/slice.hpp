// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

namespace tinytrain {
namespace detail {

//! Rows in the order of the input, one for each of the output; backwards, the first ones come last.
constexpr op_needs slice_needs(int begin, int step) {
  return only_rows(step > 0 ? row_reads{step, -begin, 1} : row_reads{});
}

}  // namespace detail

//! A slice takes elements that its input does not have: `expected` are the rows, columns or channels there are,
//! `actual` is the first or last index that is wanted of them (-1 for a slice without elements).
struct slice_out_of_range;

//! Every so many rows, columns and channels, from a first one on; backwards where a step is negative.
//!
//!     y[i, j, c] = x[Begin.h + i * Step.h, Begin.w + j * Step.w, Begin.c + c * Step.c]     dx = dy there, else 0
//!
//! Shapes     x [H, W, C] int8     y `Y` int8, with the scale of x
//! Memory     saves nothing; scratch 0
//! Rules      slice_out_of_range
template <dims Begin, dims Step, dims Y>
struct slice {
  using op = slice;
  using rules = list<slice_out_of_range>;
  static constexpr op_form form = op_form::selection;

  static constexpr violation check(dims x) {
    if (const violation v = rows.check(x.h)) {
      return v;
    }
    if (const violation v = columns.check(x.w)) {
      return v;
    }
    return channels.check(x.c);
  }
  static constexpr dims infer(dims) { return Y; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return detail::slice_needs(Begin.h, Step.h); }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    const std::int8_t* row = f.x.row(Begin.h + i * Step.h, X.row());
    for (int j = 0, k = 0; j < Y.w; ++j) {
      const std::int8_t* pixel = row + (Begin.w + j * Step.w) * X.c + Begin.c;
      for (int c = 0; c < Y.c; ++c, ++k) {
        f.y[k] = pixel[c * Step.c];
      }
    }
  }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& b, int i) {
    b.dx->pass_from(b.dy.exponent);
    const int row = rows.output(i);
    for (int j = 0, k = i * X.row(); j < X.w; ++j) {
      const int column = row < 0 ? -1 : columns.output(j);
      for (int c = 0; c < X.c; ++c, ++k) {
        const int channel = column < 0 ? -1 : channels.output(c);
        b.dx->pass(k, channel < 0 ? 0 : b.dy.data[(row * Y.w + column) * Y.c + channel]);
      }
    }
  }

 private:
  struct axis_slice {
    int begin;
    int step;
    int count;

    constexpr violation check(int size) const {
      const int last = begin + (count - 1) * step;
      if (count < 1 || (count > 1 && step == 0)) {
        return {1, size, -1};
      }
      return begin < 0 || begin >= size ? violation{1, size, begin}
                                        : (last < 0 || last >= size ? violation{1, size, last} : violation{});
    }
    //! The output that takes this input, -1 for none.
    constexpr int output(int input) const {
      const int distance = input - begin;
      const int index = step == 0 ? 0 : distance / step;
      return index * step == distance && index >= 0 && index < count ? index : -1;
    }
  };
  static constexpr axis_slice rows{Begin.h, Step.h, Y.h};
  static constexpr axis_slice columns{Begin.w, Step.w, Y.w};
  static constexpr axis_slice channels{Begin.c, Step.c, Y.c};
};

static_assert(op<slice<dims{0, 0, 0}, dims{1, 1, 1}, dims{1, 1, 1}>>);

}  // namespace tinytrain
