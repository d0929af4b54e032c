// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/add.hpp>

namespace tinytrain {

//! Elementwise difference of two activations, each with its own scale.
//!
//!     y = sat8( zy + (X - S) / sy )     dx = dy     ds = -dy
//!
//! Shapes     x, s and y are alike
//! Rounding   the requantizer's (its `difference`)
//! Memory     saves nothing; scratch 0
//! Rules      shape_mismatch
//! Source     arithmetic as TensorFlow Lite Micro's SUB, given an `affine_sum`
struct subtract {
  using op = subtract;
  using rules = list<shape_mismatch>;
  static constexpr op_form form = op_form::mix;

  static constexpr violation check(dims) { return {}; }
  static constexpr violation check_join(dims x, dims s, bool) {
    return x == s ? violation{} : violation{1, x.size(), s.size()};
  }
  static constexpr dims infer(dims x) { return x; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return row_by_row; }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    auto requantize = *f.requantize;
    requantize.from(f.x.exponent, f.x.mantissa, f.skip.exponent, f.skip.mantissa);
    const std::int8_t* x = f.x.row(i, X.row());
    const std::int8_t* s = f.skip.row(i, X.row());
    for (int k = 0; k < X.row(); ++k) {
      f.y[k] = requantize.difference(x[k] - f.x.zero_point, s[k] - f.skip.zero_point);
    }
    *f.requantize = requantize;
  }

  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    send_row<X>(b, i, 1);
  }

  template <dims X, class Frame>
  static constexpr void backward_skip_row(const Frame& b, int i) {
    send_row<X>(b, i, -1);
  }

 private:
  template <dims X, class Frame>
  [[gnu::noinline]] static constexpr void send_row(const Frame& b, int i, std::int32_t sign) {
    b.dx->pass_from(b.dy.exponent);
    for (int k = i * X.row(); k < (i + 1) * X.row(); ++k) {
      b.dx->pass(k, b.dy.data[k] * sign);
    }
  }
};

static_assert(op<subtract>);

}  // namespace tinytrain
