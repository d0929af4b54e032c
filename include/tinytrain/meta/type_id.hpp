// SPDX-License-Identifier: MIT
#pragma once

namespace tinytrain {
namespace detail {

template <class Type>
inline constexpr char identity = 0;

}  // namespace detail

//! A type as a value: two are equal if and only if their types are. Lets one constexpr loop compare the layers of a
//! network where a fold over pairs of types would be quadratic in instantiations.
struct type_id {
  const char* address = nullptr;

  constexpr bool operator==(const type_id&) const = default;
};

template <class Type>
inline constexpr type_id id_of{&detail::identity<Type>};

}  // namespace tinytrain
