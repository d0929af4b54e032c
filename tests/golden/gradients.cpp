// SPDX-License-Identifier: MIT
//! The integer gradients of whole networks against PyTorch's autograd in float64 (golden/make_gradients.py), from the same
//! parameters, images and labels: chains, a residual with a projection, a residual in a residual, pools.
//!
//! Twice: the interpreter of tests/law, by differences, equals PyTorch to 1e-3 (values of int8 weights and images tie now and
//! then in a pool, where autograd takes the first and a difference the mean), so that what the laws compare with is right;
//! and the mean over 12 draws for each of 32 samples points along PyTorch's with a cosine above 0.99 and has its length within
//! 4 per cent, layer by layer. Not closer: the mean removes the noise of stochastic rounding, but not that activations are
//! int8, which opens or closes a ReLU now and then, and moves the winner of a pool.
#include "golden/gradients.hpp"

#include "law/gradient_matches_difference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace tt = tinytrain;

template <class Network, long long Numerator, long long Denominator, std::size_t Count>
void check(const std::string& name, const std::int32_t (&golden)[Count], std::uint32_t seed, double loss) {
  CAPTURE(name);
  using trainer =
      tt::trainer<Network, tt::everything,
                  tt::sgd<tt::learning_rate<Numerator, Denominator>, tt::int8_weights, tt::largest_step<127>>,
                  tt::softmax_cross_entropy>;
  constexpr double rate = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  const auto model = std::make_unique<trainer>();
  auto all = law::random_samples<trainer>(golden::samples, seed + 100);
  for (auto& sample : all) {
    sample.label = 0;  // one label, so that the gradients of the samples do not cancel
  }
  auto start = law::with_random_parameters(law::saved(*model), seed);

  std::vector<double> torch;
  for (const std::int32_t g : golden) {
    torch.push_back(std::ldexp(g, -24));
  }
  const std::vector<double> real = law::difference_gradient<Network>(start, all);
  REQUIRE(real.size() == torch.size());
  const law::interpreter<Network> reals;
  double real_loss = 0;
  for (const auto& sample : all) {
    std::vector<double> image;
    for (const std::int8_t v : sample.image) {
      image.push_back(std::ldexp(v, -7));
    }
    real_loss += reals.cross_entropy(reals.parameters(start.words), image, sample.label) / golden::samples;
  }
  CHECK(real_loss == doctest::Approx(loss).epsilon(1e-8));
  law::agreement exact;
  law::add_agreement<Network>(exact, real, torch, 1);
  start = law::calibrated(*model, start, all);
  law::agreement integer;
  law::add_agreement<Network>(integer, law::integer_gradient<Network>(*model, start, all, 12, rate), torch, 1);
  for (std::size_t k = 0; k < exact.nodes.size(); ++k) {
    CAPTURE(exact.nodes[k]);
    for (const law::likeness& like : {exact.weights[k], exact.biases[k]}) {
      CHECK(like.cosine > 0.999);
      CHECK(like.ratio == doctest::Approx(1).epsilon(1e-3));
    }
    for (const law::likeness& like : {integer.weights[k], integer.biases[k]}) {
      CHECK(like.cosine > 0.99);
      CHECK(like.ratio == doctest::Approx(1).epsilon(0.04));
    }
  }
}

TEST_CASE("gradients agree with PyTorch") {
  check<law::plain::net, 1, 1>("plain", golden::plain, golden::plain_seed, golden::plain_loss);
  check<law::projection::net, 1, 1>("projection", golden::projection, golden::projection_seed, golden::projection_loss);
  check<law::nested::net, 1, 2>("nested", golden::nested, golden::nested_seed, golden::nested_loss);
  check<law::pools::net, 1, 2>("pools", golden::pools, golden::pools_seed, golden::pools_loss);
}

}  // namespace
