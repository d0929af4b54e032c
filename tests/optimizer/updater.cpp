// SPDX-License-Identifier: MIT
// Proves that a step on integer weights is the real step, on average (include/tinytrain/optimizer/updater.hpp):
//
//     v = momentum * v + rate * (dL/dW + decay * W);   W = W - v,   W = 2^ew * w
//
// for int8 weights with and without fractions and velocities: the mean over random streams is compared with the same
// recurrence in double, within what chance allows. Beyond that: N accumulated samples are one step with their mean,
// everything saturates and nothing wraps, and where there is no gradient no bit moves.
// Source: Lin et al., NeurIPS 2022 (arXiv 2206.15472), section 2.1: G / s_w^2 on the integer weight.
#include <tinytrain/optimizer/sgd.hpp>
#include <tinytrain/optimizer/updater.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <type_traits>

namespace {

namespace tt = tinytrain;

constexpr int count = 32;
constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();

//! The parameters of one layer: 32 weights and as many biases.
struct layer {
  std::int8_t weights[count]{};
  std::int8_t fractions[count]{};
  std::int16_t weight_velocities[count]{};
  std::int32_t biases[count]{};
  std::int16_t bias_moves[count]{};
  std::int16_t bias_velocities[count]{};

  constexpr tt::trained_parameters parameters() {
    return {weights, fractions, weight_velocities, biases, nullptr, bias_velocities};
  }
  //! As of an imported layer: `biases` are its file's, which stay.
  constexpr tt::trained_parameters imported_parameters() {
    return {weights, fractions, weight_velocities, nullptr, bias_moves, bias_velocities};
  }
  //! In the weight's unit, and in real units.
  constexpr double weight(int k) const { return weights[k] + fractions[k] / 256.0; }
  double bias(int k) const { return std::ldexp(double{1} * biases[k] + bias_moves[k], tt::bias_exponent); }
};

//! Scales of the step: real weight = w * 2^weight, gradients in units of 2^gradient, of biases 2^bias.
struct exponents {
  int weight = -7;
  int gradient = -16;
  int bias = -9;
};

template <class Updater>
constexpr void apply(layer& l, const tt::update_rates& rates, exponents e, const std::int32_t (&gradients)[count],
                     tt::random_stream random) {
  Updater u(l.parameters(), rates, e.weight, e.gradient, e.bias, count, random);
  u.weights(0, gradients, 20);
  u.weights(20, gradients + 20, count - 20);
  for (int k = 0; k < count; ++k) {
    u.bias(k, gradients[k]);
  }
}

template <bool Fractions, bool Velocities>
struct policy {
  using updater = tt::updater<Fractions, Velocities>;
  static constexpr double unit = Fractions ? 1 / 256.0 : 1.0;  // of what is stored
  static constexpr bool velocities = Velocities;
  static constexpr bool fractions = Fractions;
};

// One step of 3 units: exact, so that no word matters, and all of it in a constant expression.
template <class Policy>
constexpr double step_of_three() {
  layer l;
  l.weights[5] = 10;
  std::int32_t gradients[count]{};
  gradients[5] = 3 << 10;
  apply<typename Policy::updater>(l, {tt::make_multiplier(1, 2), 0, 0, true, true}, {-7, -16, -40}, gradients,
                                  tt::random_stream(1));
  return l.weight(5);
}
static_assert(step_of_three<policy<false, false>>() == 7 && step_of_three<policy<false, true>>() == 7);
static_assert(step_of_three<policy<true, false>>() == 7 && step_of_three<policy<true, true>>() == 7);

//! The extremes of every input: in range, and on the right side. The sanitizers see to the rest.
template <class Policy>
void hold_at_extremes() {
  for (const int exponent : {-100, -40, -20, 0, 40, 100}) {
    for (const std::int32_t gradient : {lowest, -1, 0, 1, highest}) {
      layer l;
      for (int k = 0; k < count; ++k) {
        const int sign = k % 2 == 0 ? 1 : -1;
        l.weights[k] = static_cast<std::int8_t>(127 * sign);
        l.weight_velocities[k] = l.bias_velocities[k] = static_cast<std::int16_t>(-32767 * sign);
        l.biases[k] = tt::accumulator_limit * sign;
      }
      std::int32_t gradients[count];
      for (int k = 0; k < count; ++k) {
        gradients[k] = k % 2 == 0 || gradient == lowest ? gradient : -gradient;
      }
      const tt::update_rates rates{{(1 << 15) - 1, 4}, (1 << 15) - 1, highest, true, true};
      apply<typename Policy::updater>(l, rates, {0, exponent, exponent}, gradients, tt::random_stream(3));
      CAPTURE(exponent);
      CAPTURE(gradient);
      for (int k = 0; k < count; ++k) {
        CHECK(l.weights[k] >= -127);
        CHECK(std::abs(l.weight(k)) <= 127);
        CHECK(std::abs(l.biases[k]) <= tt::accumulator_limit);
      }
      if (gradient < 0) {  // further out than the limit, which is where it stays
        CHECK(l.biases[0] == tt::accumulator_limit);
      }
    }
  }
}

//! Means over streams of what a sequence of steps leaves, weight by weight and bias by bias.
struct means {
  double weights[count]{};
  double biases[count]{};
};

template <class Policy, class Sequence>
means average(int streams, const layer& start, Sequence sequence) {
  means m;
  for (int s = 0; s < streams; ++s) {
    layer l = start;
    sequence(l, s);
    for (int k = 0; k < count; ++k) {
      m.weights[k] += l.weight(k) / streams;
      m.biases[k] += l.bias(k) / streams;
    }
  }
  return m;
}

//! Gradients of both signs, from a thousandth of a weight's unit up to a few units, at a rate of 1/64 and weights in
//! 2^-7.
constexpr exponents scales{-7, -16, -16};
constexpr tt::multiplier sixty_fourth = tt::make_multiplier(1, 64);

std::int32_t gradient_of(int k, int step) {
  const double size = 40 * std::pow(1.2, k);
  return static_cast<std::int32_t>(size * ((k + step) % 3 == 0 ? -1 : 1) * (1 + 0.25 * ((k * 7 + step * 5) % 4)));
}

double real_gradient(int k, int step) { return std::ldexp(gradient_of(k, step), scales.gradient); }

layer some_layer() {
  layer l;
  for (int k = 0; k < count; ++k) {
    l.weights[k] = static_cast<std::int8_t>(5 * k - 70);
    l.biases[k] = 1600 * k - 20000;
  }
  return l;
}

//! `steps` steps against the recurrence in double; `accumulated` samples make a batch.
template <class Policy>
void compare_with_real(int steps, int accumulated, double momentum, double decay, int streams) {
  const layer start = some_layer();
  const double rate = 1.0 / 64;
  const auto momentum_q15 = static_cast<std::int32_t>(momentum * 32768);
  const auto decay_q31 = static_cast<std::int32_t>(rate * decay * 2147483648.0);
  const means m = average<Policy>(streams, start, [&](layer& l, int s) {
    for (int t = 0; t < steps; ++t) {
      std::int32_t gradients[count];
      for (int k = 0; k < count; ++k) {
        gradients[k] = gradient_of(k, t);
      }
      const tt::update_rates rates{tt::make_multiplier(1, 64 * accumulated), momentum_q15, decay_q31,
                                   t % accumulated == 0, t % accumulated == accumulated - 1};
      apply<typename Policy::updater>(
          l, rates, scales, gradients,
          tt::random_stream(1, static_cast<std::uint32_t>(s), static_cast<std::uint32_t>(t)));
    }
  });
  double worst_weight = 0;  // distance from the real path, in tolerances
  double worst_bias = 0;
  for (int k = 0; k < count; ++k) {
    double weight = start.weight(k) / 128;  // real units
    double bias = start.bias(k);
    double weight_velocity = 0;
    double bias_velocity = 0;
    for (int t = 0; t < steps; ++t) {
      const bool first = t % accumulated == 0;
      const double gradient = real_gradient(k, t) / accumulated;
      weight_velocity = (first ? momentum : 1) * weight_velocity + rate * (gradient + (first ? decay * weight : 0));
      bias_velocity = (first ? momentum : 1) * bias_velocity + rate * gradient;
      if (t % accumulated == accumulated - 1) {
        weight -= weight_velocity;
        bias -= bias_velocity;
      }
    }
    // Each step adds the variance of at most two roundings: half a stored unit, and half of 2^-12 carried on by
    // momentum.
    const double roundings = std::sqrt(double{1} * steps / streams);
    const double carried = Policy::velocities ? std::ldexp(0.5, -12) / (1 - momentum) : 0.0;
    const double weight_noise = (0.5 * Policy::unit + carried) * roundings;
    const double bias_noise = std::ldexp(0.5, -16) * (Policy::velocities ? 1 / (1 - momentum) : 1) * roundings;
    worst_weight = std::fmax(worst_weight, std::abs(m.weights[k] - weight * 128) / (5.5 * weight_noise));
    worst_bias = std::fmax(worst_bias, std::abs(m.biases[k] - bias) / (5.5 * bias_noise));
  }
  CHECK(worst_weight < 1);
  CHECK(worst_bias < 1);
}

template <class Policy>
void saturates() {
  for (const std::int32_t gradient : {lowest, lowest + 1, highest}) {
    for (const int exponent : {0, 20, 60, 100}) {
      layer l = some_layer();
      std::int32_t gradients[count];
      for (std::int32_t& g : gradients) {
        g = gradient;
      }
      for (std::uint32_t step = 0; step < 40; ++step) {
        apply<typename Policy::updater>(l, {sixty_fourth, 1 << 14, 0, true, true}, {-7, exponent, exponent}, gradients,
                                        tt::random_stream(1, step, 2));
      }
      int wrong_weights = 0;
      int wrong_biases = 0;
      for (int k = 0; k < count; ++k) {
        wrong_weights += l.weight(k) != (gradient < 0 ? 127 : -127);
        wrong_biases += gradient < 0 ? l.biases[k] <= 0 : l.biases[k] >= 0;
      }
      CAPTURE(gradient);
      CAPTURE(exponent);
      CHECK(wrong_weights == 0);
      CHECK(wrong_biases == 0);
    }
  }
}

template <class Policy>
void stands_still(std::int32_t gradient, exponents e, std::int32_t decay_q31) {
  const layer start = [] {
    layer l = some_layer();
    for (int k = 0; k < count; ++k) {
      l.fractions[k] = static_cast<std::int8_t>(Policy::fractions ? 8 * k - 128 : 0);
    }
    return l;
  }();
  std::int32_t gradients[count];
  for (std::int32_t& g : gradients) {
    g = gradient;
  }
  int moved = 0;
  for (std::uint32_t s = 0; s < 500; ++s) {
    layer l = start;
    apply<typename Policy::updater>(l, {sixty_fourth, 1 << 14, decay_q31, true, true}, e, gradients,
                                    tt::random_stream(s, 5, 7));
    moved += std::memcmp(l.weights, start.weights, sizeof l.weights) != 0;
    moved += std::memcmp(l.fractions, start.fractions, sizeof l.fractions) != 0;
    moved += std::memcmp(l.weight_velocities, start.weight_velocities, sizeof l.weight_velocities) != 0;
    moved += std::memcmp(l.biases, start.biases, sizeof l.biases) != 0;
    moved += std::memcmp(l.bias_velocities, start.bias_velocities, sizeof l.bias_velocities) != 0;
  }
  CHECK(moved == 0);
}

using plain = policy<false, false>;
using fractional = policy<true, false>;
using moving = policy<false, true>;
using both = policy<true, true>;

}  // namespace

