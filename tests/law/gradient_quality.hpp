// SPDX-License-Identifier: MIT
#pragma once

#include "law/checkpoints.hpp"
#include "law/gradient_quality_float.hpp"
#include "law/gradient_quality_recorder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

//! How good the integer gradients of the examples' networks are, on the samples that they learn from: what one step of the
//! trainer hands to its optimizer for each sample, against the gradient of the float network (gradient_quality_float.hpp).
//! A second comparison takes the integer activations as given, so that what is left is the quality of the errors, 8 bits
//! each, with scales that are one step late. The difference of the two is the rounding of activations, above all at ReLUs:
//! what is less than half a unit open is shut in integers (a third comparison shuts it in the float network as well).
namespace law {

//! Of the mean over the samples, for the weights and for the biases of every layer: the least cosine and the largest
//! |norm ratio - 1| against the float network; the least cosine and the largest |slope - 1| at the integer activations, the
//! slope being <integer, float> / <float, float>, which noise does not lengthen. As measured, on real and on generated
//! samples, with a margin.
struct gradient_bounds {
  std::string_view network;
  double cosine;
  double norm;
  double errors_cosine;
  double errors_slope;
};

inline constexpr gradient_bounds gradient_quality_bounds[] = {
    {"hello", 0.985, 0.05, 0.998, 0.025},
    {"custom_op", 0.99, 0.04, 0.995, 0.025},
    {"fashion", 0.98, 0.08, 0.995, 0.05},
    {"adapt", 0.985, 0.1, 0.996, 0.04},
    {"person", 0.96, 0.16, 0.985, 0.045},
    {"keywords", 0.965, 0.28, 0.995, 0.035},
    {"flowers.mcunet.rule_49kb", 0.92, 0.1, 0.985, 0.045},
    {"flowers.mcunet.rule_99kb", 0.92, 0.16, 0.985, 0.045},
    {"flowers.mbv2.rule_49kb", 0.94, 0.16, 0.99, 0.035},
    {"flowers.mbv2.rule_99kb", 0.93, 0.13, 0.98, 0.055},
};

inline gradient_bounds bounds_of(std::string_view network) {
  const auto* found = std::find_if(std::begin(gradient_quality_bounds), std::end(gradient_quality_bounds),
                                   [&](const gradient_bounds& b) { return b.network == network; });
  REQUIRE_MESSAGE(found != std::end(gradient_quality_bounds),
                  "expected a row for " << std::string(network) << " in gradient_quality_bounds, found none; add one");
  return *found;
}

struct closeness {
  double cosine = 0;
  double norm = 0;  // of the integer gradient over that of the float one
  double slope = 0;
  int compared = 0;
};

//! Without what does not move (not a number in `got`).
inline closeness compare_gradients(const reals& got, const reals& want) {
  double gg = 0;
  double gw = 0;
  double ww = 0;
  int compared = 0;
  for (std::size_t k = 0; k < got.size(); ++k) {
    if (std::isnan(got[k])) continue;
    gg += got[k] * got[k];
    gw += got[k] * want[k];
    ww += want[k] * want[k];
    ++compared;
  }
  return {gw / std::sqrt(gg * ww), std::sqrt(gg / ww), gw / ww, compared};
}

//! The weights or the biases of one layer: gradients in real units, a vector for each sample.
struct compared_parameters {
  int node = 0;
  bool weights = true;
  std::vector<reals> integer{};
  std::vector<reals> exact{};     // of the float network
  std::vector<reals> shut{};      // of the float network, where no error passes what would round to a limit
  std::vector<reals> at_given{};  // of the float network at the integer activations

  static reals mean(const std::vector<reals>& of) {
    reals sum(of.front().size());
    for (const reals& one : of) {
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += one[k] / static_cast<double>(of.size());
    }
    return sum;
  }
};

struct quality_sample {
  const std::int8_t* image = nullptr;
  int label = 0;
};

//! Measures a network from where its trainer stands; nothing is learnt.
template <class Original>
class gradient_quality {
  using network = typename recorded<Original>::network;
  using rules = typename recorded<Original>::rules;
  using trainer = typename recorded<Original>::trainer;
  using plan_type = typename trainer::plan_type;

