// SPDX-License-Identifier: MIT
#include "law/checkpoints.hpp"
#include "law/imported_models.hpp"

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;
using namespace law;

constexpr std::int32_t most = 2147483647;
constexpr int dead_by_scale = 1;
constexpr int nearly_dead = 2;
constexpr int high_bias = 3;
constexpr int low_bias = 4;

//! Both convolutions have channels that an exporter left without a use: no scale, a scale near 0, a bias at either end.
constexpr writer::file pruned = [] {
  model_builder m(301);
  const int x = m.input(6, 6, 2, 0.02F, -13);
  const int a = m.conv(x, 6, {3, 3, 1, 1, true}, {1, 4}, {0, -128, 3});
  m.kill(dead_by_scale, 0.0F, most);
  m.kill(nearly_dead, 4e-9F, -most - 1);
  m.set_bias(high_bias, most);
  m.set_bias(low_bias, -most - 1);
  const int b = m.depthwise(a, 1, {}, {1, 4}, {0, 9, 0});
  m.kill(dead_by_scale, 4e-9F, most);
  m.kill(nearly_dead, 0.0F, 0);
  m.set_bias(high_bias, most);
  m.set_bias(low_bias, -most - 1);
  const int p = m.mean(b, {m.scale(b) * 0.5F, 0, 0});
  m.dense(p, 3, {1, 2}, {0, 0, 0});
  return m.write();
}();
using pruned_net = tt::tflite::network<pruned>;

//! Saturated weights, biases near the limit of the accumulator, and an output that is at its limits nearly everywhere.
constexpr writer::file extreme = [] {
  model_builder m(302);
  const int x = m.input(6, 6, 2, 0.02F, 127);
  const int a = m.conv(x, 4, {3, 3, 1, 1, true}, {1, 3}, {0.001F, 0, 0});
  m.saturate_weights();
  m.set_bias(0, (1 << 30) - 1);
  m.set_bias(1, 1 - (1 << 30));
  const int b = m.conv(a, 4, {1, 1}, {1, 3}, {0, -128, 3});
  m.saturate_weights();
  m.dense(b, 3, {1, 3}, {0.01F, 0, 0});
  m.saturate_weights();
  return m.write();
}();
using extreme_net = tt::tflite::network<extreme>;

template <class Network, class... Options>
using trainer = tt::trainer<Network, tt::everything, tt::sgd<Options...>, tt::softmax_cross_entropy>;

template <class Trainer>
struct training {
  std::unique_ptr<Trainer> model = std::make_unique<Trainer>();
  checkpoint_of<Trainer> before = saved(*model);

  checkpoint_of<Trainer> run(int steps, std::uint32_t seed) {
    samples<Trainer> images(seed);
    for (int k = 0; k < steps; ++k) {
      const int label = images.label();
      REQUIRE(model->step(images.draw(label).data(), label).status == tt::status::ok);
    }
    return saved(*model);
  }
};

bool is_dead(int channel) { return channel >= dead_by_scale && channel <= low_bias; }

template <class Trainer>
void check_dead_channels() {
  training<Trainer> t;
  checkpoint_of<Trainer> after = t.run(400, 7);
  int moved = 0;
  for (int c = 0; c < 6; ++c) {
    for (const int node : {0, 1}) {
      CHECK((after.bias(node, c) == t.before.bias(node, c) || !is_dead(c)));
      for (int k = 0; k < (node == 0 ? 18 : 9); ++k) {
        const int at = node == 0 ? c * 18 + k : k * 6 + c;
        const bool same = after.weights(node)[at] == t.before.weights(node)[at];
        CHECK((same || !is_dead(c)));
        moved += !same && !is_dead(c) ? 1 : 0;
      }
      CHECK((is_dead(c) || after.bias(node, c) != t.before.bias(node, c)));
    }
  }
  CHECK(moved > 27);  // of 54 that may
}

}  // namespace

TEST_CASE("dead channels do not move at all; the others learn") {
  check_dead_channels<trainer<pruned_net, tt::learning_rate<1, 32>>>();
}

TEST_CASE("dead channels do not move with momentum either") {
  check_dead_channels<trainer<pruned_net, tt::learning_rate<1, 64>, tt::momentum<9, 10>, tt::int8_weights>>();
}

TEST_CASE("saturated weights and biases and the largest rate stay within their ranges") {
  using wild = trainer<extreme_net, tt::learning_rate<16>, tt::int8_weights>;
  training<wild> t;
  int at_an_end = 0;
  int biases_at_an_end = 0;
  int opposite = 0;
  for (int k = 0; k < 60; ++k) {
    checkpoint_of<wild> before = saved(*t.model);
    checkpoint_of<wild> after = t.run(1, static_cast<std::uint32_t>(k));
    for (int node = 0; node < 3; ++node) {
      for (int w = 0; w < wild::plan_type::graph[node].parameters.weights; ++w) {
        const int weight = after.weights(node)[w];
        CHECK(weight >= -127);
        at_an_end += std::abs(weight) == 127 ? 1 : 0;
        opposite += weight * before.weights(node)[w] < 0 ? 1 : 0;
      }
      for (int b = 0; b < wild::plan_type::graph[node].parameters.biases; ++b) {
        CHECK(after.bias(node, b) >= -32767);
        biases_at_an_end += std::abs(after.bias(node, b)) == 32767 ? 1 : 0;
      }
    }
  }
  CHECK(at_an_end > 0);
  CHECK(biases_at_an_end > 0);
  CHECK(opposite > 0);  // a step may cross the whole range, which a wrapped one would as well: see the next test
}

TEST_CASE("a weight at its end that is pushed outwards stays there") {
  using slow = trainer<extreme_net, tt::learning_rate<1, 8>, tt::int8_weights>;
  training<slow> t;
  int inwards = 0;
  for (int k = 0; k < 40; ++k) {
    checkpoint_of<slow> before = t.before;
    REQUIRE(t.model->load(before.words) == tt::status::ok);
    checkpoint_of<slow> after = t.run(1, static_cast<std::uint32_t>(k));
    for (int w = 0; w < slow::plan_type::graph[2].parameters.weights; ++w) {
      const int from = before.weights(2)[w];
      const int to = after.weights(2)[w];
      CHECK(std::abs(from) == 127);
      CHECK(std::abs(to - from) < 127);  // neither wrapped nor beyond a small step
      inwards += to != from ? 1 : 0;
    }
  }
  CHECK(inwards > 0);
}
