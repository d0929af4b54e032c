// SPDX-License-Identifier: MIT
#include "law/imported_gradient.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

//! Convolutions, a depthwise one with two outputs a channel, a dense layer without biases.
constexpr writer::file small = [] {
  model_builder m(23);
  const int x = m.input(6, 6, 2, 0.02F, 40);
  const int a = m.conv(x, 6, {3, 3, 1, 1, true}, {1, 20}, {0, -128, 1});
  const int b = m.conv(a, 6, {3, 2, 1, 1, false}, {1, 10}, {0, -5, 0});
  const int c = m.depthwise(b, 2, {3, 3, 2, 2, true}, {1, 30}, {0, 20, 0});
  const int p = m.pool(1, c, {1, 2, 1, 2, true});
  m.dense(p, 3, {1, 2, true, 15}, {0, 3, 0}, false);
  return m.write();
}();
using net = tt::tflite::network<small>;

using some_channels = tt::sparse_update<tt::train<tt::layer<1>, tt::channel_set<0, 3, 4>, tt::bias>,
                                        tt::train<tt::layer<2>, tt::channels<2, 5>, tt::bias>,
                                        tt::train<tt::layer<4>, tt::channels<5, 17>>>;

}  // namespace

TEST_CASE("some input channels of a convolution, a depthwise convolution and a dense layer") {
  check_imported_gradient<net, some_channels, tt::learning_rate<1, 8>, tt::int8_weights>(
      {.rate = 1.0 / 8, .free_running = true});
}

TEST_CASE("biases only, with momentum: the first step is that of the gradient") {
  check_imported_gradient<net, tt::sparse_update<tt::biases_of_last<4>>, tt::learning_rate<1, 64>, tt::momentum<9, 10>,
                          tt::int8_weights>({.rate = 1.0 / 64});
}