TEST_CASE_TEMPLATE("the mean of one step is the real step", Policy, plain, fractional, moving, both) {
  compare_with_real<Policy>(1, 1, 0, 0, 20000);
}

TEST_CASE_TEMPLATE("a sequence of steps stays on the real path", Policy, plain, fractional, moving, both) {
  compare_with_real<Policy>(24, 1, 0, 0, 3000);
}

TEST_CASE_TEMPLATE("weight decay takes its share of the weights, and none of the biases", Policy, plain, fractional,
                   moving, both) {
  compare_with_real<Policy>(24, 1, 0, 0.5, 3000);
}

TEST_CASE_TEMPLATE("momentum follows its recurrence", Policy, moving, both) {
  compare_with_real<Policy>(24, 1, 0.9, 0, 3000);
}

TEST_CASE_TEMPLATE("momentum carries weight decay on, as it does a gradient", Policy, moving, both) {
  compare_with_real<Policy>(24, 1, 0.875, 0.5, 3000);  // 0.9 is not a number of 15 bits, which would show
}

TEST_CASE_TEMPLATE("accumulated samples are one step with their mean, with momentum and without", Policy, moving,
                   both) {
  compare_with_real<Policy>(4, 4, 0, 0, 10000);
  compare_with_real<Policy>(24, 4, 0, 0, 3000);
  compare_with_real<Policy>(24, 4, 0.9, 0, 3000);
  compare_with_real<Policy>(24, 8, 0, 0.5, 3000);
}

