// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>
#include <tinytrain/plan/graph.hpp>
#include <tinytrain/update/sparse_update.hpp>

#include <array>
#include <cstddef>

namespace tinytrain {

//! A network that does not begin with `input<hwc<...>>`, or has an input without elements. `actual` counts them.
struct network_without_input;

//! A network without layers, or an item that is no op: see op/concept.hpp. `actual` is its position, counted from 1.
struct not_a_layer;

//! A layer with parameters that stands twice in a network: an update rule could not tell the two apart. Derive a struct
//! of its own for each: `struct project : conv2d<...> {};`. `actual` is how often it is listed.
struct layer_listed_twice;

//! An option behind the loss that a trainer (or its budget) does not have; `actual` is its position, counted from 1.
struct trainer_option_unknown;

//! A layer through which no error can pass (a softmax that is not the end), behind one that is trained: train only what
//! comes after it.
struct layer_has_no_gradient;

//! More RAM than the budget has; the layer runs where the arena is fullest. Train less of the network, shrink that
//! layer's input or output, or see `ram_bytes` and its parts without the budget.
struct ram_exceeds_budget;

//! More constants than the budget has flash; the layer is the one with the most.
struct flash_exceeds_budget;

//! `recompute<>` names a layer that the network does not have: correct the name, as an update rule has it.
struct recompute_names_unknown_layer;

//! Recomputing begins at the input, of which `input_by_rows` shows each row once: give the trainer the whole image, or leave
//! the recomputation out. `expected` and `actual` are how often a row is read.
struct recompute_needs_whole_input;

//! The checkpoint is not one of this network: `expected` and `actual` are words.
struct checkpoint_of_another_network;

namespace detail {

//! Rules that no op owns, in the order of their numbers.
using network_rules = list<layer_listed_twice, update_names_unknown_layer, update_names_layer_twice,
                           layer_has_no_parameters, train_option_unknown, channels_out_of_range, update_trains_nothing,
                           trainer_option_unknown, layer_has_no_gradient>;

//! The first layer with parameters that is listed more than once.
template <class... Layers>
constexpr plan::finding find_repeated_layer(list<Layers...>) {
  plan::finding first{};
  int index = 0;
  const auto look = [&](int times) {
    if (!first.what && times > 1) {
      first = {index, {1, 1, times}};
    }
    ++index;
  };
  (look(plan::detail::has_parameters<Layers> ? count_of<Layers, list<Layers...>> : 0), ...);
  return first;
}

//! The position of the layer that an entry of an update rule names, -1 if there is none, -2 if it names none.
template <class Entry, class... Layers>
constexpr int position_of(list<Layers...>) {
  if constexpr (requires { typename Entry::layer; }) {
    int position = -1;
    int index = 0;
    ((position = names_layer<typename Entry::layer, Layers> ? index : position, ++index), ...);
    return position;
  } else {
    return -2;
  }
}

//! One entry of an update rule against the network. `layer` of the finding is the position in the network, or -1.
template <class Entry, class... Entries, class... Layers, int Size>
requires requires { typename Entry::layer; }
constexpr plan::finding check_entry(list<Entries...>, list<Layers...>, const plan::graph<Size>& g) {
  const int position = position_of<Entry>(list<Layers...>{});
  if (Entry::unknown_option != 0 || Entry::repeated_option != 0) {
    return {position, {5, 0, Entry::unknown_option != 0 ? Entry::unknown_option : Entry::repeated_option}};
  }
  if (position < 0) {
    return {-1, {2, 1, 0}};
  }
  const int channels = g[position].parameters.channels;
  if (channels == 0) {
    return {position, {4, 1, 0}};
  }
  using selected = typename Entry::rule::channels;
  if (!selected::valid || selected::last > channels) {
    return {position, {6, channels, selected::last}};
  }
  const int times = (0 + ... + (position_of<Entries>(list<Layers...>{}) == position ? 1 : 0));
  return times > 1 ? plan::finding{position, {3, 1, times}} : plan::finding{};
}

//! An entry that names no layer fits every network.
template <class Entry, class... Entries, class Layers, int Size>
requires(!requires { typename Entry::layer; }) constexpr plan::finding
    check_entry(list<Entries...>, Layers, const plan::graph<Size>&) {
  return {};
}

struct found_entry {
  plan::finding fault{};
  int entry = 0;
};

//! The first fault among the entries of an update rule.
template <class Layers, class... Entries, int Size>
constexpr found_entry check_entries(list<Entries...>, const plan::graph<Size>& g) {
  found_entry first{};
  int index = 0;
  const auto look = [&](plan::finding f) {
    if (!first.fault.what && f.what) {
      first = {f, index};
    }
    ++index;
  };
  (look(check_entry<Entries>(list<Entries...>{}, Layers{}, g)), ...);
  static_cast<void>(look);
  return first;
}

//! Position (from 1) of the first item that is no op; 1 if there are no items at all; 0 if all is well.
template <class... Layers>
constexpr int first_non_layer(list<Layers...>) {
  int position = 0;
  int found = sizeof...(Layers) == 0 ? 1 : 0;
  (((++position), (found == 0 && !op<Layers>) ? void(found = position) : void()), ...);
  return found;
}

//! The first closing layer, or one that no error passes, with something trained in front of it.
template <int Size>
constexpr plan::finding find_blocked(const plan::graph<Size>& g) {
  std::array<bool, static_cast<std::size_t>(Size)> wanted{};
  for (int k = 0; k < Size; ++k) {
    const auto is_wanted = [&wanted](int from) { return from >= 0 && wanted[static_cast<std::size_t>(from)]; };
    const bool before = is_wanted(g[k].from.source) || is_wanted(g[k].from.skip);
    if (before && g[k].needed && !g[k].differentiable && !(g[k].form == op_form::closing && k >= g.end())) {
      return {k, {9, 1, 0}};
    }
    wanted[static_cast<std::size_t>(k)] = before || g[k].trains();
  }
  return {};
}

}  // namespace detail

}  // namespace tinytrain
