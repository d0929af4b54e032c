// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>

#include <cstddef>
#include <utility>

namespace tinytrain {
namespace detail {

template <std::size_t Index, class Type>
struct indexed {
  using type = Type;
};

template <class Indices, class... Types>
struct indexed_list;
template <std::size_t... Indices, class... Types>
struct indexed_list<std::index_sequence<Indices...>, Types...> : indexed<Indices, Types>... {};

template <std::size_t Index, class Type>
indexed<Index, Type> pick(const indexed<Index, Type>*);

template <int Index, class List>
struct nth;
template <int Index, class... Types>
struct nth<Index, list<Types...>> {
  using all = indexed_list<std::index_sequence_for<Types...>, Types...>;
  using type = typename decltype(pick<static_cast<std::size_t>(Index)>(static_cast<const all*>(nullptr)))::type;
};

}  // namespace detail

//! The type at a position of a list, counted from 0. The table of a list is built once; a look-up is one overload
//! resolution, so that walking N layers costs N, not N squared.
template <int Index, class List>
using nth = typename detail::nth<Index, List>::type;

}  // namespace tinytrain