TEST_CASE_TEMPLATE("where no rounding is needed, accumulation is exact, and nothing moves before the end", Policy,
                   moving, both) {
  const layer start = some_layer();
  layer l = start;
  layer at_once = start;
  for (int sample = 0; sample < 4; ++sample) {
    std::int32_t gradients[count];
    for (int k = 0; k < count; ++k) {
      gradients[k] = (k - 16 + 4 * (sample - 1)) * 8192;  // mean (k - 14) * 8192, of 1/8192 of a unit at this rate
    }
    apply<typename Policy::updater>(l, {tt::make_multiplier(1, 64 * 4), 0, 0, sample == 0, sample == 3}, scales,
                                    gradients, tt::random_stream(9));
    if (sample < 3) {
      CHECK(std::memcmp(l.weights, start.weights, sizeof l.weights) == 0);
      CHECK(std::memcmp(l.biases, start.biases, sizeof l.biases) == 0);
    }
  }
  std::int32_t means[count];
  for (int k = 0; k < count; ++k) {
    means[k] = (k - 14) * 8192;
  }
  apply<typename Policy::updater>(at_once, {sixty_fourth, 0, 0, true, true}, scales, means, tt::random_stream(9));
  for (int k = 0; k < count; ++k) {
    CHECK(l.biases[k] == at_once.biases[k]);
    CHECK(l.weight_velocities[k] == at_once.weight_velocities[k]);
    CHECK(l.weight_velocities[k] == (k - 14) * 1024);
  }
}

