// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

namespace tinytrain {

//! The same elements as one row of channels: y [1, 1, H*W*C]. No code, no memory; `linear` does not need it.
struct flatten {
  using op = flatten;
  using rules = list<>;
  static constexpr op_form form = op_form::view;

  static constexpr violation check(dims) { return {}; }
  static constexpr dims infer(dims x) { return x.flat(); }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return {}; }
};

static_assert(op<flatten>);

}  // namespace tinytrain
