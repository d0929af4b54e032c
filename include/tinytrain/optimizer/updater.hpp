// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/fixed/saturate.hpp>

#include <cstdint>

namespace tinytrain {

//! The trained parameters of one layer, where they lie in RAM. Null pointers for what a rule or an optimizer leaves out.
struct trained_parameters {
  std::int8_t* weights = nullptr;
  std::int8_t* fractions = nullptr;  //!< 8 more bits: weight = weights + fractions / 256, fractions in [-128, 127]
  std::int16_t* weight_velocities = nullptr;
  std::int32_t* biases = nullptr;
  std::int16_t* bias_moves = nullptr;  //!< of imported biases: since their file, in its unit
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

//! Factors of the rate, one for each output channel: mantissa * 2^exponent, mantissa in [2^14, 2^15), or 0 for a channel
//! that must not move. No mantissas: all channels have one scale.
struct channel_rates {
  const std::int16_t* mantissas = nullptr;
  const std::int8_t* exponents = nullptr;

  constexpr multiplier operator[](int channel) const { return {mantissas[channel], exponents[channel]}; }
  constexpr bool stop(int channel) const { return mantissas != nullptr && mantissas[channel] == 0; }
};

//! Applies gradients to one layer as soon as an op hands them over, a filter row at a time.
//!
//!     in real units       v = momentum * v + rate * (dL/dW + decay * W);   W = W - v
//!     in integer units    W = 2^ew * w, so a step on w is divided by 2^ew: quantisation-aware scaling, as a shift. With
//!                         a scale for each output channel, W = s[c] * w, the shift is a factor sx / s[c] of the rate
//!
//! Ranges     w in [-127, 127] with its fraction. Every step is bounded, so that no sample takes a network apart: by
//!            LargestStep units of a weight, a sixteenth of that in real units of a bias, 4,096 times that in units of an
//!            imported bias; int16 velocities, which count 2^-12 of a weight's unit (2^-16 of a bias; the unit itself of an
//!            imported bias), saturate at 8 units (0.5; 32,767). An imported bias moves by at most 32,767 units from its file's, half the range that
//!            an output of int8 can show where its multiplier is 2^-8. A channel of rate 0 keeps its parameters. Nothing wraps
//! Rounding   a policy (fixed/rounding.hpp), stochastic by default, once, of the whole step (in 2^-24 of its unit): the
//!            mean step is the real one
//! Memory     a weight: 1 byte, +1 with fractions, +2 with velocities; a bias: 4 bytes (an imported one 2), +2
//! Source     QAS: Lin et al., NeurIPS 2022 (arXiv 2206.15472), section 2.1: G / s_w^2 on the integer weight
template <bool Fractions, bool Velocities, class Rounding = stochastic_rounding, int LargestStep = 8>
class updater {
 public:
  //! The gradients that follow are in units of 2^gradient_exponent, those of biases in 2^bias_gradient_exponent.
  constexpr updater(const trained_parameters& parameters, const update_rates& rates, int weight_exponent,
                    int gradient_exponent, int bias_gradient_exponent, std::uint32_t first_bias_word,
                    random_stream random) :
      parameters_(parameters), rates_(rates), first_bias_word_(first_bias_word), random_(random) {
    weight_exponent_ = gradient_exponent - weight_exponent;
    bias_exponent_ = bias_gradient_exponent - bias_exponent;
  }

  //! Scales of their own for output channels: the factors bring dy times an input's unit to a weight's, and dy to a
  //! bias's. Biases without factors are in 2^-20.
  constexpr updater(const trained_parameters& parameters, const update_rates& rates, channel_rates weight_rates,
                    channel_rates bias_rates, int dy_exponent, std::uint32_t first_bias_word, random_stream random) :
      updater(parameters, rates, 0, dy_exponent, dy_exponent, first_bias_word, random) {
    weight_rates_ = weight_rates;
    bias_rates_ = bias_rates;
    if (bias_rates.mantissas != nullptr) {
      bias_exponent_ = dy_exponent;
    }
  }

  //! Gradients of the trained weights [first, first + count) of one output channel, in the order in which they are stored.
  constexpr void weights(int first, const std::int32_t* gradients, int count, int channel = 0) {
    if (weight_rates_.stop(channel)) {
      return;
    }
    const updater self = *this;  // a copy of its own: stores of int8 may alias anything that others can see
    const fixed_step step = self.step_of(weight_rates_, channel, weight_exponent_, weight_bits);
    const bool decays = rates_.decay_q31 != 0 && rates_.first_of_batch;
    for (int k = 0; k < count; ++k) {
      if (gradients[k] != 0 || decays || Velocities) {  // else nothing moves, whatever is drawn
        self.weight(first + k, gradients[k], step, decays);
      }
    }
  }