TEST_CASE_TEMPLATE("the step follows the scale of the weights: the same in real units", Policy, plain, fractional,
                   moving, both) {
  for (const int weight_exponent : {-10, -8, -4}) {
    const means m = average<Policy>(4000, layer{}, [&](layer& l, int s) {
      std::int32_t gradients[count];
      for (int k = 0; k < count; ++k) {
        gradients[k] = 1000 * k - 16000;
      }
      apply<typename Policy::updater>(l, {sixty_fourth, 0, 0, true, true}, {weight_exponent, -18, -18}, gradients,
                                      tt::random_stream(static_cast<std::uint32_t>(s)));
    });
    for (int k = 0; k < count; ++k) {
      const double real = -std::ldexp(1000 * k - 16000, -18) / 64;
      CAPTURE(k);
      CHECK(std::abs(m.weights[k] - std::ldexp(real, -weight_exponent)) <
            5.5 * (0.5 * Policy::unit + 2e-4) / std::sqrt(4000));
    }
  }
}

TEST_CASE_TEMPLATE("weights and biases saturate with the sign of the step", Policy, plain, fractional, moving, both) {
  saturates<Policy>();
}

TEST_CASE_TEMPLATE("no input leads out of range", Policy, plain, fractional, moving, both) {
  hold_at_extremes<Policy>();
}

TEST_CASE_TEMPLATE("without a gradient no bit moves, whatever is drawn and whatever the scales", Policy, plain,
                   fractional, moving, both) {
  for (const int exponent : {-100, -30, 0, 30, 100}) {
    stands_still<Policy>(0, {-7, exponent, exponent}, 0);
  }
}

TEST_CASE_TEMPLATE("what is far below the finest step does not move a bit either", Policy, plain, fractional, moving,
                   both) {
  for (const int exponent : {-50, -70, -100}) {
    stands_still<Policy>(1000, {-7, exponent, exponent}, 0);
    stands_still<Policy>(-1000, {-7, exponent, exponent}, 0);
  }
}

