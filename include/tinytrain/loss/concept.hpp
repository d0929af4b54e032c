// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/tensor/dims.hpp>

#include <concepts>

//! What a loss is: a type without state.
//!
//!     target                           what `step` takes beside the image: a label, a pointer to wanted outputs
//!     rules, check(dims y)             as of an op: can this be the output of the network?
//!     tracked, error_exponent          does the scale of its error follow its values? from which exponent on?
//!     accepts(dims y, target)          is this target in range?
//!     evaluate<Y>(y, target, dy)       puts dL/dy into the sink, and returns the loss in Q16
namespace tinytrain {

//! The network ends in a shape that the loss cannot take. A classifier ends in [1, 1, classes] with 2 to 1,024 classes: pool
//! or flatten in front of the head, or widen it. A regression has at most 32,768 outputs. `actual` counts elements.
struct head_does_not_fit_loss;

template <class Loss>
concept loss = requires(dims y, typename Loss::target t) {
  typename Loss::rules;
  { Loss::check(y) } -> std::same_as<violation>;
  { Loss::accepts(y, t) } -> std::same_as<bool>;
  { Loss::tracked } -> std::convertible_to<bool>;
  { Loss::error_exponent } -> std::convertible_to<int>;
};

}  // namespace tinytrain