 public:
  gradient_quality(trainer& model, const std::vector<quality_sample>& samples,
                   const std::vector<quality_sample>& settle) :
      model_(model) {
    const auto start = saved(model);
    REQUIRE(model.load(start.words) == tt::status::ok);  // whole weights, which are what forward and backward read
    real_.template load<trainer>(start.words, rules{});
    for (int i = 0; i < plan_type::tape.step_count; ++i) {
      if (plan_type::tape.at(i).what == tt::plan::action::update) updated_.push_back(plan_type::tape.at(i).node);
    }
    for (const int node : updated_) {
      for (const bool weights : {true, false}) {
        const auto& n = plan_type::graph[node];
        if (weights ? n.trained_channels > 0 : n.trains_bias) groups_.push_back({node, weights});
      }
    }
    for (const quality_sample& s : settle) step(s);
    for (const quality_sample& s : samples) add(s);
    REQUIRE(saved(model).parameters() == start.parameters());
  }

  void check(const std::string& name, const std::string& origin) const {
    const gradient_bounds bounds = bounds_of(name);
    std::printf("\n%s: %zu samples, %s\n", name.c_str(), groups_.front().integer.size(), origin.c_str());
    std::printf("%-30s %-7s %6s %5s | %-14s | %-26s | %-14s | at int8\n", "", "", "", "", "mean of",
                "each sample:", "shut below");
    std::printf("%-30s %-7s %6s %5s | %-14s | %-26s | %-14s | activations\n", "", "", "", "", "samples",
                "mean, mean, least", "half a unit");
    std::printf("%-30s %-7s %6s %5s | cosine   norm  | cosine   norm   cosine  zero | cosine   norm  | cosine  slope\n",
                "layer", "", "moving", "dead");
    double worst_cosine = 1;
    double worst_norm = 1;
    double worst_errors_cosine = 1;
    double worst_errors_slope = 1;
    for (const compared_parameters& g : groups_) {
      const reals integer = compared_parameters::mean(g.integer);
      const closeness mean = compare_gradients(integer, compared_parameters::mean(g.exact));
      const closeness errors = compare_gradients(integer, compared_parameters::mean(g.at_given));
      print(g, mean, errors, static_cast<int>(integer.size()) - mean.compared);
      worst_cosine = std::min(worst_cosine, mean.cosine);
      worst_norm = farther_from_one(worst_norm, mean.norm);
      worst_errors_cosine = std::min(worst_errors_cosine, errors.cosine);
      worst_errors_slope = farther_from_one(worst_errors_slope, errors.slope);
      const std::string layer = name_of(g.node);
      CAPTURE(name);
      CAPTURE(layer);
      CAPTURE(g.weights);
      CHECK(mean.compared > 0);
      CHECK(mean.cosine > bounds.cosine);
      CHECK(std::fabs(mean.norm - 1) < bounds.norm);
      CHECK(errors.cosine > bounds.errors_cosine);
      CHECK(std::fabs(errors.slope - 1) < bounds.errors_slope);
    }
    std::printf("figure gradient.%s.worst_cosine %.4f ratio\n", name.c_str(), worst_cosine);
    std::printf("figure gradient.%s.worst_norm_ratio %.4f ratio\n", name.c_str(), worst_norm);
    std::printf("figure gradient.%s.errors.worst_cosine %.4f ratio\n", name.c_str(), worst_errors_cosine);
    std::printf("figure gradient.%s.errors.worst_slope %.4f ratio\n", name.c_str(), worst_errors_slope);
  }

 private:
  std::vector<layer_steps> step(const quality_sample& s) {
    std::vector<layer_steps> steps;
    recording::into = &steps;
    const tt::status status = model_.step(s.image, s.label).status;
    recording::into = nullptr;
    REQUIRE(status == tt::status::ok);
    REQUIRE(steps.size() == updated_.size());
    return steps;
  }

  void add(const quality_sample& s) {
    const std::vector<layer_steps> steps = step(s);
    std::vector<reals> given(real_.layers().size());
    model_.infer(s.image, [&](int node, int, const tt::operand& y) {
      const float_layer& l = real_.layers()[static_cast<std::size_t>(node)];
      const double unit =
          l.imported ? l.scale : std::ldexp(y.mantissa, y.exponent - 14);  // its 15 bits may miss a corner
      for (int k = 0; k < l.y.row(); ++k) {
        given[static_cast<std::size_t>(node)].push_back((y.data[k] - y.zero_point) * unit);
      }
    });
    const reals image = real_.image(s.image);
    const int first = *std::min_element(updated_.begin(), updated_.end());
    const std::vector<reals> values = real_.run(image);
    const auto exact = real_.gradient(image, values, s.label, first, 1e-9);
    const auto shut = real_.gradient(image, values, s.label, first, 0.5);
    const auto at_given = real_.gradient(image, real_.run(image, given), s.label, first, 0.5);
    for (compared_parameters& g : groups_) {
      const auto turn =
          static_cast<std::size_t>(std::find(updated_.begin(), updated_.end(), g.node) - updated_.begin());
      g.integer.push_back(in_real_units(g, steps[turn]));
      const auto node = static_cast<std::size_t>(g.node);
      g.exact.push_back(g.weights ? trained(g.node, exact[node].weights) : exact[node].biases);
      g.shut.push_back(g.weights ? trained(g.node, shut[node].weights) : shut[node].biases);
      g.at_given.push_back(g.weights ? trained(g.node, at_given[node].weights) : at_given[node].biases);
      REQUIRE(g.integer.back().size() == g.exact.back().size());
    }
  }

