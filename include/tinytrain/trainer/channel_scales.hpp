// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/optimizer/updater.hpp>
#include <tinytrain/plan/plan.hpp>
#include <tinytrain/tensor/channels.hpp>
#include <tinytrain/tensor/operand.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tinytrain {

//! The tables of a layer whose weights have no power-of-two scale: an imported one, with a scale s[c] for each output
//! channel, or one of our own that reads an imported activation; its weights then have the scale 2^e / mantissa of that
//! activation, so that its accumulators have a power of two. All are constants, and only those that are read exist.
//!
//!     folds      s[c] in units of the largest one, 15 bits: backward, for the error of the input
//!     weights    sx / s[c], a factor of the rate: quantisation-aware scaling, dL/dW / s[c]
//!     biases     1 / (sx * s[c]), likewise; a bias of our own is in 2^-20 and needs none
//!
//! A dead channel has rates of 0: one whose output cannot move by half a unit whatever its weights are (a scale near 0),
//! or whose bias is outside +-2^30 (the exporter's saturation), where a new weight might overflow the sum.
//! Memory     flash: 2 bytes a channel for the folds, 3 for each kind of rates
//! Source     QAS: Lin et al., NeurIPS 2022 (arXiv 2206.15472), section 2.1
template <class Layer, class Plan, int Node, class Channels>
class channel_scales {
  static constexpr plan::node n = Plan::graph[Node];
  static constexpr affine_scale x = plan::affine_before(Plan::graph, Node);
  static constexpr std::size_t outputs = static_cast<std::size_t>(n.out.c);
  static constexpr int own_exponent = plan::weight_exponent(n.parameters.fan_in);

 public:
  //! Does this layer need the tables at all?
  static constexpr bool present = n.parameters.weights > 0 && (n.imported || x);

  //! The unit of a sum of weights times folded errors.
  static constexpr int fold_exponent() { return largest.exponent + drop; }
  static constexpr channel_fold fold() { return {folds.data(), drop}; }
  static constexpr channel_rates weight_rates() { return {weights.mantissas.data(), weights.exponents.data()}; }
  static constexpr channel_rates bias_rates() {
    if constexpr (n.imported) {
      return {biases.mantissas.data(), biases.exponents.data()};
    } else {
      return {};
    }
  }
  //! Bytes of the tables that a step of training reads.
  static constexpr int bytes(bool sends_back) {
    return static_cast<int>((sends_back ? sizeof(folds) : 0) + (n.trained_channels > 0 ? sizeof(weights) : 0) +
                            (n.trains_bias && n.imported ? sizeof(biases) : 0));
  }

 private:
  static constexpr double scale(int channel) {
    if constexpr (n.imported) {
      return Layer::weight_scale(channel);
    } else {
      constexpr multiplier m = make_multiplier(x.scale);
      double s = static_cast<double>(operand::unit_mantissa) / m.mantissa;
      for (int e = own_exponent; e < 0; ++e) {
        s /= 2;
      }
      return s;
    }
  }

  static constexpr bool dead(int channel) {
    if constexpr (n.imported) {
      constexpr double reach = 127.0 * 255.0 * n.parameters.fan_in;
      const double bias = Layer::bias(channel);
      return Layer::input_scale * scale(channel) / n.affine.scale * reach < 0.5 || bias > 0x1p30 || bias < -0x1p30;
    } else {
      return false;
    }
  }

  static constexpr multiplier find_largest() {
    double s = 0;
    for (int c = 0; c < n.out.c; ++c) {
      s = scale(c) > s ? scale(c) : s;
    }
    return make_multiplier(s);
  }

  //! Bits of a fold: as many as an int32 sum over all products of an error has room for, 8 at the most.
  static constexpr int find_drop() {
    const int products = n.parameters.weights / n.parameters.channels;
    const int room = 16 - static_cast<int>(std::bit_width(static_cast<unsigned>(products - 1)));
    return 15 - (room < 8 ? room : 8);
  }

  static constexpr std::array<std::int16_t, outputs> make_folds() {
    std::array<std::int16_t, outputs> factors{};
    double unit = 1;
    for (int e = largest.exponent; e > 0; --e) {
      unit /= 2;
    }
    for (int e = largest.exponent; e < 0; ++e) {
      unit *= 2;
    }
    for (std::size_t c = 0; c < outputs; ++c) {
      const double factor = scale(static_cast<int>(c)) * unit + 0.5;
      factors[c] = static_cast<std::int16_t>(factor < 32767 ? factor : 32767);
    }
    return factors;
  }

  template <std::size_t Count>
  struct rates {
    std::array<std::int16_t, Count> mantissas{};
    std::array<std::int8_t, Count> exponents{};

    constexpr void set(std::size_t index, double factor) {
      multiplier m = make_multiplier(factor);
      m = m.exponent < -120 ? multiplier{} : m;  // no step that could be seen
      m.exponent = m.exponent > 120 ? 120 : m.exponent;
      mantissas[index] = static_cast<std::int16_t>(m.mantissa);
      exponents[index] = static_cast<std::int8_t>(m.exponent);
    }
  };

  static constexpr double input_scale() {
    if constexpr (n.imported) {
      return Layer::input_scale;
    } else {
      return x.scale;
    }
  }

  //! In the order in which `updater` asks: by output channel, or, of a channelwise op, by trained weight of one tap.
  static constexpr bool channelwise = requires { Layer::channelwise; };
  static constexpr int weight_rate_count = channelwise ? n.trained_channels * n.parameters.adjacent : n.out.c;
  using weight_table = rates<static_cast<std::size_t>(weight_rate_count)>;

  static constexpr weight_table make_weights() {
    weight_table r{};
    std::size_t next = 0;
    for (int c = 0; c < n.out.c; ++c) {
      if (!channelwise || Channels::selects(c / n.parameters.adjacent)) {
        r.set(next++, dead(c) ? 0 : input_scale() / scale(c));
      }
    }
    return r;
  }

  static constexpr rates<outputs> make_biases() {
    rates<outputs> r{};
    for (int c = 0; c < n.out.c; ++c) {
      r.set(static_cast<std::size_t>(c), dead(c) ? 0 : 1 / (input_scale() * scale(c)));
    }
    return r;
  }

  // Each with its type, so that it exists only where it is read.
  static constexpr multiplier largest = find_largest();
  static constexpr int drop = find_drop();
  static constexpr std::array<std::int16_t, outputs> folds = make_folds();
  static constexpr weight_table weights = make_weights();
  static constexpr rates<outputs> biases = make_biases();
};

}  // namespace tinytrain
