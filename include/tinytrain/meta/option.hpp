// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>

#include <type_traits>

//! Named, order-free options of a layer, an optimizer, a rule or a trainer: `conv2d<out<16>, kernel<3, 3>>`.
//! An option is a type with a member `kind`; two options of one kind exclude each other.
namespace tinytrain {
namespace detail {

template <class Kind, class Option>
concept of_kind = requires {
  typename Option::kind;
}
&&std::is_same_v<typename Option::kind, Kind>;

template <class Kind, class Default, class... Options>
struct option {
  using type = Default;
};
template <class Kind, class Default, class First, class... Rest>
struct option<Kind, Default, First, Rest...> : option<Kind, Default, Rest...> {};
template <class Kind, class Default, class First, class... Rest>
requires of_kind<Kind, First>
struct option<Kind, Default, First, Rest...> {
  using type = First;
};

//! How many of the options are of a kind.
template <class Kind, class... Options>
inline constexpr int count_of_kind = (0 + ... + static_cast<int>(of_kind<Kind, Options>));

template <class Option, class... Kinds>
inline constexpr bool of_any_kind = (of_kind<Kinds, Option> || ...);

//! Position (from 1) of the first option that is of none of the kinds, 0 if there is none.
template <class... Kinds, class... Options>
constexpr int first_unknown_option(list<Kinds...>, list<Options...>) {
  int position = 0;
  int found = 0;
  (((++position), (found == 0 && !of_any_kind<Options, Kinds...>) ? void(found = position) : void()), ...);
  return found;
}

//! Position (from 1, among the kinds) of the first kind that is given more than once, 0 if there is none.
template <class... Kinds, class... Options>
constexpr int first_repeated_kind(list<Kinds...>, list<Options...>) {
  int position = 0;
  int found = 0;
  (((++position), (found == 0 && count_of_kind<Kinds, Options...> > 1) ? void(found = position) : void()), ...);
  return found;
}

}  // namespace detail

//! The option of a kind among `Options`, or `Default`.
template <class Kind, class Default, class... Options>
using option_or = typename detail::option<Kind, Default, Options...>::type;

}  // namespace tinytrain
