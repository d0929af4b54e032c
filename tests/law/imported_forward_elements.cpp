// SPDX-License-Identifier: MIT
#include "law/imported_forward.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

constexpr writer::file sums = [] {
  model_builder m(201);
  const int x = m.input(4, 5, 3, 0.02F, 3);
  const int a = m.curve(114, x, 0.0331F, -5, 89);  // QUANTIZE: the same map in other scales
  const int b = m.curve(114, x, 0.0117F, 40, 89);
  const int c = m.pair(0, a, x, {0.041F, -12, 0});
  const int d = m.pair(41, c, b, {0.0523F, 30, 3});
  const int e = m.pair(0, d, a, {0.0611F, -100, 1});
  m.pair(41, b, e, {0.07F, 0, 2});
  return m.write();
}();

//! Equal shapes, a factor for each channel, and one for all.
constexpr writer::file products = [] {
  model_builder m(202);
  const int x = m.input(4, 5, 3, 0.02F, 3);
  const int a = m.curve(114, x, 0.0331F, -5, 89);
  const int b = m.pair(18, a, x, {0.05F, -50, 0});
  const int c = m.mean(x, {0.011F, 20, 0});
  const int d = m.pair(18, b, c, {0.02F, 17, 0});
  const int e = m.dense(d, 1, {1, 1}, {0, 7, 0});
  const int f = m.reshape(e, {1, 1, 1, 1});
  m.pair(18, d, f, {0.03F, -128, 1});
  return m.write();
}();

//! Bytes that are moved, not computed: all three axes, three inputs, a PAD that is not folded, slices, RESHAPE.
constexpr writer::file moves = [] {
  model_builder m(203);
  const int x = m.input(4, 5, 3, 0.02F, 3);
  const int a = m.slice(x, {0, 1, 0}, {4, 2, 3}, {1, 2, 1});
  const int b = m.concatenation({x, a, x}, 2);
  const int c = m.concatenation({b, b, b}, 1);
  const int d = m.slice(c, {1, 0, 1}, {6, 12, 2}, {2, 1, 1});
  const int e = m.pad(d, 1, 0, 0, 2, 1, 1);
  const int f = m.concatenation({e, e, e}, 3);
  const int g = m.reshape(f, {1, 14, 7, 12});
  m.slice(g, {13, 0, 11}, {1, 7, 1}, {1, 1, 1});
  return m.write();
}();

constexpr writer::file curves = [] {
  model_builder m(204);
  const int x = m.input(4, 5, 3, 0.04F, 3);
  const int a = m.logistic(x);
  const int b = m.curve(114, a, 0.03F, -100, 89);
  const int c = m.pair(41, x, b, {0.05F, -9, 0});
  const int d = m.tanh(c);
  const int e = m.curve(98, d, 0.0071F, 11, 75, 0.3F);
  const int f = m.curve(19, e, 0.006F, -128);
  m.curve(114, f, 0.0083F, -37, 89);
  return m.write();
}();

constexpr writer::file hard_swish = [] {
  model_builder m(205);
  const int x = m.input(4, 5, 3, 0.05F, 3);
  m.curve(117, x, 0.031F, -115, 91);
  return m.write();
}();

constexpr writer::file six = [] {
  model_builder m(206);
  const int x = m.input(4, 5, 3, 0.05F, -40);
  m.curve(21, x, 0.05F, -40);
  return m.write();
}();

constexpr writer::file probabilities = [] {
  model_builder m(207);
  const int x = m.input(1, 1, 10, 0.02F, -40);
  m.softmax(x);
  return m.write();
}();

}  // namespace

TEST_CASE("ADD and SUB of different scales, QUANTIZE") { check_forward<tt::tflite::network<sums>>(); }
TEST_CASE("MUL of equal shapes, by channel, by one value") { check_forward<tt::tflite::network<products>>(); }
TEST_CASE("CONCATENATION, PAD, STRIDED_SLICE and RESHAPE move bytes") {
  check_forward<tt::tflite::network<moves>>(true, 0);
}
TEST_CASE("LOGISTIC, TANH, LEAKY_RELU, RELU") { check_forward<tt::tflite::network<curves>>(false, 0.08); }
TEST_CASE("HARD_SWISH, in 16 bits") { check_forward<tt::tflite::network<hard_swish>>(false, 0.2); }
TEST_CASE("RELU6 of bytes") { check_forward<tt::tflite::network<six>>(true, 0); }
TEST_CASE("SOFTMAX") { check_forward<tt::tflite::network<probabilities>>(); }
