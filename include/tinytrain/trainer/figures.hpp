// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/trainer/memory.hpp>

namespace tinytrain {

//! The byte figures of a trainer. Instantiated for sound networks only.
template <class Network, class Update, class Optimizer, class Pretrained>
struct figures {
  using plan_type = plan::plan<Network, Update, Optimizer::fractions, Optimizer::velocities>;
  using memory = trainer_memory<plan_type>;

  static constexpr long long arena_bytes = plan_type::arena_bytes;
  static constexpr long long arena_lower_bound_bytes = plan_type::arena_lower_bound_bytes;
  static constexpr long long saved_bytes = plan_type::saved_bytes;
  static constexpr long long parameter_bytes = plan_type::parameters.bytes;
  static constexpr long long state_bytes = static_cast<long long>(sizeof(memory)) - arena_bytes - parameter_bytes;
  //! A bound on the stack of `step`: its kernels keep frames of pointers and scales there, and no data, so it does not
  //! depend on the network. examples/firmware checks it against the painted stack of every core, main included.
  static constexpr long long stack_bytes = 640;
  static constexpr long long ram_bytes = static_cast<long long>(sizeof(memory)) + stack_bytes;

  static constexpr int checkpoint_words = plan_type::checkpoint.words;
  static constexpr long long checkpoint_words_given = [] {
    if constexpr (Pretrained::present) {
      return Pretrained::words;
    } else {
      return static_cast<long long>(plan_type::checkpoint.words);
    }
  }();

  //! Constants of one layer that lie in flash: all of a checkpoint; of initial weights, those of frozen layers.
  static constexpr long long constant_bytes(int node) {
    const plan::node& n = plan_type::graph[node];
    if (Pretrained::present) {
      return plan::round_up(n.parameters.weights, 4) + 4LL * n.parameters.biases;
    }
    const int part = static_cast<int>(detail::initial_part);
    return n.trained_channels < n.parameters.channels ? plan::round_up(n.parameters.weights, part) : 0;
  }
  static constexpr long long flash_bytes = [] {
    long long bytes =
        Pretrained::present
            ? 4LL * (plan_type::checkpoint.words - plan_type::checkpoint.scales + plan_type::checkpoint.header_words)
            : 0;
    for (int i = 0; i < plan_type::layers; ++i) {
      bytes += constant_bytes(i);
    }
    return bytes;
  }();
  static constexpr int flash_layer = [] {
    int layer = 0;
    for (int i = 0; i < plan_type::layers; ++i) {
      layer = constant_bytes(i) > constant_bytes(layer) ? i : layer;
    }
    return layer;
  }();
  static constexpr int peak_layer = plan_type::peak_layer;
};

}  // namespace tinytrain
