// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/layout.hpp>

#include <cstddef>

namespace tinytrain::plan {
namespace detail {

template <class Network, class Update, maps Maps>
inline constexpr auto storages_of = storages(tape_of<Network, Update, Maps>);

template <class Network, class Update, maps Maps>
inline constexpr peak
    peak_of = find_peak<tape_of<Network, Update, Maps>.step_count>(storages_of<Network, Update, Maps>);

template <class Network, class Update, maps Maps, placement_order Order>
inline constexpr auto sorted_by = sorted(storages_of<Network, Update, Maps>, Order);

inline constexpr std::size_t placement_part = 64;

//! The first `Part` parts of the storages in their places. A constant for each part: the limit that a compiler sets on the steps
//! of a constant expression (a million in clang) then holds for a part, not for a network.
template <class Network, class Update, maps Maps, placement_order Order, std::size_t Part>
inline constexpr auto placed_by = [] {
  const auto& order = sorted_by<Network, Update, Maps, Order>;
  auto p = placed_by<Network, Update, Maps, Order, Part - 1>;
  for (std::size_t k = (Part - 1) * placement_part; k < Part * placement_part && k < order.size(); ++k) {
    p.add(storages_of<Network, Update, Maps>, order[k]);
  }
  return p;
}();
template <class Network, class Update, maps Maps, placement_order Order>
inline constexpr placement<storages_of<Network, Update, Maps>.size()> placed_by<Network, Update, Maps, Order, 0>{};

template <class Network, class Update, maps Maps, placement_order Order>
inline constexpr const auto& offsets_by =
    placed_by<Network, Update, Maps, Order, (storages_of<Network, Update, Maps>.size() + placement_part - 1) / placement_part>.offsets;

template <class Network, class Update, maps Maps, placement_order Order>
inline constexpr int size_by = arena_size(storages_of<Network, Update, Maps>, offsets_by<Network, Update, Maps, Order>);

//! The order with the smallest arena; one that reaches the lower bound ends the search.
template <class Network, class Update, maps Maps, placement_order Best, placement_order... Others>
constexpr placement_order best_order() {
  if constexpr (sizeof...(Others) == 0 ||
                size_by<Network, Update, Maps, Best> == peak_of<Network, Update, Maps>.bytes) {
    return Best;
  } else {
    constexpr placement_order other = best_order<Network, Update, Maps, Others...>();
    return size_by<Network, Update, Maps, other> < size_by<Network, Update, Maps, Best> ? other : Best;
  }
}

template <class Network, class Update, maps Maps>
inline constexpr placement_order
    order_of = best_order<Network, Update, Maps, placement_order::by_area, placement_order::by_size,
                          placement_order::by_birth, placement_order::by_death>();

//! The trials of an order, a constant for each part of them: as above.
template <class Network, class Update, maps Maps, placement_order Order, int Part>
inline constexpr auto refined_by = [] {
  auto r = refined_by<Network, Update, Maps, Order, Part - 1>;
  r.run(storages_of<Network, Update, Maps>, peak_of<Network, Update, Maps>.bytes,
        trials_at_once(static_cast<int>(r.order.size())));
  return r;
}();
template <class Network, class Update, maps Maps, placement_order Order>
inline constexpr refinement<storages_of<Network, Update, Maps>.size()> refined_by<Network, Update, Maps, Order, 0>{
    sorted_by<Network, Update, Maps, Order>};

//! Part after part, order after order, until the bound is reached.
template <class Network, class Update, maps Maps, std::size_t Order = 0, int Part = 1>
constexpr const auto& refined() {
  constexpr placement_order order = refined_orders[Order];
  constexpr int parts = trial_parts(static_cast<int>(storages_of<Network, Update, Maps>.size()));
  constexpr const auto& here = refined_by<Network, Update, Maps, order, Part>;
  if constexpr (near_enough(here.bytes, peak_of<Network, Update, Maps>.bytes)) {
    return here;
  } else if constexpr (Part < parts) {
    return refined<Network, Update, Maps, Order, Part + 1>();
  } else if constexpr (!near_enough(here.bytes, peak_of<Network, Update, Maps>.bytes, worth_no_other_order) &&
                       Order + 1 < sizeof(refined_orders) / sizeof(refined_orders[0])) {
    constexpr const auto& others = refined<Network, Update, Maps, Order + 1, 1>();
    if constexpr (others.bytes < here.bytes) {
      return others;
    } else {
      return here;
    }
  } else {
    return here;
  }
}

template <class Network, class Update, maps Maps>
constexpr auto best_offsets() {
  constexpr placement_order order = order_of<Network, Update, Maps>;
  constexpr int size = size_by<Network, Update, Maps, order>;
  if constexpr (near_enough(size, peak_of<Network, Update, Maps>.bytes) ||
                trial_parts(static_cast<int>(storages_of<Network, Update, Maps>.size())) == 0) {
    return offsets_by<Network, Update, Maps, order>;
  } else if constexpr (refined<Network, Update, Maps>().bytes < size) {
    return refined<Network, Update, Maps>().offsets;
  } else {
    return offsets_by<Network, Update, Maps, order>;
  }
}

template <class Network, class Update, maps Maps>
inline constexpr auto offsets_of = best_offsets<Network, Update, Maps>();

template <int Layers, class Tape>
constexpr long long macs_in(const graph<Layers>& g, const Tape& t, step_range steps) {
  long long macs = 0;
  for (int k = steps.first; k < steps.end; ++k) {
    macs += t.at(k).what == action::forward ? g[t.at(k).node].macs() : 0;
  }
  return macs;
}

}  // namespace detail

//! All that the compiler worked out for a network under an update rule with an optimizer: the tape, where every buffer
//! and parameter lies, and what that costs.
template <class Network, class Update, bool Fractions, bool Velocities, maps Maps = maps{}>
struct plan {
  using network = Network;
  static constexpr maps input_maps = Maps;
  static constexpr const auto& graph = graph_of<Network, Update>;
  static constexpr const auto& tape = tape_of<Network, Update, Maps>;
  //! The rows of the stretch that begins with a step of the tape, in order.
  template <int First>
  static constexpr const auto& schedule() {
    return row_schedule_of<Network, Update, Maps, First>;
  }
  static constexpr const auto& storages = detail::storages_of<Network, Update, Maps>;
  static constexpr const auto& offsets = detail::offsets_of<Network, Update, Maps>;
  static constexpr auto parameters = lay_out_parameters(graph, Fractions, Velocities);
  static constexpr auto checkpoint = lay_out_checkpoint(graph, tape.activation_scales);

