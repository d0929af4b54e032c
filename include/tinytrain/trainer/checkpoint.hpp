// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/nth.hpp>
#include <tinytrain/tensor/channels.hpp>
#include <tinytrain/trainer/memory.hpp>
#include <tinytrain/trainer/status.hpp>

#include <cstddef>
#include <cstdint>

namespace tinytrain {

//! The header of a checkpoint: words 0 to 3.
template <class Plan>
class checkpoint_header {
 public:
  static constexpr int words = Plan::checkpoint.words;

  //! Is this a whole checkpoint of this network?
  static status check(const std::uint32_t* from) {
    if (from[0] != magic || from[2] != static_cast<std::uint32_t>(words)) {
      return status::checkpoint_invalid;
    }
    if (from[1] != Plan::checkpoint.fingerprint) {
      return status::checkpoint_of_another_network;
    }
    return from[3] == checksum(from) ? status::ok : status::checkpoint_invalid;
  }

  //! Last, when all that follows the header is there.
  static void seal(std::uint32_t* to) {
    to[0] = magic;
    to[1] = Plan::checkpoint.fingerprint;
    to[2] = static_cast<std::uint32_t>(words);
    to[3] = checksum(to);
  }

 private:
  static constexpr std::uint32_t magic = 0x314E5454u;  // "TTN1"

  static std::uint32_t checksum(const std::uint32_t* from) {
    std::uint32_t hash = 2166136261u;
    for (int k = Plan::checkpoint.header_words; k < words; ++k) {
      hash = (hash ^ from[k]) * 16777619u;
    }
    return hash;
  }
};

//! Moves parameters between the memory of a trainer and a checkpoint (plan/layout.hpp has its format): an array of
//! little-endian words with every weight and bias of the network, trained or not, and its activation scales.
template <class Plan, class Constants, class Optimizer, class Rules>
class checkpoint : public checkpoint_header<Plan> {
 public:
  using memory = trainer_memory<Plan>;

  template <int Node>
  static void initialise(memory& m, std::uint32_t seed) {
    if constexpr (Plan::graph[Node].imported && Constants::pretrained) {
      read<Node>(m, Constants::words());
    } else if constexpr (Plan::graph[Node].imported || Constants::pretrained) {
      take<Node>(m, Constants::template weights<Node>(), Constants::template biases<Node>());
    } else {
      const initial_weights initial = Constants::template initial<Node>(seed);
      for_each_trained<Node>([&m, &initial](int packed, int whole) { set<Node>(m, packed, initial(whole)); });
    }
  }

  template <int Node>
  static void read(memory& m, const std::uint32_t* from) {
    constexpr plan::node n = Plan::graph[Node];
    take<Node, n.imported>(m, reinterpret_cast<const std::int8_t*>(from + at<Node>.weights),
                           reinterpret_cast<const std::int32_t*>(from + at<Node>.biases));
    if constexpr (n.moves_bias()) {
      for (int k = 0; k < n.parameters.biases; ++k) {
        m.template parameter<std::int16_t>(in_ram<Node>.bias_moves)[k] =
            static_cast<std::int16_t>(from[at<Node>.biases + k / 2] >> (k % 2 * 16));
      }
    }
  }

  template <int Node>
  static void write(const memory& m, std::uint32_t* to) {
    constexpr plan::node n = Plan::graph[Node];
    auto* weights = reinterpret_cast<std::int8_t*>(to + at<Node>.weights);
    if constexpr (n.trained_channels < n.parameters.channels && !n.imported) {
      for (int k = 0; k < n.parameters.weights; ++k) {
        weights[k] = Constants::template weights<Node>()[k];
      }
    }
    for_each_trained<Node>([&m, weights](int packed, int whole) {
      weights[n.imported ? packed : whole] = m.template parameter<std::int8_t>(in_ram<Node>.weights)[packed];
    });
    if constexpr (n.moves_bias()) {
      const auto* moves = m.template parameter<std::int16_t>(in_ram<Node>.bias_moves);
      for (int k = 0; k < n.parameters.biases; ++k) {
        const auto half = static_cast<std::uint32_t>(static_cast<std::uint16_t>(moves[k]));
        to[at<Node>.biases + k / 2] |= half << (k % 2 * 16);
      }
    } else if constexpr (n.parameters.biases > 0 && !n.imported) {
      const std::int32_t* biases = Constants::template biases<Node>();
      if constexpr (n.trains_bias) {
        biases = m.template parameter<std::int32_t>(in_ram<Node>.biases);
      }
      for (int k = 0; biases != nullptr && k < n.parameters.biases; ++k) {
        to[at<Node>.biases + k] = static_cast<std::uint32_t>(biases[k]);
      }
    }
  }

