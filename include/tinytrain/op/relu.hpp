// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

namespace tinytrain {
namespace detail {

//! An elementwise clamp: what ReLU and ReLU6 share. The limits are the requantizer's when it is fused, and otherwise it
//! works in place.
struct clamp_op {
  using rules = list<>;
  static constexpr op_form form = op_form::clamp;

  static constexpr violation check(dims) { return {}; }
  static constexpr dims infer(dims x) { return x; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return row_by_row; }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    const std::int8_t* x = f.x.row(i, X.row());
    for (int k = 0; k < X.row(); ++k) {
      f.y[k] = f.requantize->limit(x[k]);
    }
  }
};

}  // namespace detail

//! Rectified linear unit, fused into the layer in front of it where that layer writes for no one else, else in place.
//!
//!     y = max(x, 0);     dx = dy where the clamp let x through, else 0
//!
//! Ranges     fused, the output has zero point -128: all 8 bits are magnitude
//! Backward   a value at a limit of int8 counts as clamped. One bit an element is saved, or none where y is kept anyway
struct relu : detail::clamp_op {
  using op = relu;
  static constexpr clamp_limits limits{true, 0};
};

//! y = min(max(x, 0), 6); otherwise as `relu`.
struct relu6 : detail::clamp_op {
  using op = relu6;
  static constexpr clamp_limits limits{true, 6};
};

static_assert(op<relu> && op<relu6>);

}  // namespace tinytrain
