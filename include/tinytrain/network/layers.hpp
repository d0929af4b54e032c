// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/hana.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/network/residual.hpp>
#include <tinytrain/network/sequential.hpp>

#include <array>
#include <cstddef>

//! A network as one flat list: its layers (types, a Hana tuple) and where each of them reads (values).
namespace tinytrain {

//! The positions that a layer reads; `network_input` is the image. Only a join reads a second one.
struct edge {
  static constexpr int network_input = -1;
  static constexpr int none = -2;

  int source = network_input;
  int skip = none;
};

namespace detail {

template <class Item>
concept composite = requires {
  typename Item::body;
  typename Item::shortcut;
};

//! A part that lists its layers and their edges itself: an imported network.
template <class Item>
concept wired = requires {
  typename Item::layers;
  Item::edges;
};

template <class Item>
constexpr auto flatten_item(hana::basic_type<Item>);

template <class... Items>
constexpr auto flatten_items(list<Items...>) {
  return hana::flatten(hana::make_tuple(flatten_item(hana::type_c<Items>)...));
}

template <class Item>
constexpr auto flatten_item(hana::basic_type<Item>) {
  if constexpr (wired<Item>) {
    return []<class... Layers>(list<Layers...>) { return hana::tuple_t<Layers...>; }(typename Item::layers{});
  } else if constexpr (!composite<Item>) {
    return hana::tuple_t<Item>;
  } else if constexpr (!Item::joins) {
    return flatten_items(typename Item::body{});
  } else {
    return hana::concat(hana::concat(flatten_items(typename Item::body{}), flatten_items(typename Item::shortcut{})),
                        hana::tuple_t<join<Item>>);
  }
}

//! Records what each layer of an item reads, given the position before it; gives the position it ends at.
template <class Item>
constexpr int connect(edge* edges, int& count, int source);

template <class... Items>
constexpr int connect_items(list<Items...>, [[maybe_unused]] edge* edges, [[maybe_unused]] int& count, int source) {
  ((source = connect<Items>(edges, count, source)), ...);
  return source;
}

template <class Item>
constexpr int connect(edge* edges, int& count, int source) {
  if constexpr (wired<Item>) {
    const int first = count;
    const auto position = [first, source](int of_part) {
      return of_part == edge::network_input ? source : (of_part == edge::none ? of_part : first + of_part);
    };
    for (const edge& e : Item::edges) {
      edges[count++] = {position(e.source), position(e.skip)};
    }
    return count - 1;
  } else if constexpr (composite<Item>) {
    const int end = connect_items(typename Item::body{}, edges, count, source);
    if constexpr (Item::joins) {
      const int skip = connect_items(typename Item::shortcut{}, edges, count, source);
      edges[count] = {end, skip};
      return count++;
    } else {
      return end;
    }
  } else {
    edges[count] = {source, edge::none};
    return count++;
  }
}

}  // namespace detail

//! The layers of a network in the order in which they run, as a Hana tuple of types; a block ends with its `join`.
template <class Network>
inline constexpr auto network_layers = detail::flatten_item(hana::type_c<Network>);

template <class Network>
inline constexpr int layer_count = static_cast<int>(decltype(hana::size(network_layers<Network>))::value);

//! What each layer reads.
template <class Network>
inline constexpr auto network_edges = [] {
  std::array<edge, static_cast<std::size_t>(layer_count<Network>)> edges{};
  int count = 0;
  detail::connect<Network>(edges.data(), count, edge::network_input);
  return edges;
}();

namespace detail {

template <class... Types>
list<typename Types::type...> as_list(const hana::tuple<Types...>&);

}  // namespace detail

//! The same layers as a pack, for folds over many of them.
template <class Network>
using layer_list = decltype(detail::as_list(network_layers<Network>));

}  // namespace tinytrain
