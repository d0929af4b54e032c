// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/type_name.hpp>

#include <cstddef>
#include <type_traits>

namespace tinytrain {

//! The layer that an operator of an imported network became, counted from 0 as the file does and `tinytrain-inspect`
//! prints it: `train<layer<17>>`.
template <int Operator>
struct layer;

//! Characters as a template argument.
template <std::size_t Size>
struct text {
  char characters[Size]{};

  constexpr text(const char (&from)[Size]) {  // NOLINT: a literal is a text
    for (std::size_t k = 0; k < Size; ++k) {
      characters[k] = from[k];
    }
  }
};

//! The layer whose output tensor has this name in the file: `train<layer_named<"block13/pointwise1">>`.
template <text Name>
struct layer_named;

namespace detail {

template <class Name, class Layer>
struct layer_match {
  static constexpr bool value = std::is_same_v<Name, Layer>;
};
template <int Operator, class Layer>
requires requires { Layer::operator_index; }
struct layer_match<layer<Operator>, Layer> {
  static constexpr bool value = Layer::operator_index == Operator;
};
template <text Name, class Layer>
requires requires { Layer::name; }
struct layer_match<layer_named<Name>, Layer> {
  static constexpr bool value = [] {
    constexpr std::size_t size = sizeof(Name.characters) - 1;
    bool same = Layer::name.size == size;
    for (std::size_t k = 0; same && k < size; ++k) {
      same = Layer::name.data[k] == Name.characters[k];
    }
    return same;
  }();
};

}  // namespace detail

//! Does a name in an update rule (a layer's type, `layer<>` or `layer_named<>`) stand for this layer of a network?
template <class Name, class Layer>
inline constexpr bool names_layer = detail::layer_match<Name, Layer>::value;

}  // namespace tinytrain
