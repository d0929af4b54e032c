// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/channels.hpp>

namespace tinytrain {

//! What an update rule says of one layer: train its biases? the weights of which input channels? An update rule is a type
//! with a member
//!
//!     template <class Layer, int Ordinal, int Count> using rule = layer_rule<...>;
//!
//! for the layer that is number Ordinal of the Count layers with parameters, counted from 0 at the input.
template <bool Bias, class Channels>
struct layer_rule {
  static constexpr bool bias = Bias;
  using channels = Channels;
};

using frozen_rule = layer_rule<false, no_channels>;

}  // namespace tinytrain
