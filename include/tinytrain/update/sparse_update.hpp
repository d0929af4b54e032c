// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/update/layer_name.hpp>
#include <tinytrain/update/rule.hpp>

#include <type_traits>

namespace tinytrain {

//! The update rule names a layer that the network does not have: correct the name, or add the layer.
struct update_names_unknown_layer;

//! The update rule names a layer twice: merge the two entries. `actual` is how often.
struct update_names_layer_twice;

//! The update rule names a layer without parameters (a pool, a ReLU): there is nothing to train in it.
struct layer_has_no_parameters;

//! A `train<>` with an option that it does not have, one that is given twice, or both `weights` and `channels`; `actual` is
//! its position.
struct train_option_unknown;

//! Trained channels that are empty or beyond the layer's input: `expected` is how many there are.
struct channels_out_of_range;

//! The rule trains nothing at all: name a layer to train, or use the network for inference only.
struct update_trains_nothing;

struct train_weights_kind;
struct train_bias_kind;

//! Options of `train<>`: the weights (of all input channels), the biases.
struct weights {
  using kind = train_weights_kind;
};
struct bias {
  using kind = train_bias_kind;
};

//! The biases of the last K layers that have parameters, as an entry of a rule beside the layers whose weights it trains.
template <int K>
struct biases_of_last {};

namespace detail {

//! Does an entry of a rule train the biases of layer `Ordinal` of `Count`, without naming it?
template <class Entry, int Ordinal, int Count>
inline constexpr bool covers_bias = false;
template <int K, int Ordinal, int Count>
inline constexpr bool covers_bias<biases_of_last<K>, Ordinal, Count> = Ordinal + K >= Count;

}  // namespace detail

//! One layer to train, by its type, or of an imported network by `layer<position>` or `layer_named<"...">`: with no options, its
//! weights and its biases; else what is listed, of `weights`, `bias`, `channels<first, last>`, `channel_set<...>` (weights of those input channels).
template <class Layer, class... Options>
struct train {
  using layer = Layer;
  using kinds = list<train_weights_kind, train_bias_kind, channels_kind>;
  static constexpr int unknown_option = detail::first_unknown_option(kinds{}, list<Options...>{});
  static constexpr bool contradicts = detail::count_of_kind<train_weights_kind, Options...> != 0 &&
                                      detail::count_of_kind<channels_kind, Options...> != 0;
  static constexpr int repeated_option = contradicts ? 1 : detail::first_repeated_kind(kinds{}, list<Options...>{});
  static constexpr bool both = sizeof...(Options) == 0;
  static constexpr bool all_weights = both || detail::count_of_kind<train_weights_kind, Options...> != 0;
  static constexpr bool trains_bias = both || detail::count_of_kind<train_bias_kind, Options...> != 0;
  using selected = option_or<channels_kind, std::conditional_t<all_weights, all_channels, no_channels>, Options...>;
  using rule = layer_rule<trains_bias, selected>;
};

//! The sparse update: the layers that are trained, by name. Everything else is frozen: const, in flash, saving nothing,
//! without gradient code.
//! Source     Lin et al., NeurIPS 2022 (arXiv 2206.15472), section 2.2
template <class... Trained>
struct sparse_update {
  using entries = list<Trained...>;

 private:
  template <class Layer, class... Entries>
  struct first_of {
    using type = frozen_rule;
  };
  template <class Layer, class Entry, class... Rest>
  struct first_of<Layer, Entry, Rest...> : first_of<Layer, Rest...> {};
  template <class Layer, class Entry, class... Rest>
  requires names_layer<typename Entry::layer, Layer>
  struct first_of<Layer, Entry, Rest...> {
    using type = typename Entry::rule;
  };

 public:
  template <class Layer, int Ordinal, int Count>
  using rule =
      layer_rule<first_of<Layer, Trained...>::type::bias || (detail::covers_bias<Trained, Ordinal, Count> || ...),
                 typename first_of<Layer, Trained...>::type::channels>;
};

}  // namespace tinytrain
