// SPDX-License-Identifier: MIT
// Proves the tables of a layer whose weights have no power-of-two scale (include/tinytrain/trainer/channel_scales.hpp):
//
//     folds     s[c] / 2^fold_exponent, and as many bits of dy * fold that no sum leaves int32
//     weights   sx / s[c]        biases   1 / (sx * s[c])        0 for a dead channel
//
// against double; and what they are for: the mean step of a trainer is rate * gradient of the real network, for the weights
// and biases of imported-like layers, with a scale for each channel, and of layers of one's own behind them.
// Source: QAS, Lin et al., NeurIPS 2022 (arXiv 2206.15472), section 2.1.
#include "law/checkpoints.hpp"
#include "law/imported_like.hpp"
#include "law/reference.hpp"

#include <tinytrain/trainer/channel_scales.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace like = law::imported_like;

using planned = tt::plan::plan<like::net, tt::everything, true, false>;
template <class Layer, int Node, class Channels = tt::all_channels, class Plan = planned>
using tables = tt::channel_scales<Layer, Plan, Node, Channels>;

using of_stem = tables<like::stem, 0>;
using of_mix = tables<like::mix, 1>;
using of_head = tables<like::head, 5>;
static_assert(of_stem::present && of_mix::present && of_head::present);
static_assert(!tables<like::together, 3>::present && !tables<like::average, 4>::present);
static_assert(of_stem::bytes(true) == 4 * (2 + 3 + 3) && of_stem::bytes(false) == 4 * (3 + 3));

struct biases_alone : tt::sparse_update<tt::train<like::stem, tt::bias>, tt::train<like::mix, tt::channels<1, 3>>> {};
using sparse = tt::plan::plan<like::net, biases_alone, true, false>;
static_assert(tables<like::stem, 0, tt::no_channels, sparse>::bytes(false) == 4 * 3);
static_assert(tables<like::mix, 1, tt::channels<1, 3>, sparse>::bytes(true) ==
              4 * 2 + 2 * 3);  // of two trained channels
static_assert(tables<like::project, 2, tt::no_channels, sparse>::bytes(true) == 4 * 2);

template <class Layer, class Tables>
void rates_are_right(const std::vector<int>& channels_of_weights) {
  const tt::channel_rates weights = Tables::weight_rates();
  const tt::channel_rates biases = Tables::bias_rates();
  const int dead = Layer::values::dead;
  for (std::size_t k = 0; k < channels_of_weights.size(); ++k) {
    const int c = channels_of_weights[k];
    CAPTURE(c);
    const tt::multiplier m = weights[static_cast<int>(k)];
    const double wanted = c == dead ? 0 : Layer::input_scale / Layer::weight_scale(c);
    CHECK(std::ldexp(m.mantissa, m.exponent) == doctest::Approx(wanted).epsilon(std::ldexp(1.0, -14)));
  }
  for (int c = 0; c < Layer::values::channels; ++c) {
    const tt::multiplier m = biases[c];
    const double wanted = c == dead ? 0 : 1 / (Layer::input_scale * Layer::weight_scale(c));
    CHECK(std::ldexp(m.mantissa, m.exponent) == doctest::Approx(wanted).epsilon(std::ldexp(1.0, -14)));
  }
}

TEST_CASE("channel scales: rates are what brings a gradient to the unit of its weight, 0 for a dead channel") {
  rates_are_right<like::stem, of_stem>({0, 1, 2, 3});
  rates_are_right<like::mix, of_mix>({0, 1, 2, 3});
  rates_are_right<like::head, of_head>({0, 1, 2, 3, 4});
  rates_are_right<like::mix, tables<like::mix, 1, tt::channels<1, 3>, sparse>>({1, 2});
}

template <class Layer, class Tables>
void folds_are_right(int products) {
  const tt::channel_fold fold = Tables::fold();
  int largest = 0;
  for (int c = 0; c < Layer::values::channels; ++c) {
    CAPTURE(c);
    const double got = std::ldexp(fold.factors[c], Tables::fold_exponent() - fold.drop);
    CHECK(std::abs(got - Layer::weight_scale(c)) <= std::ldexp(0.5, Tables::fold_exponent() - fold.drop));
    largest = std::max<int>(largest, fold.factors[c]);
  }
  CHECK(largest >= 1 << 14);
  CHECK(largest < 1 << 15);
  // every sum of products fits, and 8 bits are left of an error where they can be
  CHECK(std::int64_t{products} * 127 * fold(127, 0) <= std::int64_t{1} << 30);
  CHECK(fold.drop >= 7);
  CHECK((fold.drop == 7) == (products <= 256));
}

