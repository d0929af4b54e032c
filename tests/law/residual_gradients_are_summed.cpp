// SPDX-License-Identifier: MIT
//! The gradient of a value with several readers is the sum of what they send back: residuals with a projection, nested,
//! pre-activated, and one value with seven readers. Against the network in double; tolerance as in
//! gradient_matches_difference.cpp. A lost skip gradient, or one counted twice, is off by tens of per cent: the engine of
//! MCUNetV3 drops it.
#include "law/gradient_matches_difference.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace {

TEST_CASE("residual gradients are summed") {
  law::check_gradients<law::projection::net, 1, 1>("projection");
  law::check_gradients<law::nested::net, 1, 2>("nested");
  law::check_gradients<law::pre_activation::net, 1, 2>("pre_activation");
  law::check_gradients<law::crowd::net, 1, 64>("crowd");
}

//! The bias gradient of the stem, in real units, with the block's convolution as given.
template <class Network>
std::vector<double> stem_gradient(bool zero_body) {
  using trainer = tinytrain::trainer<
      Network, tinytrain::everything,
      tinytrain::sgd<tinytrain::learning_rate<1, 64>, tinytrain::int8_weights, tinytrain::largest_step<127>>,
      tinytrain::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  auto start = law::with_random_parameters(law::saved(*model), 5);
  for (int k = 0; zero_body && k < 9; ++k) {
    start.weights(2)[k] = 0;  // `deep`
  }
  start.seal();
  const auto all = law::random_samples<trainer>(4, 6);
  start = law::calibrated(*model, start, all);
  const auto got = law::integer_gradient<Network>(*model, start, all, 16, 1.0 / 64);
  const auto want = law::difference_gradient<Network>(start, all);
  const law::interpreter<Network> reals;
  const auto first = static_cast<std::size_t>(reals.layers()[0].first_bias);
  const law::likeness like = law::compare(&got[first], &want[first], 3);
  CHECK(like.cosine > 0.99);
  CHECK(like.ratio == doctest::Approx(1).epsilon(0.05));
  return {got.begin() + static_cast<long>(first), got.begin() + static_cast<long>(first) + 3};
}

TEST_CASE("residual gradients are summed: six skips around a body of zeros") { stem_gradient<law::crowd::net>(true); }

}  // namespace
