// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/nth.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/plan/plan.hpp>
#include <tinytrain/trainer/options.hpp>
#include <tinytrain/update/sparse_update.hpp>

#include <cstddef>
#include <type_traits>

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

//! More RAM than the budget has; the layer runs where the arena is fullest. Train less of the network, shrink that
//! layer's input or output, or see `ram_bytes` and its parts without the budget.
struct ram_exceeds_budget;

//! More constants than the budget has flash; the layer is the one with the most.
struct flash_exceeds_budget;

//! The checkpoint is not one of this network: `expected` and `actual` are words.
struct checkpoint_of_another_network;

namespace detail {

//! Rules that no op owns, in the order of their numbers.
using network_rules =
    list<layer_listed_twice, update_names_unknown_layer, update_names_layer_twice, layer_has_no_parameters,
         train_option_unknown, channels_out_of_range, update_trains_nothing, trainer_option_unknown>;

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

//! One entry of an update rule against the network. `layer` of the finding is the position in the network, or -1.
template <class Entry, class... Entries, class... Layers, int Size>
constexpr plan::finding check_entry(list<Entries...>, list<Layers...>, const plan::graph<Size>& g) {
  using layer = typename Entry::layer;
  int position = -1;
  int index = 0;
  ((position = std::is_same_v<Layers, layer> ? index : position, ++index), ...);
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
  constexpr int times = count_of<layer, list<typename Entries::layer...>>;
  return times > 1 ? plan::finding{position, {3, 1, times}} : plan::finding{};
}

template <class Verdict>
struct holder {
  using type = Verdict;
};

template <class Rule, class Layer, int Index, long long Expected, long long Actual>
using verdict = holder<error<Rule, at<Layer, Index>, expected<Expected>, actual<Actual>>>;

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

}  // namespace detail

namespace detail {

//! Position (from 1) of the first item that is no op; 1 if there are no items at all; 0 if all is well.
template <class... Layers>
constexpr int first_non_layer(list<Layers...>) {
  int position = 0;
  int found = sizeof...(Layers) == 0 ? 1 : 0;
  (((++position), (found == 0 && !op<Layers>) ? void(found = position) : void()), ...);
  return found;
}

//! Is this a network at all? What the other checks rely on.
template <class Network>
constexpr auto network_verdict() {
  if constexpr (!requires { typename Network::input_type; }) {
    return verdict<network_without_input, Network, -1, 1, 0>{};
  } else {
    constexpr dims x = Network::input_type::shape;
    constexpr int wrong = first_non_layer(layer_list<Network>{});
    if constexpr (x.h < 1 || x.w < 1 || x.c < 1) {
      return verdict<network_without_input, Network, -1, 1, x.size()>{};
    } else if constexpr (wrong != 0) {
      return verdict<not_a_layer, Network, -1, 0, wrong>{};
    } else {
      return holder<no_error>{};
    }
  }
}

}  // namespace detail

//! The type that `trainer` asserts: `no_error`, or the first broken rule with the layer that broke it.
//! Of a network that has an input and layers. Order: options, layers in the order of the network, the update rule, the head, the checkpoint, the budget.
template <class Network, class Update, class Optimizer, class Loss, class Figures, class... Options>
constexpr auto make_verdict() {
  using layers = layer_list<Network>;
  using kinds = list<budget_kind, scales_kind, pretrained_kind, seed_kind>;
  constexpr const auto& g = plan::graph_of<Network, Update>;
  constexpr int unknown = detail::first_unknown_option(kinds{}, list<Options...>{});
  constexpr int twice = detail::first_repeated_kind(kinds{}, list<Options...>{});
  using limits = option_or<budget_kind, budget<>, Options...>;
  constexpr violation of_optimizer = Optimizer::check();
  constexpr plan::finding repeated = detail::find_repeated_layer(layers{});
  if constexpr (unknown != 0 || twice != 0) {
    return detail::verdict < trainer_option_unknown, Network, -1, 0, unknown != 0 ? unknown : twice > {};
  } else if constexpr (limits::unknown_option != 0) {
    return detail::verdict<trainer_option_unknown, limits, -1, 0, limits::unknown_option>{};
  } else if constexpr (of_optimizer.rule != 0) {
    return detail::verdict<nth<of_optimizer.rule - 1, typename Optimizer::rules>, Optimizer, -1, of_optimizer.expected,
                           of_optimizer.actual>{};
  } else if constexpr (g.fault.what.rule != 0) {
    using layer = nth<g.fault.layer, layers>;
    return detail::verdict<nth<g.fault.what.rule - 1, typename layer::rules>, layer, g.fault.layer,
                           g.fault.what.expected, g.fault.what.actual>{};
  } else if constexpr (repeated.what.rule != 0) {
    return detail::verdict<layer_listed_twice, nth<repeated.layer, layers>, repeated.layer, repeated.what.expected,
                           repeated.what.actual>{};
  } else {
    using entries = typename Update::entries;
    constexpr detail::found_entry f = detail::check_entries<layers>(entries{}, g);
    constexpr dims head = g[g.size - 1].out;
    constexpr violation of_loss = Loss::check(head);
    constexpr int trained = [] {
      int count = 0;
      for (const plan::node& n : plan::graph_of<Network, Update>.nodes) {
        count += n.trains() ? 1 : 0;
      }
      return count;
    }();
    if constexpr (f.fault.what.rule != 0) {
      using layer = typename nth<f.entry, entries>::layer;
      return detail::verdict<nth<f.fault.what.rule - 1, detail::network_rules>, layer, f.fault.layer,
                             f.fault.what.expected, f.fault.what.actual>{};
    } else if constexpr (trained == 0) {
      return detail::verdict<update_trains_nothing, Update, -1, 1, 0>{};
    } else if constexpr (of_loss.rule != 0) {
      return detail::verdict<nth<of_loss.rule - 1, typename Loss::rules>, nth<g.size - 1, layers>, g.size - 1,
                             of_loss.expected, of_loss.actual>{};
    } else if constexpr (Figures::checkpoint_words_given != Figures::checkpoint_words) {
      return detail::verdict<checkpoint_of_another_network, Network, -1, Figures::checkpoint_words,
                             Figures::checkpoint_words_given>{};
    } else if constexpr (Figures::ram_bytes > limits::ram_bytes) {
      return detail::verdict<ram_exceeds_budget, nth<Figures::peak_layer, layers>, Figures::peak_layer,
                             limits::ram_bytes, Figures::ram_bytes>{};
    } else if constexpr (Figures::flash_bytes > limits::flash_bytes) {
      return detail::verdict<flash_exceeds_budget, nth<Figures::flash_layer, layers>, Figures::flash_layer,
                             limits::flash_bytes, Figures::flash_bytes>{};
    } else {
      return detail::holder<no_error>{};
    }
  }
}

}  // namespace tinytrain