TEST_CASE("channel scales: folds are the scales, and leave room for every sum") {
  folds_are_right<like::stem, of_stem>(36);
  folds_are_right<like::mix, of_mix>(9);
  folds_are_right<like::project, tables<like::project, 2>>(4);
  folds_are_right<like::head, of_head>(5);
}

// --- sums of as many products as an accumulator can have ----------------------------------------------------------------

constexpr like::scale_q10 wide_in{30, 0}, wide_out{900, 0};
template <int Out>
using wide = like::layer<tt::conv2d<tt::out<Out>, tt::no_bias>, 0, tt::dims{1, 1, 1}, wide_in, wide_out>;
template <int Out>
struct wide_net {
  using input_type = like::file_input<tt::dims{1, 1, 1}, wide_in>;
  using layers = tt::list<wide<Out>>;
  static constexpr std::array<tt::edge, 1> edges{};
};

template <int Out>
void wide_sums_fit() {
  using plan = tt::plan::plan<wide_net<Out>, tt::everything, false, false>;
  using of_wide = tt::channel_scales<wide<Out>, plan, 0, tt::all_channels>;
  const tt::channel_fold fold = of_wide::fold();
  CAPTURE(Out);
  std::int64_t sum = 0;
  for (int c = 0; c < Out; ++c) {
    const std::int32_t folded = fold(-127, c);
    CHECK(std::abs(folded) < 1 << 15);
    sum += std::int64_t{127} * std::abs(folded);
  }
  CHECK(sum <= tt::accumulator_limit);
}

TEST_CASE("channel scales: the widest layers do not overflow, whatever their errors") {
  wide_sums_fit<1>();
  wide_sums_fit<256>();
  wide_sums_fit<257>();
  wide_sums_fit<1025>();
  wide_sums_fit<4096>();
}

// --- the mean step of a trainer --------------------------------------------------------------------------------------

// image -> imported linear (clamped) -> imported linear -> a linear of one's own, half the mean squared error
constexpr like::scale_q10 x_scale{25, 12}, h_scale{800, -128, true}, y_scale{700, 9};
using first = like::layer<tt::linear<tt::out<6>>, 0, tt::dims{1, 1, 8}, x_scale, h_scale>;
using second = like::layer<tt::linear<tt::out<5>>, 1, tt::dims{1, 1, 6}, h_scale, y_scale>;
struct own : tt::linear<tt::out<3>> {};
struct chain {
  using input_type = like::file_input<tt::dims{1, 1, 8}, x_scale>;
  using layers = tt::list<first, second, own>;
  static constexpr std::array<tt::edge, 3> edges{{{-1}, {0}, {1}}};
};
constexpr int nodes = 3;
constexpr int sizes[] = {8, 6, 5, 3};

using optimizer = tt::sgd<tt::learning_rate<1, 256>, tt::int8_weights>;
constexpr double rate = 1.0 / 256;
using trainer = tt::trainer<chain, tt::everything, optimizer, tt::mean_squared_error>;

//! Real scales of a layer's weights, its input, and of its biases' unit.
double weight_scale(int node, int channel) {
  if (node == 0) return first::weight_scale(channel);
  if (node == 1) return second::weight_scale(channel);
  const tt::multiplier m = tt::make_multiplier(0.7);
  return std::ldexp(16384.0 / m.mantissa, tt::plan::weight_exponent(5));
}
double bias_unit(int node, int channel) {
  if (node == 0) return 0.025 * first::weight_scale(channel);
  if (node == 1) return 0.8 * second::weight_scale(channel);
  return std::ldexp(1.0, -20);
}
bool dead(int node, int channel) { return node < 2 && channel == sizes[node + 1] - 2; }

struct gradients {
  std::vector<double> weights[nodes];
  std::vector<double> biases[nodes];
};

//! By hand, from the activations that the integers gave and the weights as they stand for real numbers.
gradients real_gradients(const law::checkpoint_of<trainer>& from, const std::vector<double> (&x)[nodes + 1],
                         const std::vector<bool>& open, const std::int8_t (&target)[3]) {
  auto c = from;
  gradients g;
  std::vector<double> dy;
  for (std::size_t k = 0; k < 3; ++k) dy.push_back((x[3][k] - target[k] / 128.0) / 3);
  for (int node = nodes - 1; node >= 0; --node) {
    if (node == 0) {
      for (std::size_t k = 0; k < 6; ++k) dy[k] = open[k] ? dy[k] : 0;
    }
    const int in = sizes[node];
    const int out = sizes[node + 1];
    g.biases[node] = dy;
    std::vector<double> dx(static_cast<std::size_t>(in));
    for (int o = 0; o < out; ++o) {
      for (int k = 0; k < in; ++k) {
        g.weights[node].push_back(dy[static_cast<std::size_t>(o)] * x[node][static_cast<std::size_t>(k)]);
        dx[static_cast<std::size_t>(k)] +=
            dy[static_cast<std::size_t>(o)] * c.weights(node)[o * in + k] * weight_scale(node, o);
      }
    }
    dy = dx;
  }
  return g;
}

