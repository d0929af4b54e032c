// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/fixed/saturate.hpp>
#include <tinytrain/tensor/operand.hpp>

#include <cstdint>

namespace tinytrain {

//! The trained parameters of one layer, where they lie in RAM. Null pointers for what a rule or an optimizer leaves out.
struct trained_parameters {
  std::int8_t* weights = nullptr;
  std::int8_t* fractions = nullptr;  //!< 8 more bits: weight = weights + fractions / 256, fractions in [-128, 127]
  std::int16_t* weight_velocities = nullptr;
  std::int32_t* biases = nullptr;
  std::int16_t* bias_velocities = nullptr;
};

//! What an optimizer does with a gradient, as numbers: all policies are one formula.
struct update_rates {
  multiplier rate{};  //!< learning rate now, divided by the number of samples accumulated
  std::int32_t momentum_q15 = 0;
  std::int32_t decay_q31 = 0;  //!< learning rate * weight decay
  bool first_of_batch = true;  //!< momentum and decay act once a batch
  bool last_of_batch = true;   //!< and so does the step
};

//! Applies gradients to one layer as soon as an op hands them over, a filter row at a time.
//!
//!     in real units       v = momentum * v + rate * (dL/dW + decay * W);   W = W - v
//!     in integer units    W = 2^ew * w, so a step on w is divided by 2^ew: quantisation-aware scaling, as a shift
//!
//! Ranges     w in [-127, 127] with its fraction; int16 velocities count 2^-12 of a weight's unit (2^-16 of a bias's
//!            real unit) and saturate at 8 units (0.5): a bound on every step. Nothing wraps
//! Rounding   stochastic, once, of the whole step (in 2^-24 of its unit): the mean step is the real one
//! Memory     a weight: 1 byte, +1 with fractions, +2 with velocities; a bias: 4 bytes, +2
//! Source     QAS: Lin et al., NeurIPS 2022 (arXiv 2206.15472), section 2.1: G / s_w^2 on the integer weight
template <bool Fractions, bool Velocities>
class updater {
 public:
  //! The gradients that follow are in units of 2^gradient_exponent, those of biases in 2^bias_gradient_exponent.
  constexpr updater(const trained_parameters& parameters, const update_rates& rates, int weight_exponent,
                    int gradient_exponent, int bias_gradient_exponent, std::uint32_t first_bias_word,
                    random_stream random) :
      parameters_(parameters),
      rates_(rates),
      weight_shift_(gradient_exponent + rates.rate.exponent - (weight_exponent - weight_bits) + step_bits),
      bias_shift_(bias_gradient_exponent + rates.rate.exponent - (bias_exponent + bias_velocity_bits) + step_bits),
      first_bias_word_(first_bias_word),
      random_(random) {}

  //! Gradients of the trained weights [first, first + count), in the order in which they are stored.
  constexpr void weights(int first, const std::int32_t* gradients, int count) {
    const updater self = *this;  // a copy of its own: stores of int8 may alias anything that others can see
    const bool decays = rates_.decay_q31 != 0 && rates_.first_of_batch;
    for (int k = 0; k < count; ++k) {
      if (gradients[k] != 0 || decays || Velocities) {  // else nothing moves, whatever is drawn
        self.weight(first + k, gradients[k], decays);
      }
    }
  }

  constexpr void bias(int index, std::int32_t gradient) {
    if (parameters_.biases == nullptr) {
      return;
    }
    const std::uint32_t random = random_(first_bias_word_ + static_cast<std::uint32_t>(index));
    const std::int64_t step = scaled(gradient, bias_shift_);
    std::int32_t whole = 0;
    if constexpr (Velocities) {
      whole = velocity_step(parameters_.bias_velocities[index], step, random, 0);
    } else {
      whole = round_stochastic(step, step_bits, random);
    }
    constexpr std::int32_t largest = accumulator_limit >> bias_velocity_bits;
    parameters_.biases[index] =
        add_within_limit(parameters_.biases[index], -clamp(whole, -largest, largest) * (1 << bias_velocity_bits));
  }

 private:
  constexpr void weight(int index, std::int32_t gradient, bool decays) const {
    const std::uint32_t random = random_(static_cast<std::uint32_t>(index));
    std::int32_t weight = parameters_.weights[index];
    if constexpr (Fractions) {
      weight = weight * 256 + parameters_.fractions[index];
    }
    std::int64_t step = scaled(gradient, weight_shift_);
    if (decays) {
      step += (std::int64_t{weight} * rates_.decay_q31 * (1 << (Velocities ? velocity_bits : 0))) >> (31 - step_bits);
    }
    if constexpr (Velocities) {
      weight -= velocity_step(parameters_.weight_velocities[index], step, random, velocity_bits);
    } else {
      weight -= clamp(round_stochastic(step, step_bits, random), -largest_step, largest_step);
    }
    store(index, weight);
  }

  static constexpr std::int32_t largest_step = 1 << 17;
  static constexpr int step_bits = 24;
  static constexpr int velocity_bits = Fractions ? 4 : 12;  // of a velocity below a stored weight's unit
  static constexpr int weight_bits = Velocities ? 12 : (Fractions ? 8 : 0);
  static constexpr int bias_velocity_bits = 4;

  //! gradient * rate in 2^-step_bits of the step's unit, within +-2^56.
  constexpr std::int64_t scaled(std::int32_t gradient, int shift) const {
    const std::int64_t product = std::int64_t{gradient} * rates_.rate.mantissa;  // |product| < 2^54
    if (shift <= 0) {
      return shift < -62 ? 0 : product >> -shift;
    }
    constexpr std::int64_t limit = std::int64_t{1} << 56;
    if (shift > 56) {
      return product == 0 ? 0 : (product < 0 ? -limit : limit);
    }
    const std::int64_t largest = limit >> shift;
    return (product > largest ? largest : (product < -largest ? -largest : product)) * (std::int64_t{1} << shift);
  }

  //! v = momentum * v + step at the start of a batch, v + step within it; what the weight moves by at its end.
  constexpr std::int32_t velocity_step(std::int16_t& velocity, std::int64_t step, std::uint32_t random,
                                       int below) const {
    const std::int64_t kept = rates_.first_of_batch
                                  ? std::int64_t{velocity} * rates_.momentum_q15 * (std::int64_t{1} << (step_bits - 15))
                                  : std::int64_t{velocity} * (std::int64_t{1} << step_bits);
    const std::int32_t next = clamp(round_stochastic(kept + step, step_bits, random), -32767, 32767);
    velocity = static_cast<std::int16_t>(next);
    // Other bits of the same word: the rounding above used the high ones, this one uses what is left, reversed in rank.
    return rates_.last_of_batch ? round_stochastic(next, below, random * 0x9E3779B1u) : 0;
  }

  constexpr void store(int index, std::int32_t weight) const {
    if constexpr (Fractions) {
      weight = clamp(weight, -127 * 256, 127 * 256);
      const std::int32_t whole = (weight + 128) >> 8;
      parameters_.weights[index] = static_cast<std::int8_t>(whole);
      parameters_.fractions[index] = static_cast<std::int8_t>(weight - whole * 256);
    } else {
      parameters_.weights[index] = saturate_symmetric_int8(weight);
    }
  }

  trained_parameters parameters_;
  update_rates rates_;
  int weight_shift_;
  int bias_shift_;
  std::uint32_t first_bias_word_;
  random_stream random_;
};

}  // namespace tinytrain
