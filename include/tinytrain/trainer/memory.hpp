// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/nth.hpp>
#include <tinytrain/op/initial.hpp>
#include <tinytrain/optimizer/updater.hpp>
#include <tinytrain/plan/plan.hpp>
#include <tinytrain/trainer/scales.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tinytrain {

//! All memory of a trainer, in one object that may start as zeros (.bss).
template <class Plan>
struct trainer_memory {
  static constexpr std::size_t array_bytes(int bytes) { return bytes > 0 ? static_cast<std::size_t>(bytes) : 1; }

  alignas(4) unsigned char parameters[array_bytes(Plan::parameters.bytes)];
  alignas(4) unsigned char arena[array_bytes(Plan::arena_bytes)];
  scale_tracker<Plan::tape.activation_scales> activation_scales;
  scale_tracker<(Plan::tape.error_scales > 0 ? Plan::tape.error_scales : 1)> error_scales;
  std::uint32_t seed;
  std::uint32_t steps;
  bool started;

  //! A value of the tape as int8; bytes of the arena hold what was last written there.
  template <class Element>
  Element* at(int offset) {
    return reinterpret_cast<Element*>(arena + offset);
  }
  template <class Element>
  Element* parameter(int offset) {
    return reinterpret_cast<Element*>(parameters + offset);
  }
  template <class Element>
  const Element* parameter(int offset) const {
    return reinterpret_cast<const Element*>(parameters + offset);
  }
};

//! The constants of a network: those of imported layers in their file; else from a checkpoint, or initial weights that the
//! compiler computed. Biases start at zero, and are then null.
template <class Network, class Plan, std::uint32_t Seed, class Pretrained>
struct constants {
  static constexpr bool pretrained = Pretrained::present;

  //! The checkpoint that the network starts from.
  static const std::uint32_t* words() { return Pretrained::checkpoint::words; }

  static constexpr int weight_exponent(int node) { return plan::weight_exponent(Plan::graph[node].parameters.fan_in); }

  template <int Node>
  static constexpr initial_weights initial(std::uint32_t seed) {
    constexpr parameter_counts p = Plan::graph[Node].parameters;
    return {seed, Node, p.bound_numerator, p.bound_denominator, weight_exponent(Node)};
  }

  template <int Node>
  static const std::int8_t* weights() {
    if constexpr (Plan::graph[Node].imported) {
      return layer<Node>::weights();
    } else if constexpr (Pretrained::present) {
      constexpr int word = Plan::checkpoint.layers[static_cast<std::size_t>(Node)].weights;
      return reinterpret_cast<const std::int8_t*>(&Pretrained::checkpoint::words[word]);
    } else {
      return frozen<Node>::value.data()->data();
    }
  }

  template <int Node>
  static const std::int32_t* biases() {
    if constexpr (Plan::graph[Node].imported) {
      return layer<Node>::biases();
    } else if constexpr (Pretrained::present) {
      constexpr int word = Plan::checkpoint.layers[static_cast<std::size_t>(Node)].biases;
      return reinterpret_cast<const std::int32_t*>(&Pretrained::checkpoint::words[word]);
    } else {
      return nullptr;
    }
  }

 private:
  template <int Node>
  using layer = nth<Node, layer_list<Network>>;

  template <int Node>
  struct frozen {
    static constexpr parameter_counts p = Plan::graph[Node].parameters;
    static constexpr std::size_t parts =
        (static_cast<std::size_t>(p.weights) + detail::initial_part - 1) / detail::initial_part;
    template <std::size_t... Parts>
    static constexpr auto join(std::index_sequence<Parts...>) {
      return std::array<std::array<std::int8_t, detail::initial_part>, parts>{
          detail::initial_weights_part<Seed, Node, p.bound_numerator, p.bound_denominator, weight_exponent(Node),
                                       Parts>...};
    }
    alignas(4) static constexpr auto value = join(std::make_index_sequence<parts>{});
  };
};

}  // namespace tinytrain
