// SPDX-License-Identifier: MIT
#pragma once

#include "law/checkpoints.hpp"
#include "law/interpreter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

//! The integer gradient of a whole network is the gradient of the network in double, up to rounding.
//!
//! The trainer takes one step from the same checkpoint many times; every time it draws other random words, so the mean of
//! (before - after) / rate is the expectation of the integer gradient. `int8_weights`, whose steps are whole units rounded
//! without bias, so that a checkpoint shows all of a step.
namespace law {

struct likeness {
  double cosine = 0;
  double ratio = 0;  // norm of the first over norm of the second
};

inline likeness compare(const double* a, const double* b, std::size_t count) {
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (std::size_t k = 0; k < count; ++k) {
    aa += a[k] * a[k];
    bb += b[k] * b[k];
    ab += a[k] * b[k];
  }
  return {ab / std::sqrt(aa * bb), std::sqrt(aa / bb)};
}

template <class Trainer>
struct labelled {
  typename samples<Trainer>::image image{};
  int label = 0;
};

//! A checkpoint of the trainer's network with the given parameters and the scales that these settle at for these samples.
template <class Trainer>
checkpoint_of<Trainer> calibrated(Trainer& model, checkpoint_of<Trainer> start,
                                  const std::vector<labelled<Trainer>>& all) {
  for (int k = 0; k < 180; ++k) {  // two windows of the trackers; from there to the end of a third, scales only grow
    REQUIRE(model.load(start.words) == tinytrain::status::ok);
    const labelled<Trainer>& sample = all[static_cast<std::size_t>(k) % all.size()];
    REQUIRE(model.step(sample.image.data(), sample.label).status == tinytrain::status::ok);
    start = with_scales(start, saved(model));
  }
  return start;
}

//! The mean gradient over all samples, from `repeats` steps for each; parameters as in `interpreter::parameters`.
template <class Network, class Trainer>
std::vector<double> integer_gradient(Trainer& model, const checkpoint_of<Trainer>& start,
                                     const std::vector<labelled<Trainer>>& all, int repeats, double rate) {
  const interpreter<Network> reals;
  const std::vector<double> before = reals.parameters(start.words);
  std::vector<double> sum(before.size());
  for (int turn = 0; turn < repeats; ++turn) {
    for (const labelled<Trainer>& sample : all) {
      model.load(start.words);
      model.step(sample.image.data(), sample.label);
      const std::vector<double> after = reals.parameters(saved(model).words);
      for (std::size_t k = 0; k < sum.size(); ++k) {
        sum[k] += before[k] - after[k];
      }
    }
  }
  for (double& s : sum) {
    s /= rate * repeats * static_cast<double>(all.size());
  }
  return sum;
}

//! The same by central differences of the network in double.
template <class Network, class Trainer>
std::vector<double> difference_gradient(const checkpoint_of<Trainer>& start,
                                        const std::vector<labelled<Trainer>>& all) {
  const interpreter<Network> reals;
  std::vector<double> parameters = reals.parameters(start.words);
  std::vector<double> gradient(parameters.size());
  constexpr double h = 1e-7;
  for (const labelled<Trainer>& sample : all) {
    std::vector<double> image;
    for (const std::int8_t v : sample.image) {
      image.push_back(std::ldexp(v, Network::input_type::scale_exponent));
    }
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      const double value = parameters[k];
      parameters[k] = value + h;
      const double more = reals.cross_entropy(parameters, image, sample.label);
      parameters[k] = value - h;
      const double less = reals.cross_entropy(parameters, image, sample.label);
      parameters[k] = value;
      gradient[k] += (more - less) / (2 * h * static_cast<double>(all.size()));
    }
  }
  return gradient;
}

//! Random parameters of a plausible size, biases too, made of integers alone: make_gradients.py makes the same.
template <class Trainer>
checkpoint_of<Trainer> with_random_parameters(checkpoint_of<Trainer> c, std::uint32_t seed) {
  numbers source(seed);
  for (int node = 0; node < Trainer::plan_type::layers; ++node) {
    const tinytrain::parameter_counts p = Trainer::plan_type::graph[node].parameters;
    const int exponent = tinytrain::plan::weight_exponent(p.fan_in == 0 ? 1 : p.fan_in);
    const int bound = tinytrain::detail::initial_bound_q8(6, p.fan_in == 0 ? 1 : p.fan_in, exponent) / 256;
    for (int k = 0; k < p.weights; ++k) {
      c.weights(node)[k] = static_cast<std::int8_t>(source.between(-bound, bound));
    }
    for (int k = 0; k < p.biases; ++k) {
      c.biases(node)[k] = source.between(-100000, 100000);
    }
  }
  c.seal();
  return c;
}

