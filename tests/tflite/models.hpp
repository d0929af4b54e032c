// SPDX-License-Identifier: MIT
#pragma once

#include "writer.hpp"

#include <initializer_list>
#include <vector>

//! One small model for each operator. Tensor 0 is the input, 1 the second operand where there is one.
namespace models {

using writer::model;
using writer::operation;
using writer::real;

//! g++ 12 destroys the vectors of a conditional expression twice, in a constant one.
constexpr std::vector<int> either(bool first, std::initializer_list<int> yes, std::initializer_list<int> no) {
  if (first) return yes;
  return no;
}

inline constexpr int same = 0;
inline constexpr int valid = 1;

//! Padding, strides 2 and 1 (height, width), relu6.
constexpr model convolution(int padding = same) {
  model m;
  const int x = m.activation({1, 5, 6, 2}, 0.5F, -3);
  const int w = m.weights({3, 3, 2, 2}, {0.25F, 0.125F, 0.0F});
  const int b = m.integers({3}, {1000, -1000, 2147483647});
  const int y = m.activation(either(padding == same, {1, 3, 6, 3}, {1, 2, 5, 3}), 0.75F, 4);
  m.run({3, {x, w, b}, {y}, 1, {{0, padding}, {1, 1}, {2, 2}, {3, 3}}});
  return m;
}

constexpr model dilated() {
  model m;
  m.activation({1, 7, 7, 1});
  m.weights({2, 3, 3, 1}, {0.25F});
  m.activation({1, 3, 5, 2});
  m.run({3, {0, 1}, {2}, 1, {{0, valid}, {1, 1}, {2, 1}, {4, 1}, {5, 2}}});
  return m;
}

constexpr model depthwise() {
  model m;
  m.activation({1, 4, 4, 2});
  m.weights({1, 3, 3, 4}, {0.25F, 0.5F, 1.0F, 2.0F}, 3);
  m.integers({4}, {1, 2, 3, 4});
  m.activation({1, 4, 4, 4});
  m.run({4, {0, 1, 2}, {3}, 2, {{0, same}, {1, 1}, {2, 1}, {3, 2}, {4, 1}}});
  return m;
}

constexpr model fully_connected() {
  model m;
  m.activation({1, 2, 3, 2}, 0.5F, 7);
  m.weights({4, 12}, {0.25F});
  m.integers({4}, {1, 2, 3, 4});
  m.activation({1, 4}, 0.25F, -9);
  m.run({9, {0, 1, 2}, {3}, 8, {{0, 0}}});
  return m;
}

//! ADD (0), MUL (18) or SUB (41) of the input and a convolution of it; `shape` is that of the second operand.
constexpr model pair(int code, const std::vector<int>& shape = {1, 4, 4, 2}, bool swapped = false) {
  model m;
  m.activation({1, 4, 4, 2}, 0.5F, 1);
  m.activation(shape, 0.25F, 2);
  m.activation({1, 4, 4, 2}, 0.75F, 3);
  if (shape[1] == 4) {
    m.run({117, {0}, {1}});
  } else if (shape.back() == 1) {
    m.weights({1, 4, 4, 2}, {0.25F});
    m.run({3, {0, 3}, {1}, 1, {{0, valid}, {1, 1}, {2, 1}}});
  } else {
    m.integers({2}, {1, 2});
    m.run({40, {0, 3}, {1}, 27, {{0, 1}}});
  }
  m.run({code, either(swapped, {1, 0}, {0, 1}), {2}, code == 0 ? 11 : code == 18 ? 21 : 28, {{0, 1}}});
  return m;
}

//! Of `inputs` copies of the input, along an axis of [1, 4, 3, 2].
constexpr model concatenation(int inputs, int axis) {
  model m;
  m.activation({1, 4, 3, 2});
  std::vector<int> shape{1, 4, 3, 2};
  std::vector<int> operands;
  shape[static_cast<std::size_t>(axis < 0 ? axis + 4 : axis)] *= inputs;
  m.activation(shape);
  for (int i = 0; i < inputs; ++i) operands.push_back(0);
  m.run({2, operands, {1}, 10, {{0, axis}}});
  return m;
}

//! AVERAGE_POOL_2D (1) or MAX_POOL_2D (17).
constexpr model pool(int code) {
  model m;
  m.activation({1, 4, 5, 2}, 0.5F, 3);
  m.activation({1, 2, 2, 2}, 0.5F, 3);
  m.run({code, {0}, {1}, 5, {{0, valid}, {1, 2}, {2, 2}, {3, 3}, {4, 2}, {5, 0}}});
  return m;
}

constexpr model mean(bool keep) {
  model m;
  m.activation({1, 4, 5, 2}, 0.5F, 3);
  m.integers({2}, {1, -2});
  m.activation(either(keep, {1, 1, 1, 2}, {1, 2}), 0.25F, -3);
  m.run({40, {0, 1}, {2}, 27, {{0, keep ? 1 : 0}}});
  return m;
}

constexpr model pad(int type = 2) {
  model m;
  m.activation({1, 4, 5, 2}, 0.5F, 3);
  m.integers({4, 2}, {0, 0, 1, 2, 3, 0, 0, 1}, type);
  m.activation({1, 7, 8, 3}, 0.5F, 3);
  m.run({34, {0, 1}, {2}, 22});
  return m;
}

//! PADV2, with the zero point as value.
constexpr model pad_with(char value = 3) {
  model m = pad();
  m.add({"value", {1}, 9, {0.5F}, {3}, 0, {value}});
  m.operations[0] = {60, {0, 1, 3}, {2}, 43};
  return m;
}

//! A PAD, and a convolution with `padding` that reads it.
constexpr model padded_convolution(int padding = valid) {
  model m;
  m.activation({1, 4, 5, 2}, 0.5F, 3);
  m.integers({4, 2}, {0, 0, 1, 1, 0, 2, 0, 0});
  m.activation({1, 6, 7, 2}, 0.5F, 3);
  m.run({34, {0, 1}, {2}, 22});
  m.weights({1, 3, 3, 2}, {0.25F, 0.5F}, 3);
  m.activation(either(padding == valid, {1, 2, 5, 2}, {1, 3, 7, 2}));
  m.run({4, {2, 3}, {4}, 2, {{0, padding}, {1, 1}, {2, 2}, {3, 1}}});
  return m;
}

constexpr model reshape() {
  model m;
  m.activation({1, 4, 5, 2}, 0.5F, 3);
  m.integers({3}, {1, -1, 4});
  m.activation({1, 10, 4}, 0.5F, 3);
  m.run({22, {0, 1}, {2}, 17});
  return m;
}

//! Elementwise, or SOFTMAX: [1, 4] to [1, 4].
constexpr model elementwise(int code, float scale, int zero_point, int options_type = 0, float factor = 0) {
  model m;
  m.activation({1, 4}, 0.5F, 3);
  m.activation({1, 4}, scale, zero_point);
  m.run({code, {0}, {1}, options_type});
  if (factor != 0) m.operations[0].options.push_back(real(0, factor));
  return m;
}
constexpr model softmax() { return elementwise(25, 1.0F / 256, -128, 9, 1.0F); }
constexpr model logistic() { return elementwise(14, 1.0F / 256, -128); }
constexpr model tanh() { return elementwise(28, 1.0F / 128, 0); }
constexpr model relu(int code = 19) { return elementwise(code, 0.25F, -128); }
constexpr model relu6() { return elementwise(21, 0.5F, 3); }
constexpr model hard_swish() { return elementwise(117, 0.25F, -100, 91); }
constexpr model leaky_relu() { return elementwise(98, 0.25F, 5, 75, 0.125F); }
constexpr model requantize() { return elementwise(114, 0.25F, 5, 89); }

//! Floats outside, int8 within: QUANTIZE, HARD_SWISH, DEQUANTIZE.
constexpr model floats_outside() {
  model m;
  m.add({"image", {1, 4}, 0});
  m.activation({1, 4}, 0.5F, 3);
  m.activation({1, 4}, 0.25F, -4);
  m.add({"scores", {1, 4}, 0});
  m.run({114, {0}, {1}, 89});
  m.run({117, {1}, {2}, 91});
  m.run({6, {2}, {3}, 38});
  return m;
}

//! [1, 4, 5, 3]: rows -3 to the end in steps of 2, columns up to 4, channel 1 only.
constexpr model strided_slice() {
  model m;
  m.activation({1, 4, 5, 3}, 0.5F, 3);
  m.integers({4}, {0, -3, 2, 1});
  m.integers({4}, {1, 4, -1, 2});
  m.integers({4}, {1, 2, 1, 1});
  m.activation({1, 2, 4, 1}, 0.5F, 3);
  m.run({45, {0, 1, 2, 3}, {4}, 32, {{0, 4}, {1, 2}}});
  return m;
}

//! One of each, as seeds.
constexpr int count = 28;
constexpr model each(int i) {
  switch (i) {
  case 0: return convolution(same);
  case 1: return convolution(valid);
  case 2: return dilated();
  case 3: return depthwise();
  case 4: return fully_connected();
  case 5: return pair(0);
  case 6: return pair(18);
  case 7: return pair(18, {1, 1, 1, 2}, true);
  case 8: return pair(18, {1, 1, 1, 1});
  case 9: return pair(41);
  case 10: return concatenation(2, -1);
  case 11: return concatenation(5, 1);
  case 12: return pool(1);
  case 13: return pool(17);
  case 14: return mean(true);
  case 15: return mean(false);
  case 16: return pad();
  case 17: return pad_with();
  case 18: return padded_convolution();
  case 19: return reshape();
  case 20: return softmax();
  case 21: return logistic();
  case 22: return tanh();
  case 23: return relu();
  case 24: return leaky_relu();
  case 25: return requantize();
  case 26: return floats_outside();
  default: return strided_slice();
  }
}

}  // namespace models
