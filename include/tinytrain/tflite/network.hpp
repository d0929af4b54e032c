// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/hana.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/op/linear.hpp>
#include <tinytrain/tensor/affine_scale.hpp>
#include <tinytrain/tflite/imported.hpp>
#include <tinytrain/tflite/verdict.hpp>
#include <tinytrain/update/layer_name.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace tinytrain {

struct until_kind;
struct replace_head_kind;

//! Cuts an imported network: its output is that of this layer, `until<layer<17>>` or `until<layer_named<"...">>`.
template <class Layer>
struct until {
  using kind = until_kind;
  using last = Layer;
};

//! Gives an imported network a new head: a `linear` with these options, `replace_head<out<5>>`, in the place of its classifier
//! (the last FULLY_CONNECTED, or convolution of a map of one pixel, and all that follows), or behind its last layer where
//! it has none. It starts from zeros, unless an initialiser is among the options. Its type is the network's member `head`.
template <class... Options>
struct replace_head {
  using kind = replace_head_kind;
};

namespace tflite {

//! `until<>` names a layer that the file does not have: `tinytrain-inspect` prints those it has.
struct no_such_layer;

//! An option that `network` does not have: `actual` is its position, counted from 1. Or one that is given twice: `actual` is
//! 1 for `until`, 2 for `replace_head`.
struct network_option_unknown;

namespace detail {

//! The new classifier of an imported network.
template <class Network, class... Options>
struct head : linear<Options...> {};
template <class Network, class... Options>
requires(tinytrain::detail::count_of_kind<initializer_kind, Options...> == 0) struct head<Network, Options...> :
    linear<Options..., zeros> {
};

struct whole_network {
  using kind = until_kind;
  using last = void;
};
struct own_head {
  using kind = replace_head_kind;
};

template <const auto& Bytes, class Positions>
struct imported_list;
template <const auto& Bytes, int... Positions>
struct imported_list<Bytes, std::integer_sequence<int, Positions...>> {
  using type = list<imported<Bytes, Positions>...>;
  //! The last position whose layer a name stands for, -1 if there is none.
  template <class Name>
  static constexpr int find = [] {
    int found = -1;
    ((found = names_layer<Name, imported<Bytes, Positions>> ? Positions : found), ...);
    return found;
  }();
};

template <const auto& Bytes, int Count>
using positions_until = imported_list<Bytes, std::make_integer_sequence<int, Count>>;

//! What the first `Count` operations read, with room for more.
template <const auto& Bytes, int Count, int More = 0>
constexpr auto edges_until() {
  std::array<edge, static_cast<std::size_t>(Count + More)> edges{};
  for (int i = 0; i < Count; ++i) {
    edges[static_cast<std::size_t>(i)] = description_of<Bytes>[i].from;
  }
  return edges;
}

//! What the network is fed: the shape and the scale of the file.
template <const auto& Bytes>
struct file_input {
  static constexpr dims shape = description_of<Bytes>.input;
  static constexpr int scale_exponent = -7;
  static constexpr affine_scale affine{description_of<Bytes>.input_scale.scale,
                                       description_of<Bytes>.input_scale.zero_point};
};

//! The whole file or a part of it, with its own classifier.
template <const auto& Bytes, int Count, class Head>
struct network_parts {
  using verdict = no_error;
  using input_type = file_input<Bytes>;
  using layers = typename positions_until<Bytes, Count>::type;
  static constexpr auto edges = edges_until<Bytes, Count>();
};

//! The classifier is another one. What it reads is what the old one read.
template <const auto& Bytes, int Count, class... Options>
struct network_parts<Bytes, Count, replace_head<Options...>> {
  using verdict = no_error;
  using input_type = file_input<Bytes>;
  static constexpr int kept = head_position(description_of<Bytes>.operations.data(), Count);
  using head = detail::head<network_parts, Options...>;
  using layers = decltype([]<class... Layers>(list<Layers...>) {
    return list<Layers..., head>{};
  }(typename positions_until<Bytes, kept>::type{}));
  static constexpr auto edges = [] {
    auto edges = edges_until<Bytes, kept, 1>();
    edges[static_cast<std::size_t>(kept)].source = kept < Count ? description_of<Bytes>[kept].from.source : Count - 1;
    return edges;
  }();
};

//! A file or options that are not sound.
template <class Verdict>
struct faulty_network {
  using verdict = Verdict;
  using input_type = input<hwc<0, 0, 0>>;
  using layers = list<>;
  static constexpr std::array<edge, 0> edges{};
  using head = void;
};

template <const auto& Bytes, class... Options>
constexpr auto choose_network() {
  using kinds = list<until_kind, replace_head_kind>;
  constexpr int unknown = tinytrain::detail::first_unknown_option(kinds{}, list<Options...>{});
  constexpr int twice = tinytrain::detail::first_repeated_kind(kinds{}, list<Options...>{});
  if constexpr (!well_formed<tflite::verdict<Bytes>>) {
    return hana::type_c<faulty_network<tflite::verdict<Bytes>>>;
  } else if constexpr (unknown != 0 || twice != 0) {
    return hana::type_c<faulty_network<
        error<network_option_unknown, at<file<Bytes>, -1>, expected<0>, actual<(unknown != 0 ? unknown : twice)>>>>;
  } else {
    using last = typename option_or<until_kind, whole_network, Options...>::last;
    using head = option_or<replace_head_kind, own_head, Options...>;
    constexpr int all = description_of<Bytes>.size;
    if constexpr (std::is_void_v<last>) {
      return hana::type_c<network_parts<Bytes, all, head>>;
    } else {
      constexpr int position = positions_until<Bytes, all>::template find<last>;
      if constexpr (position < 0) {
        return hana::type_c<faulty_network<error<no_such_layer, at<last, -1>, expected<1>, actual<0>>>>;
      } else {
        return hana::type_c<network_parts<Bytes, position + 1, head>>;
      }
    }
  }
}

}  // namespace detail

//! The network of a `.tflite` file, as good as one that is written down: `trainer` and `inference` take it, `sequential`
//! extends it, and update rules name its layers by the operator's number or the name of its output tensor.
//!
//!     #include "person.tflite.hpp"                                  // tinytrain_embed_tflite(firmware person.tflite)
//!     using net = tt::tflite::network<person, tt::replace_head<tt::out<2>>>;
//!     using update = tt::sparse_update<tt::train<net::head>, tt::train<tt::layer<25>>>;
//!
//! Options    until<layer<N>> or until<layer_named<"...">>: a cut; replace_head<out<N>, ...>: a new classifier
//! Layers     one for each operator, in their order; a CONCATENATION of n inputs is n - 1
//! Rules      those of tflite/rules.hpp; no_such_layer, network_option_unknown
template <const auto& Bytes, class... Options>
struct network : decltype(detail::choose_network<Bytes, Options...>())::type {};

}  // namespace tflite
}  // namespace tinytrain