TEST_CASE_TEMPLATE("every step is bounded: 8 units of a weight, 0.5 of a bias", Policy, plain, fractional, moving,
                   both) {
  for (const int sign : {1, -1}) {
    layer l;
    std::int32_t gradients[count];
    for (std::int32_t& g : gradients) {
      g = sign * (highest / 2);
    }
    apply<typename Policy::updater>(l, {sixty_fourth, 0, 0, true, true}, {-7, 0, 0}, gradients, tt::random_stream(1));
    for (int k = 0; k < count; ++k) {
      CHECK(std::abs(l.weight(k) + sign * 8) <= Policy::unit);
      CHECK(std::abs(l.bias(k) + sign * 0.5) <= std::ldexp(1.0, -16));
      CHECK(l.weight_velocities[k] == (Policy::velocities ? sign * 32767 : 0));
    }
  }
}

TEST_CASE("a weight's random word is its index, a bias's comes behind them, whoever hands the gradient over") {
  std::int32_t gradients[count];
  for (int k = 0; k < count; ++k) {
    gradients[k] = 777 * k - 9999;
  }
  layer whole;
  layer in_parts;
  const tt::update_rates rates{sixty_fourth, 0, 0, true, true};
  tt::updater<false, false> a(whole.parameters(), rates, -7, -16, -16, count, tt::random_stream(4));
  tt::updater<false, false> b(in_parts.parameters(), rates, -7, -16, -16, count - 5, tt::random_stream(4));
  a.weights(0, gradients, count);
  for (int k = count - 1; k >= 0; --k) {
    b.weights(k, gradients + k, 1);
  }
  CHECK(std::memcmp(whole.weights, in_parts.weights, sizeof whole.weights) == 0);
  for (int k = 5; k < count; ++k) {
    a.bias(k - 5, gradients[k]);
    b.bias(k, gradients[k]);
    CHECK(whole.biases[k - 5] == in_parts.biases[k]);
  }
}

TEST_CASE("a layer without trained biases has none to write") {
  layer l;
  tt::trained_parameters p = l.parameters();
  p.biases = nullptr;
  p.bias_velocities = nullptr;
  tt::updater<true, true> u(p, {}, -7, -16, -9, 0, tt::random_stream(1));
  u.bias(0, highest);
  CHECK(l.biases[0] == 0);
}

TEST_CASE("a weight and its fraction are one number, rounded to nearest where the fraction is cut off") {
  for (int start = -127; start <= 127; start += 2) {
    for (int step = -300; step <= 300; step += 7) {
      layer l;
      l.weights[0] = static_cast<std::int8_t>(start);
      const std::int32_t gradients[count]{step};
      apply<tt::updater<true, false>>(l, {tt::make_multiplier(1, 1), 0, 0, true, true}, {-8, -16, -40}, gradients,
                                      tt::random_stream(1));
      const double expected = std::fmin(std::fmax(start - step / 256.0, -127.0), 127.0);
      CHECK(l.weight(0) == expected);
      CHECK(l.weights[0] == std::floor(expected + 0.5));
    }
  }
}

// --- a scale for each output channel --------------------------------------------------------------------------------

namespace {

constexpr int channels = 4;
constexpr int per_channel = count / channels;

//! Factors of the rate: of weights and of biases, one for each channel; the last channel is dead.
struct factors {
  std::int16_t weight_mantissas[channels]{1 << 14, 20011, 32767, 0};
  std::int8_t weight_exponents[channels]{-14 + 7, -14 + 4, -14 + 9, 5};
  std::int16_t bias_mantissas[count]{};
  std::int8_t bias_exponents[count]{};