//! Distance between two vectors, as a part of the second.
double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double d = 0;
  double size = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    d += (a[k] - b[k]) * (a[k] - b[k]);
    size += b[k] * b[k];
  }
  return std::sqrt(d / size);
}

TEST_CASE("channel scales: the mean step is rate * the gradient of the real network, in every layer") {
  const auto model = std::make_unique<trainer>();
  law::numbers source(11);
  const auto image = law::int8s(source, 8);
  const std::int8_t target[3]{60, -30, 10};
  // weights of the own head that are no zeros, and biases; then scales of activations and errors that have settled
  auto start = law::saved(*model);
  for (int turn = 0; turn < 200; ++turn) {
    REQUIRE(model->load(start.words) == tt::status::ok);
    REQUIRE(model->step(image.data(), target).status == tt::status::ok);
    start = law::with_scales(start, law::saved(*model));
  }
  std::vector<double> x[nodes + 1];
  std::vector<bool> open;
  REQUIRE(model->load(start.words) == tt::status::ok);
  for (const std::int8_t v : image) x[0].push_back(0.025 * (v - 12));
  model->infer(image.data(), [&](int layer, int, const tt::operand& y) {
    for (int k = 0; k < planned::graph[layer].out.row(); ++k) {
      x[layer + 1].push_back(std::ldexp(double{1} * (y.data[k] - y.zero_point) * y.mantissa, y.exponent - 14));
      if (layer == 0) open.push_back(y.data[k] > -128 && y.data[k] < 127);
    }
  });
  CHECK(std::count(open.begin(), open.end(), true) >= 2);
  CHECK(std::count(open.begin(), open.end(), false) >= 1);
  const gradients wanted = real_gradients(start, x, open, target);

  constexpr int repeats = 3000;
  std::vector<double> moved_weights[nodes];
  std::vector<double> moved_biases[nodes];
  for (int node = 0; node < nodes; ++node) {
    moved_weights[node].assign(static_cast<std::size_t>(sizes[node] * sizes[node + 1]), 0);
    moved_biases[node].assign(static_cast<std::size_t>(sizes[node + 1]), 0);
  }
  for (int turn = 0; turn < repeats; ++turn) {
    REQUIRE(model->load(start.words) == tt::status::ok);
    REQUIRE(model->step(image.data(), target).status == tt::status::ok);
    auto after = law::saved(*model);
    auto before = start;
    for (int node = 0; node < nodes; ++node) {
      for (std::size_t k = 0; k < moved_weights[node].size(); ++k) {
        const int o = static_cast<int>(k) / sizes[node];
        moved_weights[node][k] +=
            (before.weights(node)[k] - after.weights(node)[k]) * weight_scale(node, o) / (rate * repeats);
      }
      for (std::size_t o = 0; o < moved_biases[node].size(); ++o) {
        moved_biases[node][o] +=
            (double{1} * before.bias(node, static_cast<int>(o)) - after.bias(node, static_cast<int>(o))) *
            bias_unit(node, static_cast<int>(o)) / (rate * repeats);
      }
    }
  }
  for (int node = 0; node < nodes; ++node) {
    CAPTURE(node);
    std::vector<double> weights = wanted.weights[node];
    std::vector<double> biases = wanted.biases[node];
    for (int o = 0; o < sizes[node + 1]; ++o) {  // a dead channel stands still
      for (int k = 0; dead(node, o) && k < sizes[node]; ++k) {
        const auto at = static_cast<std::size_t>(o * sizes[node] + k);
        weights[at] = 0;
        CHECK(moved_weights[node][at] == 0);
      }
      if (dead(node, o)) {
        biases[static_cast<std::size_t>(o)] = 0;
        CHECK(moved_biases[node][static_cast<std::size_t>(o)] == 0);
      }
    }
    CHECK(distance(moved_weights[node], weights) < 0.05);
    CHECK(distance(moved_biases[node], biases) < 0.05);
  }
}

}  // namespace
