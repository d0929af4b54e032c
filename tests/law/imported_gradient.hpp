// SPDX-License-Identifier: MIT
#pragma once

#include "law/checkpoints.hpp"
#include "law/imported_models.hpp"
#include "law/imported_network.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

//! The step of a trainer on an imported network is the gradient of the real network: the mean over many steps from one
//! state, (before - after) * unit / rate, is dL/dW (quantisation-aware scaling moves the integers by rate * dL/dW / s).
namespace law {

struct resemblance {
  double cosine = 0;
  double slope = 0;  // <integer, real> / <real, real>
  double norm = 0;   // of the real one
};

inline resemblance resemble(const reals& got, const reals& want) {
  double gg = 0;
  double gw = 0;
  double ww = 0;
  for (std::size_t k = 0; k < got.size(); ++k) {
    gg += got[k] * got[k];
    gw += got[k] * want[k];
    ww += want[k] * want[k];
  }
  return {gw / std::sqrt(gg * ww), gw / ww, std::sqrt(ww)};
}

//! The integers of all parameters of a network, of which a checkpoint has the trained ones of imported layers, and all of
//! those of its own.
template <class Trainer, class Network>
class parameter_integers {
 public:
  explicit parameter_integers(const real_network<Network>& network) :
      start_(network.initial().values), units_(network.initial().units) {
    int node = 0;
    for (const real_node& n : network.nodes()) {
      const auto& g = Trainer::plan_type::graph[node];
      const auto& place = Trainer::plan_type::checkpoint.layers[static_cast<std::size_t>(node)];
      int packed = 0;
      for (int k = 0; k < n.weights; ++k) {
        const bool selected = selects(node, k % n.row / n.adjacent);
        if (selected) {
          weights_.push_back({n.first_weight + k, 4 * place.weights + (n.imported ? packed : k), node, packed});
          ++packed;
        }
      }
      REQUIRE(packed == g.trained_weights());
      for (int c = 0; g.trains_bias && c < n.y.c; ++c) {
        biases_.push_back({n.first_bias + c, place.biases + (n.imported ? 0 : c), node, c});
      }
      ++node;
    }
  }

  struct place {
    int parameter = 0;
    int at = 0;  // bytes of a weight, words of a bias, or of the first one of an imported layer
    int node = 0;
    int packed = 0;  // number among the trained ones
  };
  const std::vector<place>& weights() const { return weights_; }
  const std::vector<place>& biases() const { return biases_; }

  //! Real parameters: those of the file, and in place of the trained ones what the checkpoint has.
  void read(const std::uint32_t* words, reals& parameters) const {
    const auto* bytes = reinterpret_cast<const std::int8_t*>(words);
    for (const place& w : weights_) {
      parameters[static_cast<std::size_t>(w.parameter)] = bytes[w.at] * units_[static_cast<std::size_t>(w.parameter)];
    }
    for (const place& b : biases_) {
      const auto i = static_cast<std::size_t>(b.parameter);
      parameters[i] = Trainer::plan_type::graph[b.node].imported
                          ? start_[i] + bias_move(words + b.at, b.packed) * units_[i]
                          : static_cast<std::int32_t>(words[b.at]) * units_[i];
    }
  }

 private:
  static bool selects(int node, int channel) {
    bool selected = false;
    int index = 0;
    [&]<class... Rules>(tt::list<Rules...>) {
      ((selected = index++ == node ? Rules::channels::selects(channel) : selected), ...);
    }(typename Trainer::rules{});
    return selected;
  }

