// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/add.hpp>

namespace tinytrain {

//! The same elements in the same order under another shape. No code, no memory.
//!
//! Rules      shape_mismatch
template <dims Y>
struct reshape {
  using op = reshape;
  using rules = list<shape_mismatch>;
  static constexpr op_form form = op_form::view;

  static constexpr violation check(dims x) {
    return x.size() == Y.size() ? violation{} : violation{1, x.size(), Y.size()};
  }
  static constexpr dims infer(dims) { return Y; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return {}; }
};

static_assert(op<reshape<dims{1, 1, 1}>>);

}  // namespace tinytrain
