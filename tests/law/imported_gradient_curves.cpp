// SPDX-License-Identifier: MIT
#include "law/imported_gradient.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

//! HARD_SWISH, LEAKY_RELU, TANH and QUANTIZE between convolutions; a product of two maps.
constexpr writer::file curves = [] {
  model_builder m(41);
  const int x = m.input(5, 5, 2, 0.02F, -10);
  const int a = m.conv(x, 4, {3, 3, 1, 1, true}, {1, 6}, {0.05F, 4, 0});
  const int b = m.curve(117, a, 0.045F, -110, 91);
  const int c = m.depthwise(b, 1, {}, {1, 4}, {0, -8, 0});
  const int d = m.curve(98, c, m.scale(c) * 1.01F, -12, 75, 0.2F);
  const int e = m.conv(d, 4, {1, 1}, {1, 4}, {0, 10, 0});
  const int f = m.tanh(e);
  const int g = m.curve(114, f, 1.0F / 110, -3, 89);
  const int h = m.pair(18, g, d, {m.scale(d) * 0.9F, 8, 0});
  m.dense(h, 3, {1, 3, true, 15}, {0, 0, 0});
  return m.write();
}();

//! MAX_POOL_2D with windows that overlap, with and without a RELU6 of its own; a PAD that is not folded; RELU and RELU6 alone.
constexpr writer::file pooled = [] {
  model_builder m(43);
  const int x = m.input(7, 7, 2, 0.02F, 0);
  const int a = m.conv(x, 4, {3, 3, 1, 1, true}, {1, 10}, {0, -60, 0});
  const int b = m.pool(17, a, {3, 3, 2, 2, true});
  const int c = m.pad(b, 1, 0, 2, 1, 0, 2);
  const int d = m.curve(19, c, m.scale(c), -128);
  const int e = m.conv(d, 4, {2, 2, 1, 1, false}, {1, 10}, {0.06F, -70, 0});
  const int f = m.pool(17, e, {2, 2, 1, 1, false}, 3);
  const int g = m.conv(f, 4, {1, 1}, {1, 10}, {0.05F, -60, 0});
  const int h = m.curve(21, g, m.scale(g), m.zero_point(g));
  m.dense(h, 3, {1, 3, true, 15}, {0, 0, 0});
  return m.write();
}();

}  // namespace

TEST_CASE("HARD_SWISH, LEAKY_RELU, TANH, QUANTIZE and MUL") {
  check_imported_gradient<tt::tflite::network<curves>, tt::everything, tt::learning_rate<1, 8>, tt::int8_weights>(
      {.rate = 1.0 / 8, .repeats = 300});
}

TEST_CASE("MAX_POOL_2D, PAD, RELU and RELU6") {
  check_imported_gradient<tt::tflite::network<pooled>, tt::everything, tt::learning_rate<1, 32>, tt::int8_weights>(
      {.rate = 1.0 / 32});
}