  reals start_;
  reals units_;
  std::vector<place> weights_{};
  std::vector<place> biases_{};
};

//! A trainer, with its rules as types.
template <class Network, class Update, class... Options>
struct tested_trainer :
    tt::trainer<Network, Update, tt::sgd<Options..., tt::largest_step<127>>, tt::softmax_cross_entropy> {
  using rules = tt::plan::rule_list<Network, Update>;
};

struct gradient_test {
  double rate = 0.01;
  int samples = 24;
  int repeats = 160;
  int batch = 1;  // samples accumulated in a step
  double cosine =
      0.98;  // against the chain rule at the integer activations: what is left is the chance of the roundings
  double slope = 0.05;
  //! Against the network without any rounding, too: only where its activations stay near the integer ones. One parameter
  //! set is compared, not the mean of several, so that a unit that opens counts in full.
  bool free_running = false;
  double free_cosine = 0.95;
  double free_slope = 0.12;
  std::uint32_t seed = 1;
  int native_bound = 40;  // of random weights in layers of one's own
};

//! Compares, layer by layer, weights and biases apart; each in real units, and in units of the integers, where the channels
//! with small scales count for more.
template <class Network, class Update, class... Options>
void check_imported_gradient(const gradient_test& test) {
  using trainer = tested_trainer<Network, Update, Options...>;
  const real_network<Network> network;
  const parameter_integers<trainer, Network> integers(network);
  const auto model = std::make_unique<trainer>();
  numbers source(test.seed);

  checkpoint_of<trainer> start = saved(*model);
  for (const auto& w : integers.weights()) {  // layers of one's own begin with values of the test, not with zeros
    if (!network.nodes()[static_cast<std::size_t>(w.node)].imported) {
      reinterpret_cast<std::int8_t*>(start.words)[w.at] =
          static_cast<std::int8_t>(source.between(-test.native_bound, test.native_bound));
    }
  }
  start.seal();
  struct sample {
    std::vector<std::int8_t> image{};
    int label = 0;
  };
  std::vector<sample> all(static_cast<std::size_t>(test.samples));
  for (sample& s : all) {
    for (int k = 0; k < Network::input_type::shape.size(); ++k) {
      s.image.push_back(static_cast<std::int8_t>(source.between(-128, 127)));
    }
    s.label = source.between(0, samples<trainer>::classes - 1);
  }
  const auto step = [&](const sample& s) {
    for (int k = 0; k < test.batch; ++k) {
      REQUIRE(model->step(s.image.data(), s.label).status == tt::status::ok);
    }
  };
  for (int k = 0; k < 320 / test.batch; ++k) {  // until the scales have settled
    REQUIRE(model->load(start.words) == tt::status::ok);
    step(all[static_cast<std::size_t>(k) % all.size()]);
    start = with_scales(start, saved(*model));
  }

  reals before = network.initial().values;
  integers.read(start.words, before);
  reals sum(before.size());
  reals real_sum(before.size());
  reals exact_sum(before.size());
  int at_the_end = 0;
  //! Real models have a weight of 127 in each channel, which can move in one direction only.
  const auto is_inside = [&start](const auto& weight) {
    return std::abs(reinterpret_cast<const std::int8_t*>(start.words)[weight.at]) <= 100;
  };
  for (const sample& s : all) {
    REQUIRE(model->load(start.words) == tt::status::ok);
    std::vector<reals> given(network.nodes().size());
    model->infer(s.image.data(), [&](int node, int, const tt::operand& y) {
      const real_node& n = network.nodes()[static_cast<std::size_t>(node)];
      const double unit =
          n.imported ? n.scale : std::ldexp(y.mantissa, y.exponent - 14);  // its 15 bits may miss a corner
      for (int k = 0; k < n.y.row(); ++k) {
        given[static_cast<std::size_t>(node)].push_back((y.data[k] - y.zero_point) * unit);
      }
    });
    const reals image = network.image(s.image.data());
    const auto real_values = network.run(before, image);
    const auto exact_values = network.run(before, image, given);
    const reals of_reals =
        network.gradient(before, image, real_values, s.label, true);  // what rounds to a limit is at it
    const reals of_integers = network.gradient(before, image, exact_values, s.label, true);
    reals after = before;
    for (int k = 0; k < test.repeats; ++k) {
      REQUIRE(model->load(start.words) == tt::status::ok);
      step(s);
      const checkpoint_of<trainer> c = saved(*model);
      integers.read(c.words, after);
      for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += (before[i] - after[i]) / (test.rate * test.repeats * test.samples);
      }
      for (const auto& w : integers.weights()) {
        const int weight = reinterpret_cast<const std::int8_t*>(c.words)[w.at];
        at_the_end += is_inside(w) && std::abs(weight) == 127 ? 1 : 0;
      }
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
      real_sum[i] += of_reals[i] / test.samples;
      exact_sum[i] += of_integers[i] / test.samples;
    }
  }
  CHECK(at_the_end == 0);  // else a step was cut short, and the test would compare something else

  const auto compare = [&](const auto& places, int node, bool in_reals, bool exact) {
    reals got;
    reals want;
    for (const auto& p : places) {
      const auto i = static_cast<std::size_t>(p.parameter);
      if (p.node == node && (&places == &integers.biases() || is_inside(p))) {
        const double unit = in_reals ? 1 : network.initial().units[i];
        got.push_back(sum[i] / unit);
        want.push_back((exact ? exact_sum : real_sum)[i] / unit);
      }
    }
    return resemble(got, want);
  };
  int compared = 0;
  for (int node = 0; node < static_cast<int>(network.nodes().size()); ++node) {
    for (const bool weights : {true, false}) {
      const auto& places = weights ? integers.weights() : integers.biases();
      bool present = false;
      for (const auto& p : places) present = present || p.node == node;
      if (!present) continue;
      ++compared;
      for (const bool in_reals : {true, false}) {
        for (const bool exact : {true, false}) {
          if (!exact && !test.free_running) continue;
          const resemblance r = compare(places, node, in_reals, exact);
          CAPTURE(node);
          CAPTURE(weights);
          CAPTURE(in_reals);
          CAPTURE(exact);
          CHECK(r.norm > 0);
          CHECK(r.cosine > (exact ? test.cosine : test.free_cosine));
          CHECK(r.slope == doctest::Approx(1).epsilon(exact ? test.slope : test.free_slope));
        }
      }
    }
  }
  CHECK(compared > 0);
}

}  // namespace law
