// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/update/rule.hpp>

#include <type_traits>

//! Update rules that name no layer.
namespace tinytrain {

//! Nothing: a network that only infers.
struct nothing {
  using entries = list<>;
  template <class Layer, int Ordinal, int Count>
  using rule = frozen_rule;
};

//! Weights and biases of every layer.
struct everything {
  using entries = list<>;
  template <class Layer, int Ordinal, int Count>
  using rule = layer_rule<true, all_channels>;
};

//! Weights and biases of the last K layers that have parameters.
template <int K>
struct last {
  using entries = list<>;
  template <class Layer, int Ordinal, int Count>
  using rule = std::conditional_t<Ordinal + K >= Count, layer_rule<true, all_channels>, frozen_rule>;
};

//! The head: the last layer that has parameters.
using head_only = last<1>;

//! Every bias, and the weights of the head.
struct bias_only {
  using entries = list<>;
  template <class Layer, int Ordinal, int Count>
  using rule = layer_rule<true, std::conditional_t<Ordinal + 1 == Count, all_channels, no_channels>>;
};

}  // namespace tinytrain
