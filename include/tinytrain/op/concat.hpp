// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/add.hpp>

namespace tinytrain {
namespace detail {

//! One map under the other has each of its rows from one of them alone.
constexpr op_needs concat_needs(int axis) { return axis == 0 ? op_needs{} : row_by_row; }

}  // namespace detail

//! Two maps side by side: one under the other (axis 0), to its right (1), or with more channels (2).
//!
//!     y = [x; s]     dx, ds are the parts of dy
//!
//! Shapes     x [H, W, C] int8     s int8, as x but along the axis     y int8, along the axis as long as both
//! Ranges     x, s and y have one scale and zero point: bytes are copied
//! Memory     saves nothing; scratch 0
//! Rules      shape_mismatch
//! Source     TensorFlow Lite Micro's CONCATENATION, which asks for equal scales as well
template <int Axis, dims S>
struct concat {
  static_assert(Axis >= 0 && Axis <= 2, "axis 0 is the height, 1 the width, 2 the channels");
  using op = concat;
  using rules = list<shape_mismatch>;
  static constexpr op_form form = op_form::mix;

  static constexpr violation check(dims x) {
    return (Axis == 0 || x.h == S.h) && (Axis == 1 || x.w == S.w) && (Axis == 2 || x.c == S.c)
               ? violation{}
               : violation{1, x.size(), S.size()};
  }
  static constexpr violation check_join(dims, dims s, bool) {
    return s == S ? violation{} : violation{1, S.size(), s.size()};
  }
  static constexpr dims infer(dims x) {
    return {Axis == 0 ? x.h + S.h : x.h, Axis == 1 ? x.w + S.w : x.w, Axis == 2 ? x.c + S.c : x.c};
  }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return detail::concat_needs(Axis); }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    std::int8_t* y = f.y;
    if constexpr (Axis == 0) {
      y = i < X.h ? copy(y, f.x.row(i, X.row()), X.row()) : copy(y, f.skip.row(i - X.h, S.row()), S.row());
    } else {
      const std::int8_t* x = f.x.row(i, X.row());
      const std::int8_t* s = f.skip.row(i, S.row());
      for (int n = 0; n < runs(X); ++n) {
        y = copy(y, x + n * run(X), run(X));
        y = copy(y, s + n * run(S), run(S));
      }
    }
  }

  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    send_row<X, X>(b, i, 0, 0);
  }

  template <dims X, class Frame>
  static constexpr void backward_skip_row(const Frame& b, int i) {
    send_row<X, S>(b, i, Axis == 0 ? X.h : 0, Axis == 0 ? 0 : run(X));
  }

 private:
  //! Along a row of the output, elements of one input lie in `runs` runs.
  static constexpr int runs(dims x) { return Axis == 2 ? x.w : 1; }
  static constexpr int run(dims part) { return Axis == 2 ? part.c : part.row(); }

  static constexpr std::int8_t* copy(std::int8_t* to, const std::int8_t* from, int count) {
    for (int k = 0; k < count; ++k) {
      to[k] = from[k];
    }
    return to + count;
  }

  //! Row i of the error of an input of shape `Part`, which begins at row `top` and offset `left` of the output.
  template <dims X, dims Part, class Frame>
  [[gnu::noinline]] static constexpr void send_row(const Frame& b, int i, int top, int left) {
    constexpr dims Y = infer(X);
    b.dx->pass_from(b.dy.exponent);
    for (int n = 0, k = i * Part.row(); n < runs(X); ++n) {
      const std::int8_t* dy = b.dy.data + (top + i) * Y.row() + n * (Y.row() / runs(X)) + left;
      for (int m = 0; m < run(Part); ++m, ++k) {
        b.dx->pass(k, dy[m]);
      }
    }
  }
};

static_assert(op<concat<2, dims{1, 1, 1}>>);

}  // namespace tinytrain
