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

//! The skip of the residual is the imported map itself; so is what the average pool reads.
struct branch : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct decide : tt::linear<tt::out<3>> {};
using skip_of_a_file =
    tt::sequential<tt::tflite::network<backbone, tt::until<tt::layer<1>>>, tt::residual<branch>, decide>;
struct judge : tt::linear<tt::out<3>> {};
using pool_of_a_file =
    tt::sequential<tt::tflite::network<backbone, tt::until<tt::layer<0>>>, tt::avg_pool<tt::kernel<3, 2>>, judge>;

}  // namespace

TEST_CASE("a residual of one's own whose skip is an imported activation") {
  check_imported_gradient<skip_of_a_file, tt::everything, tt::learning_rate<1, 16>, tt::int8_weights>(
      {.rate = 1.0 / 16, .free_running = true});
}
TEST_CASE("an average pool of one's own on an imported activation") {
  check_imported_gradient<pool_of_a_file, tt::everything, tt::learning_rate<1, 32>, tt::int8_weights>(
      {.rate = 1.0 / 32});
}