  static constexpr int layers = graph.size;
  static constexpr int arena_bytes = arena_size(storages, offsets);
  static constexpr int arena_lower_bound_bytes = detail::peak_of<Network, Update, Maps>.bytes;
  //! The node that runs where the most bytes are alive.
  static constexpr int peak_layer = tape.at(detail::peak_of<Network, Update, Maps>.step).node;

  //! Bytes that the forward pass leaves for the backward pass: alive before and after the loss.
  static constexpr int saved_bytes = [] {
    int bytes = 0;
    for (const interval& s : storages) {
      bytes += s.birth < tape.loss_step && s.death > tape.loss_step ? s.bytes : 0;
    }
    return bytes;
  }();

  //! Multiply-accumulates of the forward pass, and of what runs again behind the loss.
  static constexpr long long forward_macs = detail::macs_in(graph, tape, tape.forward());
  static constexpr long long recomputed_macs = detail::macs_in(graph, tape, tape.again);

  //! Does the trainer keep the scale that a forward step writes at, and move it? An imported layer's is its file's.
  static constexpr bool keeps_scale(const step& s) { return writes_own_scale(graph[s.node].form) && !tape[s.y].affine; }

  static constexpr int offset(int value) { return offsets[static_cast<std::size_t>(tape[value].storage)]; }
};

}  // namespace tinytrain::plan
