// SPDX-License-Identifier: MIT
//! The steps of a tape as code: the forward pass follows the network in double to within the rounding of
//! its activations, with tracked scales; and a clamp of a user's own, with other limits than ReLU's, is gated by these.
#include "law/gradient_matches_difference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;

template <class Network>
void follows(double tolerance) {
  using trainer = tt::trainer<Network, tt::everything, tt::sgd<tt::int8_weights>, tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  const auto all = law::random_samples<trainer>(20, 3);
  const auto start = law::calibrated(*model, law::with_random_parameters(law::saved(*model), 4), all);
  REQUIRE(model->load(start.words) == tt::status::ok);
  const law::interpreter<Network> reals;
  const std::vector<double> parameters = reals.parameters(start.words);
  double error = 0;
  double size = 0;
  int unlike = 0;
  for (const auto& sample : all) {
    std::vector<double> image;
    for (const std::int8_t v : sample.image) {
      image.push_back(std::ldexp(v, -7));
    }
    const std::vector<double> real = reals.run(parameters, image);
    const tt::operand y = model->infer(sample.image.data());
    REQUIRE(y.data != nullptr);
    double margin = 1e9;
    const auto best = std::max_element(real.begin(), real.end());
    for (std::size_t k = 0; k < real.size(); ++k) {
      const double got = std::ldexp(y.data[k] - y.zero_point, y.exponent);
      error += (got - real[k]) * (got - real[k]);
      size += real[k] * real[k];
      margin = real.begin() + static_cast<long>(k) == best ? margin : std::min(margin, *best - real[k]);
    }
    const bool close = margin < std::ldexp(3, y.exponent);
    unlike += !close && model->predict(sample.image.data()) != static_cast<int>(best - real.begin()) ? 1 : 0;
  }
  CHECK(std::sqrt(error / size) < tolerance);
  CHECK(unlike <= 1);
}

TEST_CASE("program: forward follows the network in double") {
  follows<law::projection::net>(0.05);
  follows<law::pools::net>(0.05);
  follows<law::corners::net>(0.05);
}

//! min(x, 1): a clamp of a user's own, which has no lower limit.
struct cap : tt::detail::clamp_op {
  using op = cap;
  static constexpr tt::clamp_limits limits{false, 1};
};
static_assert(tt::op<cap>);
struct first : tt::linear<tt::out<6>> {};
struct second : tt::linear<tt::out<3>> {};
struct capped : tt::sequential<tt::input<tt::hwc<1, 1, 4>>, first, cap, second> {};

//! All outputs of `first` are negative, so the clamp passes all of them, and their errors.
TEST_CASE("program: a clamp without a lower limit passes errors of negative values") {
  using trainer =
      tt::trainer<capped, tt::everything, tt::sgd<tt::learning_rate<1>, tt::int8_weights>, tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  auto start = law::saved(*model);
  for (int k = 0; k < 6; ++k) {
    start.biases(0)[k] = -(3 << 20);
  }
  start.seal();
  const auto all = law::random_samples<trainer>(1, 5);
  start = law::calibrated(*model, start, all);
  REQUIRE(model->load(start.words) == tt::status::ok);
  REQUIRE(model->step(all[0].image.data(), all[0].label).status == tt::status::ok);
  auto after = law::saved(*model);
  int moved = 0;
  for (int k = 0; k < 6; ++k) {
    moved += after.bias(0, k) != start.biases(0)[k] ? 1 : 0;
  }
  CHECK(moved == 6);
}

}  // namespace
