// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/layout.hpp>

#include <cstddef>

namespace tinytrain::plan {
namespace detail {

template <class Network, class Update>
inline constexpr auto storages_of = storages(tape_of<Network, Update>);

template <class Network, class Update>
inline constexpr int peak_of = peak_step(storages_of<Network, Update>, tape_of<Network, Update>.step_count);

template <class Network, class Update>
inline constexpr int bound_of = bytes_alive(storages_of<Network, Update>, peak_of<Network, Update>);

//! One constant for each order: a compiler's limit on the steps of a constant expression holds for one placement.
template <class Network, class Update, placement_order Order>
inline constexpr auto offsets_by = place(storages_of<Network, Update>, Order);

template <class Network, class Update, placement_order Order>
inline constexpr int size_by = arena_size(storages_of<Network, Update>, offsets_by<Network, Update, Order>);

//! The order with the smallest arena; one that reaches the lower bound ends the search.
template <class Network, class Update, placement_order Best, placement_order... Others>
constexpr placement_order best_order() {
  if constexpr (sizeof...(Others) == 0 || size_by<Network, Update, Best> == bound_of<Network, Update>) {
    return Best;
  } else {
    constexpr placement_order other = best_order<Network, Update, Others...>();
    return size_by<Network, Update, other> < size_by<Network, Update, Best> ? other : Best;
  }
}

template <class Network, class Update>
inline constexpr placement_order order_of =
    best_order<Network, Update, placement_order::by_size, placement_order::by_area, placement_order::by_birth,
               placement_order::by_death>();

}  // namespace detail

//! All that the compiler worked out for a network under an update rule with an optimizer: the tape, where every buffer
//! and parameter lies, and what that costs.
template <class Network, class Update, bool Fractions, bool Velocities>
struct plan {
  static constexpr const auto& graph = graph_of<Network, Update>;
  static constexpr const auto& tape = tape_of<Network, Update>;
  static constexpr const auto& storages = detail::storages_of<Network, Update>;
  static constexpr const auto& offsets = detail::offsets_by<Network, Update, detail::order_of<Network, Update>>;
  static constexpr auto parameters = lay_out_parameters(graph, Fractions, Velocities);
  static constexpr auto checkpoint = lay_out_checkpoint(graph, tape.activation_scales);

  static constexpr int layers = graph.size;
  static constexpr int arena_bytes = detail::size_by<Network, Update, detail::order_of<Network, Update>>;
  static constexpr int arena_lower_bound_bytes = detail::bound_of<Network, Update>;
  //! The node that runs where the most bytes are alive.
  static constexpr int peak_layer = tape.at(detail::peak_of<Network, Update>).node;

  //! Bytes that the forward pass leaves for the backward pass: alive before and after the loss.
  static constexpr int saved_bytes = [] {
    int bytes = 0;
    for (const interval& s : storages) {
      bytes += s.birth < tape.loss_step && s.death > tape.loss_step ? s.bytes : 0;
    }
    return bytes;
  }();

  static constexpr int offset(int value) { return offsets[static_cast<std::size_t>(tape[value].storage)]; }
};

}  // namespace tinytrain::plan
