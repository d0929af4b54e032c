// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/layout.hpp>

#include <cstddef>

namespace tinytrain::plan {
namespace detail {

template <class Network, class Update>
inline constexpr auto storages_of = storages(tape_of<Network, Update>);

template <class Network, class Update>
inline constexpr peak peak_of = find_peak<tape_of<Network, Update>.step_count>(storages_of<Network, Update>);

template <class Network, class Update, placement_order Order>
inline constexpr auto sorted_by = sorted(storages_of<Network, Update>, Order);

inline constexpr std::size_t placement_part = 64;

//! The first `Part` parts of the storages in their places. A constant for each part: the limit that a compiler sets on the steps
//! of a constant expression (a million in clang) then holds for a part, not for a network.
template <class Network, class Update, placement_order Order, std::size_t Part>
inline constexpr auto placed_by = [] {
  const auto& order = sorted_by<Network, Update, Order>;
  auto p = placed_by<Network, Update, Order, Part - 1>;
  for (std::size_t k = (Part - 1) * placement_part; k < Part * placement_part && k < order.size(); ++k) {
    p.add(storages_of<Network, Update>, order[k]);
  }
  return p;
}();
template <class Network, class Update, placement_order Order>
inline constexpr placement<storages_of<Network, Update>.size()> placed_by<Network, Update, Order, 0>{};

template <class Network, class Update, placement_order Order>
inline constexpr const auto& offsets_by =
    placed_by<Network, Update, Order, (storages_of<Network, Update>.size() + placement_part - 1) / placement_part>.offsets;

template <class Network, class Update, placement_order Order>
inline constexpr int size_by = arena_size(storages_of<Network, Update>, offsets_by<Network, Update, Order>);

//! The order with the smallest arena; one that reaches the lower bound ends the search.
template <class Network, class Update, placement_order Best, placement_order... Others>
constexpr placement_order best_order() {
  if constexpr (sizeof...(Others) == 0 || size_by<Network, Update, Best> == peak_of<Network, Update>.bytes) {
    return Best;
  } else {
    constexpr placement_order other = best_order<Network, Update, Others...>();
    return size_by<Network, Update, other> < size_by<Network, Update, Best> ? other : Best;
  }
}

template <class Network, class Update>
inline constexpr placement_order
    order_of = best_order<Network, Update, placement_order::by_area, placement_order::by_size,
                          placement_order::by_birth, placement_order::by_death>();

template <class Network, class Update>
inline constexpr int refinements_of = refinements(static_cast<int>(storages_of<Network, Update>.size()));

template <class Network, class Update>
inline constexpr bool refines = refinements_of<Network, Update> > 1 &&
                                size_by<Network, Update, order_of<Network, Update>> > peak_of<Network, Update>.bytes;

template <class Network, class Update>
constexpr auto best_offsets() {
  constexpr placement_order order = order_of<Network, Update>;
  if constexpr (refines<Network, Update>) {
    return refine(storages_of<Network, Update>, sorted_by<Network, Update, order>, peak_of<Network, Update>.bytes,
                  refinements_of<Network, Update>);
  } else {
    return offsets_by<Network, Update, order>;
  }
}

template <class Network, class Update>
inline constexpr auto offsets_of = best_offsets<Network, Update>();

}  // namespace detail

//! All that the compiler worked out for a network under an update rule with an optimizer: the tape, where every buffer
//! and parameter lies, and what that costs.
template <class Network, class Update, bool Fractions, bool Velocities>
struct plan {
  static constexpr const auto& graph = graph_of<Network, Update>;
  static constexpr const auto& tape = tape_of<Network, Update>;
  static constexpr const auto& storages = detail::storages_of<Network, Update>;
  static constexpr const auto& offsets = detail::offsets_of<Network, Update>;
  static constexpr auto parameters = lay_out_parameters(graph, Fractions, Velocities);
  static constexpr auto checkpoint = lay_out_checkpoint(graph, tape.activation_scales);

  static constexpr int layers = graph.size;
  static constexpr int arena_bytes = arena_size(storages, offsets);
  static constexpr int arena_lower_bound_bytes = detail::peak_of<Network, Update>.bytes;
  //! The node that runs where the most bytes are alive.
  static constexpr int peak_layer = tape.at(detail::peak_of<Network, Update>.step).node;

  //! Bytes that the forward pass leaves for the backward pass: alive before and after the loss.
  static constexpr int saved_bytes = [] {
    int bytes = 0;
    for (const interval& s : storages) {
      bytes += s.birth < tape.loss_step && s.death > tape.loss_step ? s.bytes : 0;
    }
    return bytes;
  }();

  //! Does the trainer keep the scale that a forward step writes at, and move it? An imported layer's is its file's.
  static constexpr bool keeps_scale(const step& s) { return writes_own_scale(graph[s.node].form) && !tape[s.y].affine; }

  static constexpr int offset(int value) { return offsets[static_cast<std::size_t>(tape[value].storage)]; }
};

}  // namespace tinytrain::plan
