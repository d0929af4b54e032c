// SPDX-License-Identifier: MIT
#pragma once

#include "law/imported_network.hpp"

#include <tinytrain.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

//! The layers of a float network: shapes, limits, and parameters with what an integer of each stands for. A layer of one's
//! own needs a `describe` in its own namespace.
namespace law {

struct float_layer {
  enum class kind { dense, depthwise, mean, sum, copy, curve } what = kind::copy;
  tt::dims x{};
  tt::dims y{};
  tt::window window{};
  tt::edge from{};
  tt::dims begin{};  // of a copy: where the input lies in the output
  curve bend = curve::none;
  double alpha = 0;
  bool closing = false;
  bool imported = false;
  double scale = 0;  // of the output, 0 where the trainer keeps it
  double low = -1e300;
  double high = 1e300;
  bool gates = false;  // no error passes where a limit held
  int channels = 0;    // weights lie in rows of channels * adjacent
  int adjacent = 1;
  reals weights{};
  reals biases{};
  reals weight_units{};  // real value = unit * integer
  reals bias_units{};
  reals file_biases{};
  std::vector<bool> dead{};  // output channels that must not move

  int weight_count() const { return static_cast<int>(weights.size()); }
  int input_channel(int weight) const { return weight % (channels * adjacent) / adjacent; }
  int output_channel(int weight) const {
    return what == kind::depthwise ? weight % y.c : weight / (weight_count() / y.c);
  }
};

template <class... Options>
void describe(const tt::conv2d<Options...>*, float_layer& l) {
  using op = tt::conv2d<Options...>;
  l.what = float_layer::kind::dense;
  l.window = op::sliding;
  l.y = op::sliding.slide(l.x, op::out_channels);
}
template <class... Options>
void describe(const tt::depthwise2d<Options...>*, float_layer& l) {
  using op = tt::depthwise2d<Options...>;
  l.what = float_layer::kind::depthwise;
  l.window = op::sliding;
  l.y = op::sliding.slide(l.x, l.x.c * op::factor);
}
template <class... Options>
void describe(const tt::linear<Options...>*, float_layer& l) {
  l.what = float_layer::kind::dense;
  l.x = l.x.flat();
  l.y = {1, 1, tt::linear<Options...>::out_channels};
}
inline void describe(const tt::relu*, float_layer& l) {
  l.y = l.x;
  l.what = float_layer::kind::curve;
  l.bend = curve::relu;
}

//! Shapes and limits of an operator of a file.
inline void describe_operation(const tt::tflite::operation& o, float_layer& l) {
  using tt::tflite::activation;
  using tt::tflite::kind;
  l.x = o.x;
  l.y = o.y;
  l.window = o.sliding;
  switch (o.what) {
  case kind::conv_2d: l.what = float_layer::kind::dense; break;
  case kind::depthwise_conv_2d: l.what = float_layer::kind::depthwise; break;
  case kind::fully_connected:
    l.what = float_layer::kind::dense;
    l.x = o.x.flat();
    l.window = {};
    break;
  case kind::add: l.what = float_layer::kind::sum; break;
  case kind::average_pool_2d: l.what = float_layer::kind::mean; break;
  case kind::mean:
    l.what = float_layer::kind::mean;
    l.window = {o.x.h, o.x.w, 1, 1, false};
    break;
  case kind::pad: l.begin = o.begin; break;
  case kind::folded_pad:
  case kind::reshape: break;
  case kind::softmax: l.closing = true; break;
  default:
    std::fprintf(stderr,
                 "float_network: expected an operator that the examples' networks have, found kind %d of operator "
                 "%d; describe it in tests/law/gradient_quality_float.hpp\n",
                 static_cast<int>(o.what), o.index);
    std::abort();
  }
  l.imported = true;
  l.scale = o.y_scale.scale;
  const int zero = o.y_scale.zero_point;
  const bool relu = o.fused == activation::relu || o.fused == activation::relu6;
  l.low = std::max(l.scale * (-128 - zero), relu ? 0.0 : (o.fused == activation::relu_n1_to_1 ? -1.0 : -1e300));
  l.high = std::min(l.scale * (127 - zero),
                    o.fused == activation::relu6 ? 6.0 : (o.fused == activation::relu_n1_to_1 ? 1.0 : 1e300));
  l.gates = o.fused != activation::none || (o.weights.size > 0 && zero == -128);
}

}  // namespace law
