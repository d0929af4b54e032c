// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

//! An optimizer that trains as another one does, or, while a recording runs, moves nothing and keeps the gradients.
namespace law {

namespace tt = tinytrain;

//! What one step would take from the stored integers of one layer at a rate of one, before any rounding of that step, with
//! the factors of the channels' scales. Parameters that were not handed over, or must not move, are not a number.
struct layer_steps {
  std::vector<double> weights{};
  std::vector<double> biases{};

  static void set(std::vector<double>& of, int index, double value) {
    const auto i = static_cast<std::size_t>(index);
    if (of.size() <= i) of.resize(i + 1, std::numeric_limits<double>::quiet_NaN());
    of[i] = value;
  }
};

//! The layers of one training step, in the order in which the tape updates them.
struct recording {
  static inline std::vector<layer_steps>* into = nullptr;

  static layer_steps* next() { return into == nullptr ? nullptr : &into->emplace_back(); }
};

template <class Updater>
class recorder : public Updater {
 public:
  recorder(const tt::trained_parameters& parameters, const tt::update_rates& rates, int weight_exponent,
           int gradient_exponent, int bias_gradient_exponent, std::uint32_t first_bias_word, tt::random_stream random) :
      Updater(parameters, rates, weight_exponent, gradient_exponent, bias_gradient_exponent, first_bias_word, random),
      steps_(recording::next()),
      trains_bias_(parameters.biases != nullptr || parameters.bias_moves != nullptr),
      weight_unit_(std::ldexp(1.0, gradient_exponent - weight_exponent)),
      bias_unit_(std::ldexp(1.0, bias_gradient_exponent - tt::bias_exponent)) {}

  recorder(const tt::trained_parameters& parameters, const tt::update_rates& rates, tt::channel_rates weight_rates,
           tt::channel_rates bias_rates, int dy_exponent, std::uint32_t first_bias_word, tt::random_stream random) :
      Updater(parameters, rates, weight_rates, bias_rates, dy_exponent, first_bias_word, random),
      steps_(recording::next()),
      trains_bias_(parameters.biases != nullptr || parameters.bias_moves != nullptr),
      weight_rates_(weight_rates),
      bias_rates_(bias_rates),
      weight_unit_(std::ldexp(1.0, dy_exponent)),
      bias_unit_(std::ldexp(1.0, dy_exponent - (bias_rates.mantissas == nullptr ? tt::bias_exponent : 0))) {}

  void weights(int first, const std::int32_t* gradients, int count, int channel = 0) {
    if (steps_ == nullptr) {
      Updater::weights(first, gradients, count, channel);
      return;
    }
    for (int k = 0; k < count; ++k) {
      layer_steps::set(steps_->weights, first + k, gradients[k] * factor(weight_rates_, channel) * weight_unit_);
    }
  }

  void weights_across(int first, const std::int32_t* gradients, int count) {
    if (steps_ == nullptr) {
      Updater::weights_across(first, gradients, count);
      return;
    }
    for (int k = 0; k < count; ++k) {
      weights(first + k, gradients + k, 1, k);
    }
  }

  void bias(int index, std::int32_t gradient) {
    if (steps_ == nullptr) {
      Updater::bias(index, gradient);
    } else if (trains_bias_) {
      layer_steps::set(steps_->biases, index, gradient * factor(bias_rates_, index) * bias_unit_);
    }
  }

 private:
  static double factor(const tt::channel_rates& rates, int channel) {
    if (rates.mantissas == nullptr) return 1;
    if (rates.stop(channel)) return std::numeric_limits<double>::quiet_NaN();
    return std::ldexp(rates[channel].mantissa, rates[channel].exponent);
  }

  layer_steps* steps_;
  bool trains_bias_;
  tt::channel_rates weight_rates_{};
  tt::channel_rates bias_rates_{};
  double weight_unit_;
  double bias_unit_;
};

template <class Optimizer>
struct recording_optimizer : Optimizer {
  using updater_type = recorder<typename Optimizer::updater_type>;
};

//! A trainer as an example has it, with an optimizer that records.
template <class Trainer>
struct recorded;
template <class Network, class Update, class Optimizer, class Loss, class... Options>
struct recorded<tt::trainer<Network, Update, Optimizer, Loss, Options...>> {
  using network = Network;
  using rules = tt::plan::rule_list<Network, Update>;
  using trainer = tt::trainer<Network, Update, recording_optimizer<Optimizer>, Loss, Options...>;
};

}  // namespace law
