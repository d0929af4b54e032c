// SPDX-License-Identifier: MIT
#include "law/imported_gradient.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

constexpr writer::file backbone = [] {
  model_builder m(53);
  const int x = m.input(6, 6, 2, 0.0213F, -9);
  const int a = m.conv(x, 4, {3, 3, 1, 1, true}, {1, 10}, {0, -128, 3});
  m.name(a, "stem");
  const int b = m.depthwise(a, 1, {3, 3, 2, 2, true}, {1, 10}, {0, 14, 0});
  m.name(b, "map");
  const int p = m.mean(b, {m.scale(b) * 0.5F, 5, 0});
  const int y = m.dense(p, 5, {1, 3}, {0, 12, 0});
  m.softmax(y);
  return m.write();
}();

using new_head = tt::tflite::network<backbone, tt::replace_head<tt::out<3>>>;

//! Layers of one's own behind an imported map: they read a scale that is no power of two.
struct expand : tt::conv2d<tt::out<4>> {};
struct rectify : tt::relu {};
struct project : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct classify : tt::linear<tt::out<3>> {};
using own_layers =
    tt::sequential<tt::tflite::network<backbone, tt::until<tt::layer_named<"map">>>, rectify,
                   tt::residual<expand, tt::relu, project>, tt::avg_pool<tt::kernel<2>, tt::stride<1>>, classify>;

}  // namespace

TEST_CASE("a new head on an imported network") {
  check_imported_gradient<new_head, tt::everything, tt::learning_rate<1, 8>, tt::int8_weights>({.rate = 1.0 / 8});
}

TEST_CASE("layers of one's own behind an imported network that is cut by name") {
  check_imported_gradient<own_layers, tt::everything, tt::learning_rate<1, 4>, tt::int8_weights>({.rate = 1.0 / 4});
}
