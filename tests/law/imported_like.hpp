// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"

#include <tinytrain.hpp>
#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/op/reshape.hpp>
#include <tinytrain/op/softmax.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! Layers as an imported network has them, without a file: constants of their own, a scale for each output channel, and
//! activations with any scale. What the plan and the trainer make of imported networks is proved with these.
namespace law::imported_like {

namespace tt = tinytrain;
using tt::dims;

//! Constants of a layer: weights, biases, a scale for each output channel; the last but one of four or more channels is
//! dead, with a scale near zero and a bias at the end of int32.
template <class Op, dims X, int Number>
struct constants {
  static constexpr tt::parameter_counts counts = Op::parameters(X);
  static constexpr int channels = counts.weights > 0 ? Op::infer(X).c : 1;
  static constexpr int dead = channels >= 4 ? channels - 2 : -1;
  static constexpr auto size(int count) { return static_cast<std::size_t>(count > 0 ? count : 1); }

  static constexpr auto weights = [] {
    numbers source(Number + 1);
    std::array<std::int8_t, size(counts.weights)> w{};
    for (auto& each : w) each = static_cast<std::int8_t>(source.between(-127, 127));
    return w;
  }();
  static constexpr auto scales = [] {
    numbers source(Number + 51);
    std::array<double, size(channels)> s{};
    for (auto& each : s) each = (1 + source.between(0, 255) / 64.0) * 0.002;
    if (dead >= 0) s[size(dead)] = 1e-12;
    return s;
  }();
  static constexpr auto biases = [] {
    numbers source(Number + 101);
    std::array<std::int32_t, size(channels)> b{};
    for (auto& each : b) each = source.between(-1500, 1500);
    if (dead >= 0) b[size(dead)] = 0x7FFFFFFF;
    return b;
  }();
};

//! Scales of an activation in thousandths, with its limits.
struct scale_q10 {
  int thousandths = 50;
  std::int32_t zero_point = 0;
  bool relu = false;
  constexpr operator tt::affine_scale() const {
    return {thousandths / 1000.0, zero_point, relu ? zero_point : -128, 127};
  }
};

constexpr char names[] = "operator 0operator 1operator 2operator 3operator 4operator 5operator 6operator 7";

//! `Skip` is the scale of the second input of a sum.
template <class Op, int Number, dims X, scale_q10 In, scale_q10 Out, scale_q10 Skip = scale_q10{}>
struct layer : Op {
  using values = constants<Op, X, Number>;
  static constexpr bool is_imported = true;
  static constexpr int operator_index = Number;
  static constexpr tt::characters name{names + 10 * Number, 10};
  static constexpr tt::affine_scale affine = Out;
  static constexpr bool clamps = Out.relu;
  static constexpr double input_scale = tt::affine_scale(In).scale;
  static const std::int8_t* weights() { return values::weights.data(); }
  static const std::int32_t* biases() { return values::biases.data(); }
  static constexpr double weight_scale(int channel) { return values::scales[static_cast<std::size_t>(channel)]; }
  static constexpr std::int32_t bias(int channel) { return values::biases[static_cast<std::size_t>(channel)]; }

  template <bool MovesBias>
  static constexpr auto requantizer(tt::affine_limits limits) {
    constexpr double sy = affine.scale;
    if constexpr (Op::parameters(X).weights > 0) {
      return tt::affine_requantizer<MovesBias>({table.mantissas.data(), table.shifts.data()}, limits);
    } else if constexpr (Op::form == tt::op_form::join) {
      constexpr double ss = tt::affine_scale(Skip).scale;
      constexpr double unit = 2 * (input_scale > ss ? input_scale : ss);
      return tt::affine_sum(tt::quantize_multiplier(input_scale / unit), tt::quantize_multiplier(ss / unit),
                            tt::quantize_multiplier(unit / ((1 << 20) * sy)), limits);
    } else if constexpr (Op::form == tt::op_form::compute) {
      return tt::affine_mean(tt::divide(tt::quantize_multiplier(input_scale / sy), X.h * X.w), limits);
    } else {
      return limits;
    }
  }

 private:
  struct multipliers {
    std::array<std::int32_t, static_cast<std::size_t>(values::channels)> mantissas{};
    std::array<std::int8_t, static_cast<std::size_t>(values::channels)> shifts{};
  };
  static constexpr multipliers table = [] {
    multipliers t{};
    for (int c = 0; c < values::channels; ++c) {
      const auto m = tt::quantize_multiplier(input_scale * weight_scale(c) / affine.scale);
      t.mantissas[static_cast<std::size_t>(c)] = m.mantissa;
      t.shifts[static_cast<std::size_t>(c)] = static_cast<std::int8_t>(m.shift);
    }
    return t;
  }();
};

template <dims X, scale_q10 Scale>
struct file_input {
  static constexpr dims shape = X;
  static constexpr int scale_exponent = -7;
  static constexpr tt::affine_scale affine = Scale;
};

//! A classifier: convolution, dilated depthwise, pointwise, a sum with what came before, mean, head, softmax.
inline constexpr dims map{6, 6, 4};
inline constexpr scale_q10 in{20, 10}, one{90, -128, true}, two{400, -128, true}, three{900, 4}, sum{950, -3},
    mean{300, -3}, logits{500, 5};
using stem = layer<tt::conv2d<tt::out<4>, tt::kernel<3>>, 0, dims{6, 6, 2}, in, one>;
using mix = layer<tt::depthwise2d<tt::dilation<2>>, 1, map, one, two>;
using project = layer<tt::conv2d<tt::out<4>>, 2, map, two, three>;
using together = layer<tt::add, 3, map, three, sum, one>;
using average = layer<tt::global_avg_pool, 4, map, sum, mean>;
using head = layer<tt::linear<tt::out<5>>, 5, dims{1, 1, 4}, mean, logits>;
struct probabilities : tt::softmax<tt::scale_softmax(1.0f, 0.5f)> {
  static constexpr bool is_imported = true;
  static constexpr int operator_index = 6;
  static constexpr tt::characters name{names + 60, 10};
  static constexpr tt::affine_scale affine{1.0 / 256, -128};
  static constexpr bool clamps = false;
  template <bool MovesBias>
  static constexpr auto requantizer(tt::affine_limits limits) {
    return limits;
  }
};

struct net {
  using input_type = file_input<dims{6, 6, 2}, in>;
  using layers = tt::list<stem, mix, project, together, average, head, probabilities>;
  static constexpr std::array<tt::edge, 7> edges{{{-1}, {0}, {1}, {2, 0}, {3}, {4}, {5}}};
};

}  // namespace law::imported_like