  constexpr factors() {
    for (int k = 0; k < count; ++k) {
      bias_mantissas[k] = static_cast<std::int16_t>(k % 5 == 3 ? 0 : (1 << 14) + 515 * k);
      bias_exponents[k] = static_cast<std::int8_t>(-14 + k % 7);
    }
  }
  tt::channel_rates weights() const { return {weight_mantissas, weight_exponents}; }
  tt::channel_rates biases() const { return {bias_mantissas, bias_exponents}; }
  double weight(int channel) const { return std::ldexp(weight_mantissas[channel], weight_exponents[channel]); }
  double bias(int index) const { return std::ldexp(bias_mantissas[index], bias_exponents[index]); }
};

//! Weights lie channel by channel; biases have 32 channels of their own.
template <class Updater>
void apply_channels(layer& l, const tt::update_rates& rates, const factors& f, int dy_exponent,
                    const std::int32_t (&gradients)[count], tt::random_stream random) {
  Updater u(l.imported_parameters(), rates, f.weights(), f.biases(), dy_exponent, count, random);
  for (int c = 0; c < channels; ++c) {
    u.weights(c * per_channel, gradients + c * per_channel, 3, c);
    u.weights(c * per_channel + 3, gradients + c * per_channel + 3, per_channel - 3, c);
  }
  for (int k = 0; k < count; ++k) {
    u.bias(k, gradients[k]);
  }
}

//! Rates as an optimizer makes them, 23 bits: the product with a factor keeps more than a factor has.
constexpr tt::update_rates channel_test_rates(std::int32_t momentum_q15, std::int32_t decay_q31) {
  return {{(1 << 14) << 8, -14 - 6 - 8}, momentum_q15, decay_q31, true, true};  // 1/64
}

template <class Policy>
void channels_move_by_their_factors(int dy_exponent) {
  constexpr int streams = 8192;  // a power of two: means of equal numbers are exact
  const factors f;
  const layer start = some_layer();
  std::int32_t gradients[count];
  for (int k = 0; k < count; ++k) {
    gradients[k] = (k % 2 == 0 ? -1 : 1) * (100 + 37 * k);
  }
  const means m = average<Policy>(streams, start, [&](layer& l, int s) {
    apply_channels<typename Policy::updater>(l, channel_test_rates(0, 0), f, dy_exponent, gradients,
                                             tt::random_stream(3, static_cast<std::uint32_t>(s), 1));
  });
  for (int k = 0; k < count; ++k) {
    CAPTURE(k);
    const int channel = k / per_channel;
    const double real = std::ldexp(gradients[k], dy_exponent - 6);
    const double step = real * f.weight(channel);
    const double noise = 5.5 * (0.5 * Policy::unit + std::ldexp(0.5, -12)) / std::sqrt(streams);
    CHECK(std::abs(m.weights[k] - (start.weight(k) - step)) <= noise + std::abs(step) * std::ldexp(1.0, -20));
    if (f.weight_mantissas[channel] == 0) {
      CHECK(m.weights[k] == start.weight(k));
    }
    // a bias with a factor counts units of its own: whole ones, not 16 at once
    const double wanted = start.biases[k] - real * f.bias(k);
    CHECK(std::abs(std::ldexp(m.biases[k], 20) - wanted) <= 5.5 * 0.5 / std::sqrt(streams) + std::abs(wanted) * 1e-9);
    if (f.bias_mantissas[k] == 0) {
      CHECK(std::ldexp(m.biases[k], 20) == start.biases[k]);
    }
  }
}

}  // namespace

TEST_CASE_TEMPLATE("channels: the mean step is rate * gradient * factor, of weights and of biases", Policy, plain,
                   fractional, moving, both) {
  channels_move_by_their_factors<Policy>(-11);
  channels_move_by_their_factors<Policy>(-13);
}

TEST_CASE_TEMPLATE("channels: a factor of 0 keeps weights, fractions, velocities and biases, whatever pulls at them",
                   Policy, plain, fractional, moving, both) {
  factors f;
  for (std::int16_t& m : f.weight_mantissas) m = 0;
  for (std::int16_t& m : f.bias_mantissas) m = 0;
  const layer start = some_layer();
  for (const std::int32_t gradient : {lowest, -1, 1, highest}) {
    std::int32_t gradients[count];
    for (std::int32_t& g : gradients) g = gradient;
    layer l = start;
    for (std::uint32_t s = 0; s < 50; ++s) {
      apply_channels<typename Policy::updater>(l, channel_test_rates(30000, highest), f, 20, gradients,
                                               tt::random_stream(s));
    }
    CHECK(std::memcmp(&l, &start, sizeof l) == 0);
  }
}

