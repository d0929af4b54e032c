// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

namespace tinytrain {

//! The two branches of a residual end in different shapes: `expected` and `actual` are elements, of the skip and of the
//! body. Give the block a `shortcut<...>` that ends in the body's shape.
struct shape_mismatch;

//! A residual block without a layer in its body: write what it should do, or leave it out.
struct empty_block;

//! Elementwise sum of two activations, each with its own scale: the end of a `residual`.
//!
//!     y = sat8( zy + ((x - zx) * 2^ex + (s - zs) * 2^es) / 2^ey )
//!
//! Rounding   half up, once: both inputs are brought to the finer of their exponents first (or to 2^-20 of the coarser,
//!            where they are further apart); an imported activation, whose scale is no power of two, to 2^-8 of it
//! Backward   dx = ds = dy, shared, not copied; gradients of a value with several consumers are summed where the last
//!            of them is known (tensor/error_sink.hpp)
//! Rules      shape_mismatch, empty_block
struct add {
  using op = add;
  using rules = list<shape_mismatch, empty_block>;
  static constexpr op_form form = op_form::join;
  static constexpr bool keeps_sign = true;

  static constexpr violation check(dims) { return {}; }
  //! Asked by the plan, which knows both inputs, and whether they are the same one.
  static constexpr violation check_join(dims body, dims skip, bool same_source) {
    if (same_source) {
      return {2, 1, 0};
    }
    return body == skip ? violation{} : violation{1, skip.size(), body.size()};
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
      f.y[k] = requantize.sum(x[k] - f.x.zero_point, s[k] - f.skip.zero_point);
    }
    *f.requantize = requantize;
  }
};

static_assert(op<add>);

}  // namespace tinytrain
