// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/trainer/channel_scales.hpp>
#include <tinytrain/trainer/memory.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace tinytrain {

//! A bound on the stack of `step` and `infer`: their kernels keep frames of pointers and scales there, and no data, so it does
//! not depend on the network. examples/firmware checks it against the painted stack of every core, main included.
inline constexpr long long stack_bound = 832;

//! The byte figures of a trainer. Instantiated for sound networks only.
template <class Network, class Update, class Optimizer, class Pretrained, plan::maps Maps = plan::maps{}>
struct figures {
  using plan_type = plan::plan<Network, Update, Optimizer::fractions, Optimizer::velocities, Maps>;
  using memory = trainer_memory<plan_type>;

  static constexpr long long arena_bytes = plan_type::arena_bytes;
  static constexpr long long arena_lower_bound_bytes = plan_type::arena_lower_bound_bytes;
  static constexpr long long saved_bytes = plan_type::saved_bytes;
  static constexpr long long parameter_bytes = plan_type::parameters.bytes;
  static constexpr long long state_bytes = static_cast<long long>(sizeof(memory)) - arena_bytes - parameter_bytes;
  static constexpr long long stack_bytes = stack_bound;
  static constexpr long long ram_bytes = static_cast<long long>(sizeof(memory)) + stack_bytes;

  static constexpr int checkpoint_words = plan_type::checkpoint.words;
  static constexpr long long checkpoint_words_given = [] {
    if constexpr (Pretrained::present) {
      return Pretrained::words;
    } else {
      return static_cast<long long>(plan_type::checkpoint.words);
    }
  }();

  template <class Layer, class Source>
  static constexpr bool from_file() {
    if constexpr (requires { typename Layer::source; }) {
      return std::is_same_v<typename Layer::source, Source>;
    } else {
      return false;
    }
  }

  //! The file of an imported layer, if layer `index` is the first one of that file.
  template <class Layer, class... Layers>
  static constexpr long long new_file_bytes([[maybe_unused]] int index) {
    if constexpr (requires { typename Layer::source; }) {
      int first = -1;
      int k = 0;
      ((first = first < 0 && from_file<Layers, typename Layer::source>() ? k : first, ++k), ...);
      return first == index ? Layer::file_bytes : 0;
    } else {
      return 0;
    }
  }

  //! The files of imported layers, each once.
  template <class... Layers>
  static constexpr long long file_bytes(list<Layers...>) {
    long long bytes = 0;
    int index = 0;
    ((bytes += new_file_bytes<Layers, Layers...>(index), ++index), ...);
    return bytes;
  }

  template <class Layer, class Channels, int Node>
  static constexpr int tables_of() {
    using scales = channel_scales<Layer, plan_type, Node, Channels>;
    int bytes = 0;
    if constexpr (requires { Layer::table_bytes(true); }) {
      bytes += Layer::table_bytes(plan_type::tape.sends_back(Node));
    }
    if constexpr (scales::present) {
      bytes += scales::bytes(plan_type::tape.sends_back(Node));
    }
    return bytes;
  }

  //! Tables of layers whose weights have no power-of-two scale.
  using byte_counts = std::array<int, static_cast<std::size_t>(plan_type::layers)>;
  template <class... Layers, class... Rules, int... Nodes>
  static constexpr byte_counts make_tables(list<Layers...>, list<Rules...>, std::integer_sequence<int, Nodes...>) {
    return {tables_of<Layers, typename Rules::channels, Nodes>()...};
  }
  static constexpr byte_counts table_bytes = make_tables(layer_list<Network>{}, plan::rule_list<Network, Update>{},
                                                         std::make_integer_sequence<int, plan_type::layers>{});

  //! Constants of one layer that lie in flash: all of a checkpoint; of initial weights, those of frozen layers.
  static constexpr long long constant_bytes(int node) {
    const plan::node& n = plan_type::graph[node];
    const int tables = table_bytes[static_cast<std::size_t>(node)];
    if (n.imported) {
      return n.parameters.weights + tables;
    }
    if (Pretrained::present) {
      return plan::round_up(n.parameters.weights, 4) + 4LL * n.parameters.biases + tables;
    }
    const int part = static_cast<int>(detail::initial_part);
    return (n.trained_channels < n.parameters.channels ? plan::round_up(n.parameters.weights, part) : 0) + tables;
  }
  static constexpr long long flash_bytes = [] {
    long long bytes =
        Pretrained::present
            ? 4LL * (plan_type::checkpoint.words - plan_type::checkpoint.scales + plan_type::checkpoint.header_words)
            : 0;
    for (int i = 0; i < plan_type::layers; ++i) {
      bytes += constant_bytes(i) - (plan_type::graph[i].imported ? plan_type::graph[i].parameters.weights : 0);
    }
    return bytes + file_bytes(layer_list<Network>{});
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