  //! Gradients of as many stored weights, the k-th of which belongs to the k-th channel (of those that are trained).
  constexpr void weights_across(int first, const std::int32_t* gradients, int count) {
    if (weight_rates_.mantissas == nullptr) {
      weights(first, gradients, count);
      return;
    }
    for (int k = 0; k < count; ++k) {
      weights(first + k, gradients + k, 1, k);
    }
  }

  constexpr void bias(int index, std::int32_t gradient) {
    const bool imported = parameters_.bias_moves != nullptr;
    if ((!imported && parameters_.biases == nullptr) || bias_rates_.stop(index)) {
      return;
    }
    const int unit_bits = imported ? 0 : 4;  // one in 2^-20 is moved in 16 units at once
    const fixed_step by = step_of(bias_rates_, index, bias_exponent_, -unit_bits);
    const std::uint32_t random = random_(first_bias_word_ + static_cast<std::uint32_t>(index));
    const std::int64_t step = scaled(gradient, by);
    std::int32_t whole = 0;
    if constexpr (Velocities) {
      whole = bounded(velocity_step(parameters_.bias_velocities[index], step, random, 0), largest_bias_step);
    } else {
      whole = bounded(Rounding::round(step, step_bits, random), largest_bias_step);
    }
    if (imported) {
      const std::int32_t move = clamp(parameters_.bias_moves[index] - whole, -32767, 32767);
      parameters_.bias_moves[index] = static_cast<std::int16_t>(move);
    } else {
      parameters_.biases[index] = add_within_limit(parameters_.biases[index], -whole * (1 << unit_bits));
    }
  }

 private:
  //! What a gradient is multiplied with: mantissa * 2^shift, in 2^-step_bits of the step's unit.
  struct fixed_step {
    std::int32_t mantissa = 0;
    int shift = 0;
  };

  //! The rate, times the factor of a channel if there are any, for parameters that are moved in 2^-bits of their unit.
  constexpr fixed_step step_of(const channel_rates& factors, int channel, int exponent, int bits) const {
    const int shift = exponent + rates_.rate.exponent + bits + step_bits;
    if (factors.mantissas == nullptr) {
      return {rates_.rate.mantissa, shift};
    }
    const multiplier factor = factors[channel];
    return {static_cast<std::int32_t>((std::int64_t{rates_.rate.mantissa} * factor.mantissa) >> 15),
            shift + factor.exponent + 15};
  }

  constexpr void weight(int index, std::int32_t gradient, fixed_step by, bool decays) const {
    const std::uint32_t random = random_(static_cast<std::uint32_t>(index));
    std::int32_t weight = parameters_.weights[index];
    if constexpr (Fractions) {
      weight = weight * 256 + parameters_.fractions[index];
    }
    std::int64_t step = scaled(gradient, by);
    if (decays) {
      step += (std::int64_t{weight} * rates_.decay_q31 * (1 << (Velocities ? velocity_bits : 0))) >> (31 - step_bits);
    }
    if constexpr (Velocities) {
      weight -= bounded(velocity_step(parameters_.weight_velocities[index], step, random, velocity_bits), largest_step);
    } else {
      weight -= bounded(Rounding::round(step, step_bits, random), largest_step);
    }
    store(index, weight);
  }

  static constexpr std::int32_t largest_step = Fractions ? LargestStep << 8 : LargestStep;
  static constexpr std::int32_t largest_bias_step = (LargestStep << 12) - 1;
  //! Where velocities, which saturate at 8 units, are not bound enough.
  static constexpr std::int32_t bounded(std::int32_t step, std::int32_t largest) {
    return Velocities && LargestStep >= 8 ? step : clamp(step, -largest, largest);
  }

  static constexpr int step_bits = 24;
  static constexpr int velocity_bits = Fractions ? 4 : 12;  // of a velocity below a stored weight's unit
  static constexpr int weight_bits = Velocities ? 12 : (Fractions ? 8 : 0);

  //! gradient * rate in 2^-step_bits of the step's unit, within +-2^56.
  static constexpr std::int64_t scaled(std::int32_t gradient, fixed_step by) {
    const int shift = by.shift;
    const std::int64_t product = std::int64_t{gradient} * by.mantissa;  // |product| < 2^54
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
    const std::int32_t next = clamp(Rounding::round(kept + step, step_bits, random), -32767, 32767);
    velocity = static_cast<std::int16_t>(next);
    // Other bits of the same word: the rounding above used the high ones, this one uses what is left, reversed in rank.
    return rates_.last_of_batch ? Rounding::round(next, below, random * 0x9E3779B1u) : 0;
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
  int weight_exponent_ = 0;  //!< of a gradient over the parameter's unit, or of dy where channels have factors
  int bias_exponent_ = 0;
  channel_rates weight_rates_{};
  channel_rates bias_rates_{};
  std::uint32_t first_bias_word_;
  random_stream random_;
};

}  // namespace tinytrain
