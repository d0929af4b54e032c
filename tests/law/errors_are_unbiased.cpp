// SPDX-License-Identifier: MIT
//! E[integer error] over the random words is the real gradient of an op with respect to its input, for every op that sends
//! an error back: dx = w^T dy, sum of dy / n, dy at the winner. Mean of 4,000 streams; a mean of rounding errors of one unit
//! has a deviation of at most 0.5 / sqrt(4000) = 0.008, of which the largest of some hundred stays below five.
#include "law/kernels.hpp"

#include <tinytrain/op/avg_pool.hpp>
#include <tinytrain/op/conv2d.hpp>
#include <tinytrain/op/depthwise2d.hpp>
#include <tinytrain/op/global_avg_pool.hpp>
#include <tinytrain/op/linear.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

constexpr int streams = 4000;
constexpr double tolerance = 5 * 0.008;

template <class Op, dims X>
void unbiased(const std::vector<double>& real, const law::layer_data& d, int exponent) {
  using run = law::kernels<Op, X, tt::no_channels>;
  std::vector<double> mean(real.size());
  for (std::uint32_t stream = 0; stream < streams; ++stream) {
    const auto dx = run::backward(d, exponent, tt::random_stream(1, stream, 2));
    for (std::size_t k = 0; k < dx.size(); ++k) {
      mean[k] += dx[k] / static_cast<double>(streams);
    }
  }
  int wrong = 0;
  for (std::size_t k = 0; k < real.size(); ++k) {
    REQUIRE(std::fabs(real[k]) < 120);
    wrong += std::fabs(mean[k] - real[k]) > tolerance ? 1 : 0;
  }
  CHECK(wrong == 0);
}

template <class Op, dims X>
void with_weights(const law::layer& l, int shift) {
  const law::layer_data d(l, 0, 3);
  std::vector<double> real = law::backward<double>(l, d.w, d.dy);
  for (double& v : real) {
    v = std::ldexp(v, -shift);
  }
  unbiased<Op, X>(real, d, d.dy_exponent + d.w_exponent + shift);
}

TEST_CASE("errors are unbiased: layers with weights") {
  with_weights<tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>>, dims{5, 4, 3}>(
      law::convolution({5, 4, 3}, 4, {3, 3, 2, 2, true}), 11);
  with_weights<tt::depthwise2d<tt::multiplier_of<2>>, dims{4, 4, 3}>(law::depthwise({4, 4, 3}, 2, {3, 3, 1, 1, true}),
                                                                     11);
  with_weights<tt::linear<tt::out<7>>, dims{1, 1, 20}>(law::linear({1, 1, 20}, 7), 10);
}

template <class Op, dims X>
void means(const law::sliding& s, int shift) {
  constexpr dims Y = Op::infer(X);
  law::layer l{X, Y};
  const law::layer_data d(l, 0, 4);
  std::vector<int> taps(static_cast<std::size_t>(Y.h * Y.w));
  law::for_each_tap(X, s, [&](int i, int j, int, int, int) { ++taps[static_cast<std::size_t>(i * Y.w + j)]; });
  std::vector<double> real(static_cast<std::size_t>(X.size()));
  law::for_each_tap(X, s, [&](int i, int j, int row, int column, int) {
    for (int c = 0; c < X.c; ++c) {
      real[static_cast<std::size_t>((row * X.w + column) * X.c + c)] +=
          std::ldexp(d.dy[static_cast<std::size_t>((i * Y.w + j) * X.c + c)], -shift) /
          taps[static_cast<std::size_t>(i * Y.w + j)];
    }
  });
  unbiased<Op, X>(real, d, d.dy_exponent + shift);
}

TEST_CASE("errors are unbiased: means") {
  means<tt::avg_pool<tt::kernel<3>, tt::stride<2>, tt::same>, dims{5, 5, 3}>({3, 3, 2, 2, true}, 1);
  means<tt::avg_pool<tt::kernel<3>, tt::stride<1>, tt::same>, dims{4, 4, 3}>({3, 3, 1, 1, true}, 1);
  means<tt::global_avg_pool, dims{5, 7, 4}>({5, 7, 1, 1, false}, -3);
}

}  // namespace
