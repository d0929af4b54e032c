// SPDX-License-Identifier: MIT
#include "law/imported_gradient.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

//! Convolutions, a depthwise one with two outputs a channel, a dense layer without biases.
constexpr writer::file small = [] {
  model_builder m(23);
  const int x = m.input(6, 6, 2, 0.02F, 40);
  const int a = m.conv(x, 6, {3, 3, 1, 1, true}, {1, 3}, {0, -128, 1});
  const int b = m.conv(a, 6, {3, 2, 1, 1, false}, {1, 2}, {0, -5, 0});
  const int c = m.depthwise(b, 2, {3, 3, 2, 2, true}, {1, 2}, {0, 20, 0});
  const int p = m.pool(1, c, {1, 2, 1, 2, true});
  m.dense(p, 3, {1, 2, true, 15}, {0, 3, 0}, false);
  return m.write();
}();
using net = tt::tflite::network<small>;

}  // namespace

TEST_CASE("accumulation with momentum: a step is that of the mean gradient") {
  check_imported_gradient<net, tt::everything, tt::learning_rate<1, 64>, tt::momentum<1, 2>, tt::accumulate<4>,
                          tt::int8_weights>(
      {.rate = 1.0 / 64, .samples = 6, .repeats = 120, .batch = 4, .cosine = 0.95, .slope = 0.08});
}
