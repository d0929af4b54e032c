// SPDX-License-Identifier: MIT
#include "law/imported_gradient.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

//! Convolution, depthwise, residual ADD, average pool, dense, SOFTMAX; per-channel scales a factor 100 apart.
constexpr writer::file small_cnn = [] {
  model_builder m(11);
  const int x = m.input(8, 8, 3, 0.031F, -17);
  const int a = m.conv(x, 6, {3, 3, 2, 2, true}, {1, 100}, {0, -128, 3});
  const int b = m.depthwise(a, 1, {}, {1, 100}, {0, 9, 0});
  const int c = m.conv(b, 6, {1, 1}, {1, 10}, {0, -30, 0});
  const int d = m.pair(0, c, a, {0, -21, 0});
  const int p = m.pool(1, d, {2, 2, 2, 2, false});
  const int y = m.dense(p, 4, {1, 3, true, 15}, {0, 12, 0});
  m.softmax(y);
  return m.write();
}();
using cnn = tt::tflite::network<small_cnn>;

}  // namespace

TEST_CASE("the chain rule of the reference is the derivative of its forward pass") {
  const real_network<cnn> network;
  numbers source(5);
  std::vector<std::int8_t> x;  // small values: where int8 cuts a signed output off, errors pass all the same
  for (int k = 0; k < 8 * 8 * 3; ++k) {
    x.push_back(static_cast<std::int8_t>(source.between(-17 - 40, -17 + 40)));
  }
  const reals image = network.image(x.data());
  reals p = network.initial().values;
  const reals chain = network.gradient(p, image, network.run(p, image), 2, false);
  reals difference;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const double value = p[k];
    const double h = 1e-6;
    p[k] = value + h;
    const double more = network.cross_entropy(network.run(p, image), 2);
    p[k] = value - h;
    difference.push_back((more - network.cross_entropy(network.run(p, image), 2)) / (2 * h));
    p[k] = value;
  }
  const resemblance r = resemble(chain, difference);
  CHECK(r.norm > 0.01);
  CHECK(r.cosine > 0.9999);
  CHECK(r.slope == doctest::Approx(1).epsilon(1e-4));
}

TEST_CASE("the gradient of a small imported CNN, wholly trained, is that of the real network") {
  check_imported_gradient<cnn, tt::everything, tt::learning_rate<1, 256>, tt::int8_weights>(
      {.rate = 1.0 / 256, .repeats = 300, .free_running = true});
}
