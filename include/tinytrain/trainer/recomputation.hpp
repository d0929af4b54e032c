// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/plan/plan.hpp>
#include <tinytrain/trainer/figures.hpp>
#include <tinytrain/trainer/findings.hpp>
#include <tinytrain/trainer/options.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

//! How much of the forward pass runs again: as an option names it, or as little as a budget demands.
//!
//! Search     a cut is worth a try behind a node whose backward step reads what the forward pass leaves, or behind a later one
//!            with a smaller output, whose error waits, up to the next such node: the price in MACs is the same. The later the
//!            cut, the higher its price, so they are tried from the front. What the arena holds outside of the forward passes
//!            is found without placing anything: most cuts are ruled out by that. Of the others the first few are tried
namespace tinytrain::detail {

//! How many nodes, from the first, an option names.
template <class Network, class Option>
inline constexpr int nodes_again = [] {
  constexpr int last = position_of<Option>(layer_list<Network>{});
  return last < 0 ? 0 : last + 1;
}();

//! Cuts, as numbers of nodes, in rising order.
template <int Layers>
struct cut_list {
  std::array<int, static_cast<std::size_t>(Layers)> nodes{};
  std::size_t count = 0;
};

//! One cut for each node whose backward steps read what the forward pass left.
template <int Layers, class Tape>
constexpr cut_list<Layers> find_cuts(const plan::graph<Layers>& g, const Tape& t) {
  std::array<bool, static_cast<std::size_t>(Layers)> reads{};
  for (int k = t.loss_step + 1; k < t.step_count; ++k) {
    for (const int v : {t.at(k).x, t.at(k).skip, t.at(k).saved}) {
      reads[static_cast<std::size_t>(t.at(k).node)] |= v >= 0 && t[v].birth < t.loss_step;
    }
  }
  cut_list<Layers> cuts{};
  for (int node = 0; node < Layers; ++node) {
    if (reads[static_cast<std::size_t>(node)]) {
      cuts.nodes[cuts.count++] = node + 1;
    } else if (cuts.count > 0 && g[node].needed) {
      int& last = cuts.nodes[cuts.count - 1];
      last = g[node].out.size() < g[last - 1].out.size() ? node + 1 : last;
    }
  }
  return cuts;
}

constexpr plan::maps with_again(plan::maps m, int nodes) {
  m.again = nodes;
  return m;
}

inline constexpr int most_tries = 8;  // bounds the work of the compiler

//! The search for the first cut with which a trainer fits into so many bytes of RAM.
template <class Network, class Update, class Optimizer, class Pretrained, plan::maps Maps, long long RamBytes>
class cheapest_fit {
  template <int Nodes>
  using with = figures<Network, Update, Optimizer, Pretrained, with_again(Maps, Nodes)>;
  static constexpr int layers = plan::graph_of<Network, Update>.size;
  static constexpr auto cuts =
      find_cuts(plan::graph_of<Network, Update>, plan::detail::whole_tape_of<Network, Update, Maps>);
  static constexpr long long arena_budget = RamBytes - with<0>::ram_bytes + with<0>::arena_bytes;

  template <int Nodes>
  static constexpr int
      outside = plan::backward_peak(plan::detail::whole_tape_of<Network, Update, with_again(Maps, Nodes)>);
  template <int Nodes>
  static constexpr int bound = with<Nodes>::plan_type::arena_lower_bound_bytes;

  using byte_counts = std::array<int, cuts.count>;
  template <std::size_t... Cut>
  static constexpr byte_counts outside_of(std::index_sequence<Cut...>) {
    return {outside<cuts.nodes[Cut]>...};
  }
  static constexpr byte_counts outside_bytes() { return outside_of(std::make_index_sequence<cuts.count>{}); }

  //! The first cut from `cut` on that may fit.
  static constexpr std::size_t hopeful(std::size_t cut) {
    constexpr byte_counts bytes = outside_bytes();
    while (cut < cuts.count && bytes[cut] > arena_budget) {
      ++cut;
    }
    return cut;
  }

  //! The cut with the least outside of the forward passes, or none, if the arena is not smaller with it.
  static constexpr int smallest() {
    constexpr byte_counts bytes = outside_bytes();
    constexpr int nodes = [bytes] {
      std::size_t least = 0;
      for (std::size_t cut = 1; cut < cuts.count; ++cut) {
        least = bytes[cut] < bytes[least] ? cut : least;
      }
      return cuts.nodes[least];
    }();
    return bound<nodes> < bound<0> ? nodes : 0;
  }

  template <std::size_t Cut>
  static constexpr bool fits() {
    if constexpr (bound < cuts.nodes[Cut] >> arena_budget) {
      return false;
    } else {
      return with<cuts.nodes[Cut]>::arena_bytes <= arena_budget;
    }
  }

  template <std::size_t Cut, int Tries = 0>
  static constexpr int search() {
    if constexpr (Cut == cuts.count || Tries == most_tries) {
      return smallest();
    } else if constexpr (fits<Cut>()) {
      return cuts.nodes[Cut];
    } else {
      return search<hopeful(Cut + 1), Tries + 1>();
    }
  }

 public:
  static constexpr int nodes = [] {
    if constexpr (with<0>::ram_bytes <= RamBytes || cuts.count == 0) {
      return 0;
    } else {
      return search<hopeful(0)>();
    }
  }();
};

//! The figures of a trainer that recomputes as little as its budget demands; of a sound network, as those.
template <class Network, class Update, class Optimizer, class Pretrained, plan::maps Maps, long long RamBytes>
struct fitted_figures :
    figures<Network, Update, Optimizer, Pretrained,
            with_again(Maps, cheapest_fit<Network, Update, Optimizer, Pretrained, Maps, RamBytes>::nodes)> {};

template <class Network, class Update, class Optimizer, class Pretrained, plan::maps Maps, long long RamBytes,
          class Recomputation>
struct choose_figures {
  using type = figures<Network, Update, Optimizer, Pretrained, with_again(Maps, nodes_again<Network, Recomputation>)>;
};
template <class Network, class Update, class Optimizer, class Pretrained, plan::maps Maps, long long RamBytes>
struct choose_figures<Network, Update, Optimizer, Pretrained, Maps, RamBytes, recompute_to_fit> {
  using type = fitted_figures<Network, Update, Optimizer, Pretrained, Maps, RamBytes>;
};

template <class Network, class Update, class Optimizer, class... Options>
using figures_of =
    typename choose_figures<Network, Update, Optimizer, option_or<pretrained_kind, untrained, Options...>,
                            plan::maps{option_or<maps_kind, rings_of_rows, Options...>::rings,
                                       option_or<input_kind, input_as_a_whole, Options...>::fetched},
                            option_or<budget_kind, budget<>, Options...>::ram_bytes,
                            option_or<recompute_kind, recompute_nothing, Options...>>::type;

}  // namespace tinytrain::detail
