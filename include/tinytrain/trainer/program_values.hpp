// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/fixed/saturate.hpp>
#include <tinytrain/meta/nth.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/tensor/affine_scale.hpp>
#include <tinytrain/tensor/operand.hpp>
#include <tinytrain/trainer/channel_scales.hpp>
#include <tinytrain/trainer/memory.hpp>

#include <cstddef>
#include <cstdint>

namespace tinytrain {

//! The values of a tape as what kernels are handed: where they lie, their scales, zero points and limits.
template <class Network, class Update, class Constants, class Plan>
class program_values {
 public:
  using memory = trainer_memory<Plan>;

  //! The activation that a value holds, with its scale.
  template <int Value>
  static operand activation(memory& m, const std::int8_t* image) {
    constexpr affine_scale affine = affine_of<Value>;
    const std::int8_t* data = image;
    if constexpr (Value != plan::image) {
      data = m.template at<const std::int8_t>(Plan::offset(Value));
    }
    if constexpr (affine) {
      constexpr multiplier scale = make_multiplier(affine.scale);
      return {data, affine.zero_point, scale.exponent + 14, scale.mantissa};
    } else if constexpr (Value == plan::image) {
      return {data, 0, Plan::graph.input_exponent};
    } else {
      return {data, zero_point<Value>, m.activation_scales[Plan::tape[Value].scale]};
    }
  }

 protected:
  template <int Node>
  using layer = nth<Node, layer_list<Network>>;
  template <int Node>
  using trained_channels = typename nth<Node, plan::rule_list<Network, Update>>::channels;

  template <int Node>
  using scales = channel_scales<layer<Node>, Plan, Node, trained_channels<Node>>;

  template <int Value>
  static constexpr affine_scale affine_of = [] {
    if constexpr (Value == plan::image) {
      return Plan::graph.input_affine;
    } else {
      return Plan::tape[Value].affine;
    }
  }();

  //! The frozen and trained parameters of a node. A layer that is wholly trained does not mention its constants.
  template <int Node>
  static weights_operand parameters(const memory& m) {
    constexpr plan::node n = Plan::graph[Node];
    constexpr plan::parameter_offsets offsets = Plan::parameters.layers[static_cast<std::size_t>(Node)];
    weights_operand p;
    p.exponent = n.imported ? 0 : Constants::weight_exponent(Node);
    if constexpr (n.trained_channels < n.parameters.channels) {
      p.frozen = Constants::template weights<Node>();
    }
    if constexpr (n.trained_channels > 0) {
      p.trained = m.template parameter<std::int8_t>(offsets.weights);
    }
    if constexpr (n.trains_bias && !n.moves_bias()) {
      p.bias.start = m.template parameter<std::int32_t>(offsets.biases);
    } else if constexpr (n.parameters.biases > 0) {
      p.bias.start = Constants::template biases<Node>();
    }
    if constexpr (n.moves_bias()) {
      p.bias.moves = m.template parameter<std::int16_t>(offsets.bias_moves);
    }
    return p;
  }

  template <int Value>
  static constexpr std::int32_t zero_point = Plan::tape[Value].affine ? Plan::tape[Value].affine.zero_point
                                                                      : (Plan::tape[Value].nonnegative ? -128 : 0);

  //! Where an activation is cut off. Computed anew for each step that asks, not kept: the limits follow from the scale,
  //! which moves only between training steps.
  struct limits {
    std::int32_t low;
    std::int32_t high;

    //! An element that no limit touched.
    bool pass(std::int8_t element) const { return element > low && element < high; }
  };

  template <int Value>
  static limits limits_of(const memory& m) {
    constexpr plan::value v = Plan::tape[Value];
    constexpr std::int32_t zero = zero_point<Value>;
    constexpr std::int32_t low = v.clamped_below && zero > v.affine.low ? zero : v.affine.low;
    if constexpr (v.affine) {
      constexpr double above = v.above / v.affine.scale + 0.5;  // in units above the zero point
      constexpr bool cuts = v.above != 0 && above + zero < v.affine.high;
      return {low, cuts ? zero + static_cast<std::int32_t>(above) : v.affine.high};
    } else if constexpr (v.above != 0) {
      const std::int32_t above = scale_by_power(v.above, -m.activation_scales[v.scale]);
      return {low, clamp(zero + above, zero, 127)};
    } else {
      return {low, 127};
    }
  }

  template <int Value>
  static error_operand error_of(memory& m) {
    return {m.template at<const std::int8_t>(Plan::offset(Value)), m.error_scales[Plan::tape[Value].scale]};
  }
};

}  // namespace tinytrain