template <class Trainer>
std::vector<labelled<Trainer>> random_samples(int count, std::uint32_t seed) {
  numbers source(seed);
  std::vector<labelled<Trainer>> all(static_cast<std::size_t>(count));
  for (labelled<Trainer>& sample : all) {
    for (std::int8_t& v : sample.image) {
      v = static_cast<std::int8_t>(source.between(-128, 127));
    }
    sample.label = source.between(0, samples<Trainer>::classes - 1);
  }
  return all;
}

//! The mean over several parameter sets of cosine and slope (<integer, real> / <real, real>), for the weights and the biases
//! of each layer with parameters.
struct agreement {
  std::vector<int> nodes{};
  std::vector<likeness> weights{};
  std::vector<likeness> biases{};
};

template <class Network>
void add_agreement(agreement& sum, const std::vector<double>& got, const std::vector<double>& want, double part) {
  const interpreter<Network> reals;
  std::size_t row = 0;
  int node = 0;
  for (const real_layer& l : reals.layers()) {
    if (l.what == real_layer::kind::products) {
      if (sum.nodes.size() == row) {
        sum.nodes.push_back(node);
        sum.weights.emplace_back();
        sum.biases.push_back(l.first_bias < 0 ? likeness{1, 1} : likeness{});
      }
      const auto first = static_cast<std::size_t>(l.first_weight);
      const likeness w = compare(&got[first], &want[first], static_cast<std::size_t>(l.definition.weights));
      sum.weights[row].cosine += part * w.cosine;
      sum.weights[row].ratio += part * w.cosine * w.ratio;
      if (l.first_bias >= 0) {
        const auto bias = static_cast<std::size_t>(l.first_bias);
        const likeness b = compare(&got[bias], &want[bias], static_cast<std::size_t>(l.definition.y.c));
        sum.biases[row].cosine += part * b.cosine;
        sum.biases[row].ratio += part * b.cosine * b.ratio;
      }
      ++row;
    }
    ++node;
  }
}

//! Every gradient of a network points where the real one points, and is as long, in the mean over `Sets` random parameter
//! sets. What is left is the rounding of activations to int8: a ReLU that opens or a pool's winner that changes.
template <class Network, long long Numerator, long long Denominator>
agreement gradient_matches_difference(int sets = 6, int samples_each = 8, int repeats = 12) {
  using trainer = tinytrain::trainer<Network, tinytrain::everything,
                                     tinytrain::sgd<tinytrain::learning_rate<Numerator, Denominator>,
                                                    tinytrain::int8_weights, tinytrain::largest_step<127>>,
                                     tinytrain::softmax_cross_entropy>;
  constexpr double rate = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  agreement sum;
  for (int set = 1; set <= sets; ++set) {
    const auto model = std::make_unique<trainer>();
    const auto seed = static_cast<std::uint32_t>(set);
    const auto all = random_samples<trainer>(samples_each, seed);
    const auto start = calibrated(*model, with_random_parameters(saved(*model), seed + 100), all);
    add_agreement<Network>(sum, integer_gradient<Network>(*model, start, all, repeats, rate),
                           difference_gradient<Network>(start, all), 1.0 / sets);
  }
  return sum;
}

template <class Network, long long Numerator, long long Denominator>
void check_gradients(const std::string& name) {
  CAPTURE(name);
  const agreement a = gradient_matches_difference<Network, Numerator, Denominator>();
  for (std::size_t k = 0; k < a.nodes.size(); ++k) {
    CAPTURE(a.nodes[k]);
    CHECK(a.weights[k].cosine > 0.98);
    CHECK(a.weights[k].ratio == doctest::Approx(1).epsilon(0.05));
    CHECK(a.biases[k].cosine > 0.98);
    CHECK(a.biases[k].ratio == doctest::Approx(1).epsilon(0.05));
  }
}

}  // namespace law