  //! The scales and, last, the header.
  static void seal(const memory& m, std::uint32_t* to) {
    auto* scales = reinterpret_cast<std::int8_t*>(to + Plan::checkpoint.scales);
    for (int k = 0; k < Plan::tape.activation_scales; ++k) {
      scales[k] = static_cast<std::int8_t>(m.activation_scales[k]);
    }
    checkpoint_header<Plan>::seal(to);
  }

  //! All but the input's, which the network's type states.
  static void load_scales(memory& m, const std::uint32_t* from) {
    const auto* scales = reinterpret_cast<const std::int8_t*>(from + Plan::checkpoint.scales);
    for (int k = 1; k < Plan::tape.activation_scales; ++k) {
      m.activation_scales.set(k, scales[k]);
    }
  }

 private:
  template <int Node>
  static constexpr plan::checkpoint_offsets at = Plan::checkpoint.layers[static_cast<std::size_t>(Node)];
  template <int Node>
  static constexpr plan::parameter_offsets in_ram = Plan::parameters.layers[static_cast<std::size_t>(Node)];

  //! Calls f(position among the trained weights, position among all weights) for each trained weight, in order.
  template <int Node, class Function>
  static void for_each_trained(Function f) {
    constexpr parameter_counts p = Plan::graph[Node].parameters;
    using selection = typename nth<Node, Rules>::channels;
    int packed = 0;
    for (int row = 0; row < p.weights; row += p.channels * p.adjacent) {
      for (const channel_run& run : channel_runs<selection, p.channels>) {
        for (int k = 0; run.trained && k < run.count * p.adjacent; ++k) {
          f(packed++, row + run.first * p.adjacent + k);
        }
      }
    }
  }

  //! A trained weight becomes a whole int8, at rest.
  template <int Node>
  static void set(memory& m, int packed, std::int8_t weight) {
    m.template parameter<std::int8_t>(in_ram<Node>.weights)[packed] = weight;
    if constexpr (Optimizer::fractions) {
      m.template parameter<std::int8_t>(in_ram<Node>.fractions)[packed] = 0;
    }
    if constexpr (Optimizer::velocities) {
      m.template parameter<std::int16_t>(in_ram<Node>.weight_velocities)[packed] = 0;
    }
  }

  //! `Packed`: `weights` holds the trained ones only. Imported biases are where their file has them.
  template <int Node, bool Packed = false>
  static void take(memory& m, const std::int8_t* weights, const std::int32_t* biases) {
    constexpr plan::node n = Plan::graph[Node];
    for_each_trained<Node>(
        [&m, weights](int packed, int whole) { set<Node>(m, packed, weights[Packed ? packed : whole]); });
    if constexpr (n.trains_bias) {
      for (int k = 0; k < n.parameters.biases; ++k) {
        if constexpr (n.moves_bias()) {
          m.template parameter<std::int16_t>(in_ram<Node>.bias_moves)[k] = 0;
        } else {
          m.template parameter<std::int32_t>(in_ram<Node>.biases)[k] = biases[k];
        }
        if constexpr (Optimizer::velocities) {
          m.template parameter<std::int16_t>(in_ram<Node>.bias_velocities)[k] = 0;
        }
      }
    }
  }
};

}  // namespace tinytrain
