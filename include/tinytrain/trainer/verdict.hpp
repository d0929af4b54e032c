// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/nth.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/plan/plan.hpp>
#include <tinytrain/trainer/findings.hpp>
#include <tinytrain/trainer/options.hpp>
#include <tinytrain/update/presets.hpp>
#include <tinytrain/update/sparse_update.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace tinytrain {

namespace detail {

template <class Verdict>
struct holder {
  using type = Verdict;
};

//! The first of two verdicts that is an error.
template <class First, class Second>
constexpr auto operator||(holder<First> first, holder<Second> second) {
  if constexpr (well_formed<First>) {
    return second;
  } else {
    return first;
  }
}

template <class Rule, class Layer, int Index, long long Expected, long long Actual>
using verdict = holder<error<Rule, at<Layer, Index>, expected<Expected>, actual<Actual>>>;

template <class Item>
constexpr auto file_verdict();

//! The first broken rule of the files that a network imports.
template <class... Items>
constexpr auto file_verdicts(list<Items...>) {
  return (holder<no_error>{} || ... || file_verdict<Items>());
}

template <class Item>
constexpr auto file_verdict() {
  if constexpr (requires { typename Item::verdict; }) {
    return holder<typename Item::verdict>{};
  } else if constexpr (composite<Item>) {
    return file_verdicts(typename Item::body{}) || file_verdicts(typename Item::shortcut{});
  } else {
    return holder<no_error>{};
  }
}

//! Is this a network at all? What the other checks rely on.
template <class Network>
constexpr auto network_verdict() {
  using of_files = typename decltype(file_verdict<Network>())::type;
  if constexpr (!well_formed<of_files>) {
    return holder<of_files>{};
  } else if constexpr (!requires { typename Network::input_type; }) {
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

template <class Network, class Recomputation, class Input>
constexpr auto recompute_verdict() {
  constexpr int position = position_of<Recomputation>(layer_list<Network>{});
  if constexpr (position == -1) {
    return verdict<recompute_names_unknown_layer, typename Recomputation::layer, -1, 1, 0>{};
  } else if constexpr (Input::fetched && !std::is_same_v<Recomputation, recompute_nothing>) {
    return verdict<recompute_needs_whole_input, Network, -1, 1, 2>{};
  } else {
    return holder<no_error>{};
  }
}

template <class Network, class... Options>
constexpr auto options_verdict() {
  using kinds =
      list<budget_kind, scales_kind, pretrained_kind, seed_kind, rounding_kind, maps_kind, input_kind, recompute_kind>;
  using limits = option_or<budget_kind, budget<>, Options...>;
  constexpr int unknown = first_unknown_option(kinds{}, list<Options...>{});
  constexpr int twice = first_repeated_kind(kinds{}, list<Options...>{});
  if constexpr (unknown != 0 || twice != 0) {
    return verdict<trainer_option_unknown, Network, -1, 0, (unknown != 0 ? unknown : twice)>{};
  } else if constexpr (limits::unknown_option != 0) {
    return verdict<trainer_option_unknown, limits, -1, 0, limits::unknown_option>{};
  } else {
    return recompute_verdict<Network, option_or<recompute_kind, recompute_nothing, Options...>,
                             option_or<input_kind, input_as_a_whole, Options...>>();
  }
}

template <class Network, class Update>
constexpr auto layers_verdict() {
  using layers = layer_list<Network>;
  constexpr const auto& g = plan::graph_of<Network, Update>;
  constexpr plan::finding repeated = find_repeated_layer(layers{});
  if constexpr (g.fault.what.rule != 0) {
    using layer = tinytrain::nth<g.fault.layer, layers>;
    return verdict<tinytrain::nth<g.fault.what.rule - 1, typename layer::rules>, layer, g.fault.layer,
                   g.fault.what.expected, g.fault.what.actual>{};
  } else if constexpr (repeated.what.rule != 0) {
    return verdict<layer_listed_twice, tinytrain::nth<repeated.layer, layers>, repeated.layer, repeated.what.expected,
                   repeated.what.actual>{};
  } else {
    return holder<no_error>{};
  }
}

template <class Network, class Update>
constexpr auto update_verdict() {
  using layers = layer_list<Network>;
  using entries = typename Update::entries;
  constexpr const auto& g = plan::graph_of<Network, Update>;
  constexpr found_entry f = check_entries<layers>(entries{}, g);
  if constexpr (f.fault.what.rule != 0) {
    using layer = typename tinytrain::nth<f.entry, entries>::layer;
    return verdict<tinytrain::nth<f.fault.what.rule - 1, network_rules>, layer, f.fault.layer, f.fault.what.expected,
                   f.fault.what.actual>{};
  } else if constexpr (!g.trains()) {
    return verdict<update_trains_nothing, Update, -1, 1, 0>{};
  } else if constexpr (constexpr plan::finding blocked = find_blocked(g); blocked.what.rule != 0) {
    return verdict<layer_has_no_gradient, tinytrain::nth<blocked.layer, layers>, blocked.layer, 1, 0>{};
  } else {
    return holder<no_error>{};
  }
}

template <class Network, class Figures, class... Options>
constexpr auto figures_verdict() {
  using layers = layer_list<Network>;
  using limits = option_or<budget_kind, budget<>, Options...>;
  if constexpr (Figures::checkpoint_words_given != Figures::checkpoint_words) {
    return verdict<checkpoint_of_another_network, Network, -1, Figures::checkpoint_words,
                   Figures::checkpoint_words_given>{};
  } else if constexpr (Figures::ram_bytes > limits::ram_bytes) {
    return verdict<ram_exceeds_budget, tinytrain::nth<Figures::peak_layer, layers>, Figures::peak_layer,
                   limits::ram_bytes, Figures::ram_bytes>{};
  } else if constexpr (Figures::flash_bytes > limits::flash_bytes) {
    return verdict<flash_exceeds_budget, tinytrain::nth<Figures::flash_layer, layers>, Figures::flash_layer,
                   limits::flash_bytes, Figures::flash_bytes>{};
  } else {
    return holder<no_error>{};
  }
}

template <class Holder>
inline constexpr bool sound = well_formed<typename Holder::type>;

}  // namespace detail

//! The type that `trainer` asserts: `no_error`, or the first broken rule with the layer that broke it.
//! Of a network that has an input and layers. Order: options, layers in the order of the network, the update rule, the head,
//! the checkpoint, the budget.
template <class Network, class Update, class Optimizer, class Loss, class Figures, class... Options>
constexpr auto make_verdict() {
  using of_options = decltype(detail::options_verdict<Network, Options...>());
  constexpr violation of_optimizer = Optimizer::check();
  if constexpr (!detail::sound<of_options>) {
    return of_options{};
  } else if constexpr (of_optimizer.rule != 0) {
    return detail::verdict<tinytrain::nth<of_optimizer.rule - 1, typename Optimizer::rules>, Optimizer, -1,
                           of_optimizer.expected, of_optimizer.actual>{};
  } else if constexpr (!detail::sound<decltype(detail::layers_verdict<Network, Update>())>) {
    return detail::layers_verdict<Network, Update>();
  } else if constexpr (!detail::sound<decltype(detail::update_verdict<Network, Update>())>) {
    return detail::update_verdict<Network, Update>();
  } else {
    constexpr const auto& g = plan::graph_of<Network, Update>;
    constexpr violation of_loss = Loss::check(g[g.size - 1].out);
    if constexpr (of_loss.rule != 0) {
      return detail::verdict<tinytrain::nth<of_loss.rule - 1, typename Loss::rules>,
                             tinytrain::nth<g.size - 1, layer_list<Network>>, g.size - 1, of_loss.expected,
                             of_loss.actual>{};
    } else {
      return detail::figures_verdict<Network, Figures, Options...>();
    }
  }
}

//! The same for `inference`, which has no rule, optimizer and loss.
template <class Network, class Figures, class... Options>
constexpr auto make_inference_verdict() {
  using of_options = decltype(detail::options_verdict<Network, Options...>());
  if constexpr (!detail::sound<of_options>) {
    return of_options{};
  } else if constexpr (!detail::sound<decltype(detail::layers_verdict<Network, nothing>())>) {
    return detail::layers_verdict<Network, nothing>();
  } else {
    return detail::figures_verdict<Network, Figures, Options...>();
  }
}

}  // namespace tinytrain