TEST_CASE_TEMPLATE("channels: weight decay takes its share of what can move, and nothing of a dead channel", Policy,
                   plain, fractional, moving, both) {
  constexpr int streams = 4096;
  const factors f;
  const layer start = some_layer();
  const std::int32_t gradients[count]{};
  const auto decay_q31 = static_cast<std::int32_t>(0.01 * 2147483648.0);
  const means m = average<Policy>(streams, start, [&](layer& l, int s) {
    apply_channels<typename Policy::updater>(l, channel_test_rates(0, decay_q31), f, -10, gradients,
                                             tt::random_stream(5, static_cast<std::uint32_t>(s), 1));
  });
  for (int k = 0; k < count; ++k) {
    CAPTURE(k);
    const bool dead = f.weight_mantissas[k / per_channel] == 0;
    const double wanted = start.weight(k) * (dead ? 1 : 0.99);
    CHECK(std::abs(m.weights[k] - wanted) <= (dead ? 0 : 5.5 * (0.5 * Policy::unit + 2e-4) / std::sqrt(streams)));
    CHECK(std::ldexp(m.biases[k], 20) == start.biases[k]);
  }
}

TEST_CASE_TEMPLATE("channels: weights across channels are weights of one after another", Policy, plain, fractional,
                   moving, both) {
  const factors f;
  std::int32_t gradients[count];
  for (int k = 0; k < count; ++k) {
    gradients[k] = 7919 * (k - 15);
  }
  using updater = typename Policy::updater;
  layer across = some_layer();
  layer one_by_one = some_layer();
  const auto rates = channel_test_rates(1 << 14, 1 << 20);
  updater a(across.imported_parameters(), rates, f.weights(), f.biases(), -14, count, tt::random_stream(4));
  updater b(one_by_one.imported_parameters(), rates, f.weights(), f.biases(), -14, count, tt::random_stream(4));
  for (int tap = 0; tap < count; tap += channels) {
    a.weights_across(tap, gradients + tap, channels);
    for (int c = channels - 1; c >= 0; --c) {
      b.weights(tap + c, gradients + tap + c, 1, c);
    }
  }
  CHECK(std::memcmp(&across, &one_by_one, sizeof across) == 0);
  const layer start = some_layer();
  int moved = 0;
  for (int k = 0; k < count; ++k) {
    moved += across.weight(k) != start.weight(k);
    CHECK((k % channels != channels - 1 || across.weight(k) == start.weight(k)));
  }
  CHECK(moved >= count / 2);

  // without factors it is one call
  layer whole = some_layer();
  layer parts = some_layer();
  updater c(whole.parameters(), rates, -7, -16, -16, count, tt::random_stream(4));
  updater d(parts.parameters(), rates, -7, -16, -16, count, tt::random_stream(4));
  c.weights_across(4, gradients, 20);
  d.weights(4, gradients, 20);
  CHECK(std::memcmp(&whole, &parts, sizeof whole) == 0);
}

TEST_CASE_TEMPLATE("channels: without factors of their own biases are in 2^-20, as ever", Policy, plain, fractional,
                   moving, both) {
  const factors f;
  std::int32_t gradients[count];
  for (int k = 0; k < count; ++k) {
    gradients[k] = 901 * (k - 15);
  }
  layer with = some_layer();
  layer without = some_layer();
  const auto rates = channel_test_rates(1 << 14, 0);
  typename Policy::updater a(with.parameters(), rates, f.weights(), {}, -14, count, tt::random_stream(4));
  typename Policy::updater b(without.parameters(), rates, -7, -20, -14, count, tt::random_stream(4));
  for (int k = 0; k < count; ++k) {
    a.bias(k, gradients[k]);
    b.bias(k, gradients[k]);
  }
  CHECK(std::memcmp(&with, &without, sizeof with) == 0);
  const layer start = some_layer();
  CHECK(std::memcmp(with.biases, start.biases, sizeof with.biases) != 0);
}

