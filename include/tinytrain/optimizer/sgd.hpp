// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/optimizer/schedule.hpp>
#include <tinytrain/optimizer/updater.hpp>

#include <cstdint>

namespace tinytrain {

//! An option of `sgd` that it does not have, or one that is given twice; `actual` is its position, counted from 1.
struct optimizer_option_unknown;

//! A rate outside (0, 16], a momentum outside [0, 1), a decay outside [0, 1), a number above 2^31,
//! an accumulation outside [1, 65536], or a largest step outside [1, 127]. `actual` is the numerator (or number) given.
struct rate_out_of_range;

struct learning_rate_kind;
struct momentum_kind;
struct weight_decay_kind;
struct accumulate_kind;
struct precision_kind;
struct largest_step_kind;

template <long long Numerator, long long Denominator = 1>
struct learning_rate {
  using kind = learning_rate_kind;
  static constexpr long long numerator = Numerator;
  static constexpr long long denominator = Denominator;
};

template <long long Numerator, long long Denominator>
struct momentum {
  using kind = momentum_kind;
  static constexpr long long numerator = Numerator;
  static constexpr long long denominator = Denominator;
};

template <long long Numerator, long long Denominator>
struct weight_decay {
  using kind = weight_decay_kind;
  static constexpr long long numerator = Numerator;
  static constexpr long long denominator = Denominator;
};

//! One step for the mean gradient of so many samples.
template <int Samples>
struct accumulate {
  using kind = accumulate_kind;
  static constexpr int samples = Samples;
};

//! Trained weights keep 8 fractional bits beside their int8: small steps add up exactly. The default.
struct fractional_weights {
  using kind = precision_kind;
  static constexpr bool fractions = true;
};

//! Trained weights are int8 and nothing more: small steps happen with the probability of their size.
struct int8_weights {
  using kind = precision_kind;
  static constexpr bool fractions = false;
};

//! No step moves a weight by more than so many units of its 127, nor a bias by more than a sixteenth of that. The default,
//! 8, is seldom reached at a good rate; at one that is far too large it keeps the network.
template <int Units>
struct largest_step {
  using kind = largest_step_kind;
  static constexpr int units = Units;
};

//! Stochastic gradient descent on int8 weights (optimizer/updater.hpp has the arithmetic).
//!
//!     v = momentum * v + rate(t) * (mean(dL/dW) + decay * W);   W = W - v
//!
//! Options    learning_rate<n, d> (default 1, 64); momentum<n, d>; weight_decay<n, d>, of weights, not of biases;
//!            accumulate<samples>; constant_rate (default), cosine_decay<steps>, linear_decay<steps>, counted in batches;
//!            fractional_weights (default) or int8_weights; stochastic_rounding (default) or nearest_rounding of steps;
//!            largest_step<units> (default 8)
//! Memory     RAM beside each trained weight: 1 byte for its fraction, 2 with momentum or accumulation
//! Rules      optimizer_option_unknown, rate_out_of_range
template <class... Options>
struct sgd {
  using rules = list<optimizer_option_unknown, rate_out_of_range>;
  using kinds = list<learning_rate_kind, momentum_kind, weight_decay_kind, accumulate_kind, schedule_kind,
                     precision_kind, rounding_kind, largest_step_kind>;
  using rate = option_or<learning_rate_kind, learning_rate<1, 64>, Options...>;
  using inertia = option_or<momentum_kind, momentum<0, 1>, Options...>;
  using decay = option_or<weight_decay_kind, weight_decay<0, 1>, Options...>;
  using schedule = option_or<schedule_kind, constant_rate, Options...>;
  static constexpr int samples = option_or<accumulate_kind, accumulate<1>, Options...>::samples;
  static constexpr bool fractions = option_or<precision_kind, fractional_weights, Options...>::fractions;
  static constexpr bool velocities = inertia::numerator != 0 || samples > 1;
  using rounding = option_or<rounding_kind, stochastic_rounding, Options...>;
  static constexpr int units = option_or<largest_step_kind, largest_step<8>, Options...>::units;
  using updater_type = updater<fractions, velocities, rounding, (units < 1 || units > 127 ? 8 : units)>;

  static constexpr violation check() {
    if (constexpr int unknown = detail::first_unknown_option(kinds{}, list<Options...>{}); unknown != 0) {
      return {1, 0, unknown};
    }
    if (constexpr int twice = detail::first_repeated_kind(kinds{}, list<Options...>{}); twice != 0) {
      return {1, 0, twice};
    }
    if (rate::numerator <= 0 || rate::denominator <= 0 || rate::denominator > largest_number ||
        rate::numerator > largest_number || rate::numerator > 16 * rate::denominator) {
      return {2, 1, rate::numerator};
    }
    if (inertia::numerator < 0 || inertia::numerator >= inertia::denominator || inertia::denominator > largest_number) {
      return {2, 0, inertia::numerator};
    }
    if (decay::numerator < 0 || decay::numerator >= decay::denominator || decay::denominator > largest_number) {
      return {2, 0, decay::numerator};
    }
    if (units < 1 || units > 127) {
      return {2, units < 1 ? 1 : 127, units};
    }
    return samples < 1 || samples > 65536 ? violation{2, 1, samples} : violation{};
  }

  //! The numbers of one step; `step` counts samples.
  static constexpr update_rates rates(std::uint32_t step) {
    constexpr multiplier base = make_multiplier(rate::numerator, rate::denominator * samples);
    constexpr auto momentum_q15 = static_cast<std::int32_t>((inertia::numerator << 15) / inertia::denominator);
    constexpr std::int64_t unscaled_q31 = (decay::numerator << 31) / decay::denominator;
    constexpr std::int64_t decay_q31 = unscaled_q31 / rate::denominator * rate::numerator +
                                       unscaled_q31 % rate::denominator * rate::numerator / rate::denominator;
    const std::uint32_t batch = step / samples;
    const std::uint32_t sample = step % samples;
    const std::int32_t factor_q15 = schedule::factor_q15(batch);
    return {{static_cast<std::int32_t>((std::int64_t{base.mantissa} * factor_q15) >> 7), base.exponent - 8},
            momentum_q15,
            saturate_int32((decay_q31 * factor_q15) >> 15),
            sample == 0,
            sample == samples - 1};
  }

 private:
  static constexpr long long largest_number = 1LL << 31;
};

}  // namespace tinytrain
