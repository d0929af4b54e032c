// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

namespace tinytrain {

//! A pack of types with a name. Nothing is instantiated by naming one.
template <class... Types>
struct list {
  static constexpr int size = static_cast<int>(sizeof...(Types));
};

//! How often a type stands in a list.
template <class Type, class List>
inline constexpr int count_of = 0;
template <class Type, class... Types>
inline constexpr int count_of<Type, list<Types...>> = (0 + ... + static_cast<int>(std::is_same_v<Type, Types>));

}  // namespace tinytrain