TEST_CASE_TEMPLATE("channels: no input leads out of range, and the sign of a step is its gradient's", Policy, plain,
                   fractional, moving, both) {
  factors f;
  for (const int exponent : {-128, -60, -20, 0, 20, 60, 127}) {
    for (int c = 0; c < channels; ++c) {
      f.weight_mantissas[c] = 32767;
      f.weight_exponents[c] = static_cast<std::int8_t>(exponent);
    }
    for (int k = 0; k < count; ++k) {
      f.bias_mantissas[k] = 32767;
      f.bias_exponents[k] = static_cast<std::int8_t>(exponent);
    }
    for (const int dy_exponent : {-128, -20, 0, 127}) {
      for (const std::int32_t gradient : {lowest, -1, 0, 1, highest}) {
        layer l;
        for (int k = 0; k < count; ++k) {
          const int sign = k % 2 == 0 ? 1 : -1;
          l.weights[k] = static_cast<std::int8_t>(127 * sign);
          l.weight_velocities[k] = l.bias_velocities[k] = static_cast<std::int16_t>(-32767 * sign);
          l.bias_moves[k] = static_cast<std::int16_t>(k % 4 < 2 ? 32767 - 32767 * (k % 4) : 32767 * sign);
        }
        std::int32_t gradients[count];
        for (std::int32_t& g : gradients) g = gradient;
        const tt::update_rates rates{{(1 << 23) - 1, 4}, (1 << 15) - 1, highest, true, true};
        const layer before = l;
        apply_channels<typename Policy::updater>(l, rates, f, dy_exponent, gradients, tt::random_stream(3));
        CAPTURE(exponent);
        CAPTURE(dy_exponent);
        CAPTURE(gradient);
        int outside = 0;
        int wrong = 0;
        for (int k = 0; k < count; ++k) {
          outside += std::abs(l.weight(k)) > 127 || l.weights[k] < -127;
          outside += l.bias_moves[k] < -32767;
          wrong += gradient != 0 && (l.bias_moves[k] - before.bias_moves[k]) * (gradient < 0 ? 1.0 : -1.0) < -1;
        }
        CHECK(outside == 0);
        CHECK((Policy::velocities || wrong == 0));
        // far beyond every bound, the step is the bound: 8 units, from +-127
        if (!Policy::velocities && gradient != 0 && exponent + dy_exponent > 40) {
          int against = 0;
          for (int k = 0; k < count; ++k) {
            const int from = k % 2 == 0 ? 127 : -127;
            against += std::abs(l.weight(k) - tt::clamp(from + (gradient < 0 ? 8 : -8), -127, 127)) > 0.1;
          }
          CHECK(against == 0);
        }
      }
    }
  }
}

TEST_CASE("rounded to nearest, a step below half a unit never happens, one above it always does") {
  using nearest = tt::updater<false, false, tt::nearest_rounding>;
  static_assert(std::is_same_v<tt::sgd<tt::int8_weights, tt::nearest_rounding>::updater_type, nearest>);
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    layer l;
    std::int32_t gradients[count]{};
    for (int k = 0; k < count; ++k) {
      gradients[k] = k % 2 == 0 ? 31 : -33;  // in 2^-6 of a weight's unit at rate 1
    }
    const tt::update_rates rates{tt::make_multiplier(1, 1), 0, 0, true, true};
    nearest u(l.parameters(), rates, -7, -13, -9, count, tt::random_stream(seed));
    u.weights(0, gradients, count);
    for (int k = 0; k < count; ++k) {
      CHECK(l.weights[k] == (k % 2 == 0 ? 0 : 1));
    }
  }
}

TEST_CASE_TEMPLATE("a bound of one's own: 1 unit of a weight, a sixteenth of a bias", Policy, plain, fractional, moving,
                   both) {
  layer l;
  std::int32_t gradients[count];
  for (std::int32_t& g : gradients) {
    g = highest / 2;
  }
  using bounded = tt::updater<Policy::fractions, Policy::velocities, tt::stochastic_rounding, 1>;
  apply<bounded>(l, {sixty_fourth, 0, 0, true, true}, {-7, 0, 0}, gradients, tt::random_stream(1));
  for (int k = 0; k < count; ++k) {
    CHECK(l.weight(k) == -1);
    CHECK(std::abs(l.bias(k) + 1.0 / 16) <= std::ldexp(1.0, -16));
  }
}
