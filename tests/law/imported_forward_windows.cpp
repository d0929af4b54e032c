// SPDX-License-Identifier: MIT
#include "law/imported_forward.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

constexpr writer::file strided = [] {
  model_builder m(101);
  const int x = m.input(7, 6, 3, 0.02F, -30);
  const int a = m.conv(x, 5, {3, 2, 2, 1, true}, {1, 30}, {0, 10, 0});
  m.conv(a, 4, {2, 3, 1, 2, false}, {1, 5, false}, {0, -128, 1});
  return m.write();
}();

constexpr writer::file dilated = [] {
  model_builder m(102);
  const int x = m.input(8, 7, 2, 0.03F, 5);
  const int a = m.conv(x, 4, {3, 2, 1, 1, true, 2, 3}, {1, 4}, {0.02F, -128, 3});
  m.conv(a, 3, {2, 2, 1, 1, false, 3, 2}, {1, 4}, {0.02F, -3, 2});
  return m.write();
}();

constexpr writer::file depthwise = [] {
  model_builder m(103);
  const int x = m.input(7, 7, 3, 0.02F, 100);
  const int a = m.depthwise(x, 1, {3, 3, 2, 1, true}, {1, 50}, {0, -40, 0});
  const int b = m.depthwise(a, 3, {2, 3, 1, 2, false}, {1, 3}, {0, -128, 1});
  m.depthwise(b, 1, {3, 1, 1, 1, true, 2, 1}, {1, 3, false}, {0, 0, 3});
  return m.write();
}();

constexpr writer::file dense = [] {
  model_builder m(104);
  const int x = m.input(2, 3, 4, 0.02F, 77);
  const int a = m.dense(x, 9, {1, 20}, {0, -11, 0});
  const int b = m.dense(a, 8, {1, 1, false}, {0, -128, 1}, false);
  m.dense(b, 7, {1, 2}, {0.03F, 4, 2});
  return m.write();
}();

constexpr writer::file pools = [] {
  model_builder m(105);
  const int x = m.input(9, 8, 3, 0.04F, -20);
  const int a = m.pool(1, x, {3, 2, 2, 1, true});
  const int b = m.pool(17, a, {2, 3, 1, 2, true}, 3);
  const int c = m.pool(1, b, {2, 2, 1, 1, false}, 1);
  m.mean(c, {0.017F, 13, 0});
  return m.write();
}();

//! A PAD with unequal sides in front of VALID convolutions, dense and depthwise, and the same without the PAD on a map that is
//! larger from the start.
constexpr int top = 1, bottom = 2, left = 3, right = 0;
constexpr writer::file padded(bool dense_one, bool with_pad) {
  model_builder m(106);
  const int x = with_pad ? m.input(5, 6, 2, 0.02F, 31) : m.input(5 + top + bottom, 6 + left + right, 2, 0.02F, 31);
  const int p = with_pad ? m.pad(x, top, bottom, left, right) : x;
  if (dense_one) {
    m.conv(p, 3, {3, 3, 2, 1, false}, {1, 4}, {0, -9, 0});
  } else {
    m.depthwise(p, 2, {3, 2, 1, 2, false}, {1, 4}, {0, -9, 0});
  }
  return m.write();
}
constexpr writer::file dense_folded = padded(true, true);
constexpr writer::file dense_whole = padded(true, false);
constexpr writer::file depthwise_folded = padded(false, true);
constexpr writer::file depthwise_whole = padded(false, false);

template <const auto& Folded, const auto& Whole>
void check_folded() {
  using with = tt::tflite::network<Folded>;
  using without = tt::tflite::network<Whole>;
  const auto a = std::make_unique<tt::inference<with>>();
  const auto b = std::make_unique<tt::inference<without>>();
  static_assert(tt::tflite::description_of<Folded>[0].what == tt::tflite::kind::folded_pad);
  constexpr tt::dims small = with::input_type::shape;
  constexpr tt::dims large = without::input_type::shape;
  numbers source(9);
  for (int image = 0; image < 10; ++image) {
    std::vector<std::int8_t> x(small.size());
    std::vector<std::int8_t> larger(large.size(), 31);  // the zero point
    for (int i = 0; i < small.h; ++i) {
      for (int k = 0; k < small.row(); ++k) {
        x[static_cast<std::size_t>(i * small.row() + k)] =
            larger[static_cast<std::size_t>((i + top) * large.row() + left * 2 + k)] = source.extreme(-128, 127);
      }
    }
    const tt::operand ya = a->infer(x.data());
    const tt::operand yb = b->infer(larger.data());
    constexpr int outputs = tt::tflite::description_of<Whole>[0].y.size();
    int different = 0;
    for (int k = 0; k < outputs; ++k) different += ya.data[k] != yb.data[k] ? 1 : 0;
    CHECK(different == 0);
  }
}

}  // namespace

TEST_CASE("CONV_2D: strides, SAME and VALID, one scale or one for each channel, RELU") {
  check_forward<tt::tflite::network<strided>>();
}
TEST_CASE("CONV_2D: dilation, RELU6 and RELU_N1_TO_1") { check_forward<tt::tflite::network<dilated>>(); }
TEST_CASE("DEPTHWISE_CONV_2D: multipliers, strides, dilation, activations") {
  check_forward<tt::tflite::network<depthwise>>();
}
TEST_CASE("FULLY_CONNECTED: with and without biases, all scales") { check_forward<tt::tflite::network<dense>>(); }
TEST_CASE("AVERAGE_POOL_2D, MAX_POOL_2D with RELU6, MEAN") { check_forward<tt::tflite::network<pools>>(); }
TEST_CASE("a PAD with unequal sides that a convolution takes over") {
  check_folded<dense_folded, dense_whole>();
  check_folded<depthwise_folded, depthwise_whole>();
  check_forward<tt::tflite::network<dense_whole>>();
  check_forward<tt::tflite::network<depthwise_whole>>();
}
