// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/network/layers.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/window.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! What a `.tflite` file says, as values: one `operation` for each operator, in the order of the file.
namespace tinytrain::tflite {

enum class kind : std::uint8_t {
  conv_2d,
  depthwise_conv_2d,
  fully_connected,
  add,
  sub,
  mul,
  concatenation,
  average_pool_2d,
  max_pool_2d,
  mean,
  pad,
  folded_pad,  //!< a PAD whose consumers, convolutions, do the padding themselves: no code, `y` is `x`
  reshape,
  softmax,
  logistic,
  tanh,
  relu,
  relu6,
  relu_n1_to_1,
  hard_swish,
  leaky_relu,
  quantize,    //!< int8 to int8
  from_float,  //!< a QUANTIZE of a float input: the network is fed what it would give
  dequantize,  //!< the int8 output is the network's; its scale says what it means
  strided_slice,
};

enum class activation : std::uint8_t { none, relu, relu_n1_to_1, relu6 };

//! real value = scale * (x - zero_point)
struct quantization {
  float scale = 0;
  std::int32_t zero_point = 0;

  constexpr bool operator==(const quantization&) const = default;
};

//! Bytes of the file: weights, names. None has an offset of 0.
struct span {
  int offset = 0;
  int size = 0;
};

//! One operator. What its kind does not have stays as it is here.
struct operation {
  kind what = kind::reshape;
  int index = 0;  //!< of the operator in the file; a CONCATENATION of n inputs is n - 1 operations of one index
  edge from{};    //!< positions of operations in this list, or `edge::network_input`
  dims x{};
  dims skip{};
  dims y{};
  quantization x_scale{};
  quantization skip_scale{};
  quantization y_scale{};
  activation fused = activation::none;
  window sliding{};  //!< convolutions and pools, with what a PAD in front of them adds
  int factor = 1;    //!< output channels for each input channel of a depthwise convolution
  span weights{};    //!< int8, as conv2d, depthwise2d and linear have them
  span biases{};     //!< int32, in units of x_scale * weight scale
  span scales{};     //!< float32 of the weights: one, or one for each output channel
  int axis = 0;      //!< concatenation: 0 height, 1 width, 2 channels
  dims begin{};      //!< strided_slice: first element of each axis; pad: elements before
  dims step{1, 1, 1};
  float alpha = 0;  //!< leaky_relu: slope below zero; softmax: beta
  span name{};      //!< of the output tensor
};

//! All operators of a file, or the first broken rule (tflite/rules.hpp) with the operator that broke it, -1 for none.
template <int Operations>
struct description {
  static constexpr int size = Operations;

  dims input{};
  quantization input_scale{};
  std::array<operation, static_cast<std::size_t>(Operations)> operations{};

  constexpr const operation& operator[](int position) const { return operations[static_cast<std::size_t>(position)]; }
};

}  // namespace tinytrain::tflite