  //! Of the weights of a layer, those that the rule trains, in their order.
  template <class Element>
  std::vector<Element> trained(int node, const std::vector<Element>& all) const {
    const float_layer& l = real_.layers()[static_cast<std::size_t>(node)];
    std::vector<Element> some;
    for (int k = 0; k < l.weight_count(); ++k) {
      if (real_.selects(rules{}, node, l.input_channel(k))) some.push_back(all[static_cast<std::size_t>(k)]);
    }
    return some;
  }

  //! A step on integers of a unit is dL/dw / unit. Every parameter must have been handed over, but for dead channels.
  reals in_real_units(const compared_parameters& g, const layer_steps& steps) const {
    const float_layer& l = real_.layers()[static_cast<std::size_t>(g.node)];
    const reals units = g.weights ? trained(g.node, l.weight_units) : l.bias_units;
    std::vector<int> channels;
    for (int k = 0; k < (g.weights ? l.weight_count() : l.y.c); ++k)
      channels.push_back(g.weights ? l.output_channel(k) : k);
    if (g.weights) channels = trained(g.node, channels);
    reals real = g.weights ? steps.weights : steps.biases;
    REQUIRE(real.size() == units.size());
    int misplaced = 0;
    for (std::size_t k = 0; k < real.size(); ++k) {
      misplaced += std::isnan(real[k]) != l.dead[static_cast<std::size_t>(channels[k])] ? 1 : 0;
      real[k] *= units[k];
    }
    CAPTURE(g.node);
    CHECK(misplaced == 0);
    return real;
  }

  static double farther_from_one(double a, double b) { return std::fabs(b - 1) > std::fabs(a - 1) ? b : a; }

  static void print(const compared_parameters& g, const closeness& mean, const closeness& errors, int dead) {
    const closeness shut = compare_gradients(compared_parameters::mean(g.integer), compared_parameters::mean(g.shut));
    double cosine = 0;
    double norm = 0;
    double least = 1;
    int there = 0;
    int zeros = 0;
    for (std::size_t k = 0; k < g.integer.size(); ++k) {
      const closeness one = compare_gradients(g.integer[k], g.exact[k]);
      zeros += one.norm == 0 ? 1 : 0;
      if (!std::isfinite(one.cosine)) continue;
      ++there;
      cosine += one.cosine;
      norm += one.norm;
      least = std::min(least, one.cosine);
    }
    std::printf("%-30s %-7s %6d %5d | %6.3f  %6.3f | %6.3f  %6.3f  %6.3f %5d | %6.3f  %6.3f | %6.3f  %6.3f\n",
                name_of(g.node).c_str(), g.weights ? "weights" : "biases", mean.compared, dead, mean.cosine, mean.norm,
                cosine / there, norm / there, least, zeros, shut.cosine, shut.norm, errors.cosine, errors.slope);
  }

  static std::string name_of(int node) {
    std::string name;
    [&]<class... Layers>(tt::list<Layers...>) {
      int index = 0;
      ((index++ == node ? void(name = name_of_layer<Layers>()) : void()), ...);
    }(tt::layer_list<network>{});
    return std::to_string(node) + " " + name.substr(name.size() > 25 ? name.size() - 25 : 0);
  }
  template <class Layer>
  static std::string name_of_layer() {
    if constexpr (requires { Layer::name.size; }) {
      return {Layer::name.data, Layer::name.size};
    } else {
      constexpr tt::characters name = tt::type_name<Layer>();
      return {name.data, name.size};
    }
  }

  trainer& model_;
  float_network<network> real_{};
  std::vector<int> updated_{};
  std::vector<compared_parameters> groups_{};
};

}  // namespace law
