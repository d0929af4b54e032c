// SPDX-License-Identifier: MIT
#include "law/imported_gradient.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

//! Squeeze and excite: a map times a factor for each channel, made from its means.
constexpr writer::file squeeze_and_excite = [] {
  model_builder m(31);
  const int x = m.input(4, 4, 2, 0.02F, 0);
  const int a = m.conv(x, 8, {3, 3, 1, 1, true}, {1, 10}, {0, -128, 1});
  const int s = m.mean(a, {m.scale(a) * 0.35F, -7, 0});
  const int d = m.dense(s, 4, {2, 2}, {0, -128, 1});
  const int e = m.dense(d, 8, {2, 1, false}, {0, 6, 0});
  const int g = m.logistic(e);
  const int f = m.reshape(g, {1, 1, 1, 8});
  const int p = m.pair(18, a, f, {m.scale(a) * 0.8F, -33, 0});
  const int t = m.mean(p, {m.scale(a) * 0.4F, 5, 0});
  m.dense(t, 3, {1, 3}, {0, 0, 0});
  return m.write();
}();

//! Two branches of one map side by side, every other column and channel of both, and a value with three consumers.
constexpr writer::file branches = [] {
  model_builder m(37);
  const int x = m.input(6, 6, 2, 0.02F, 11);
  const int a = m.conv(x, 4, {3, 3, 1, 1, true}, {1, 10}, {0.03F, -20, 0});
  const int b = m.conv(a, 4, {1, 1}, {1, 10}, {0.06F, -14, 0});
  const int c = m.depthwise(a, 1, {}, {1, 10}, {0.06F, -14, 0});
  const int d = m.concatenation({b, c}, 3);
  const int e = m.slice(d, {0, 1, 1}, {6, 3, 4}, {1, 2, 2});
  const int f = m.slice(a, {0, 1, 0}, {6, 3, 4}, {1, 2, 1});
  const int g = m.pair(41, e, f, {0.07F, 17, 0});
  m.dense(g, 3, {1, 3, true, 15}, {0, 0, 0});
  return m.write();
}();

//! The errors that pass through the gate are small: the layers in it need another rate to move by more than chance.
using around_the_gate = tt::sparse_update<tt::train<tt::layer<0>>, tt::train<tt::layer<8>>>;
using in_the_gate = tt::sparse_update<tt::train<tt::layer<2>>, tt::train<tt::layer<3>, tt::weights>>;

}  // namespace

TEST_CASE("a squeeze and excite block: the layers around the gate") {
  check_imported_gradient<tt::tflite::network<squeeze_and_excite>, around_the_gate, tt::learning_rate<1, 4>,
                          tt::int8_weights>({.rate = 1.0 / 4});
}
TEST_CASE("a squeeze and excite block: the layers in the gate") {
  check_imported_gradient<tt::tflite::network<squeeze_and_excite>, in_the_gate, tt::learning_rate<16>,
                          tt::int8_weights>({.rate = 16});
}

TEST_CASE("CONCATENATION, STRIDED_SLICE, SUB, and a value with three consumers") {
  check_imported_gradient<tt::tflite::network<branches>, tt::everything, tt::learning_rate<1, 64>, tt::int8_weights>(
      {.rate = 1.0 / 64, .free_running = true});
}
