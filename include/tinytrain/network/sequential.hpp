// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/options.hpp>
#include <tinytrain/tensor/affine_scale.hpp>
#include <tinytrain/tensor/dims.hpp>

namespace tinytrain {

struct exponent_kind;

//! The scale of an input: real value = x * 2^Value. The default is -7: int8 as [-1, 1).
template <int Value>
struct exponent {
  using kind = exponent_kind;
  static constexpr int value = Value;
};

//! What a network is fed: a shape, and optionally the scale of its int8 values (zero point 0).
template <class Shape, class... Options>
struct input {
  static constexpr dims shape = Shape::value;
  static constexpr int scale_exponent = option_or<exponent_kind, exponent<-7>, Options...>::value;
  static constexpr affine_scale affine{};
};

//! Layers one after another. With `input<...>` in front it is a network; without, a part of one. At most 256 items in a
//! sequence (the fold limit of clang); a nested sequence starts a new count.
template <class... Items>
struct sequential {
  using body = list<Items...>;
  using shortcut = list<>;
  static constexpr bool joins = false;
};

template <class Shape, class... Options, class... Items>
struct sequential<input<Shape, Options...>, Items...> {
  using input_type = input<Shape, Options...>;
  using body = list<Items...>;
  using shortcut = list<>;
  static constexpr bool joins = false;
};

//! A network, extended: what follows reads its output.
template <class Network, class... Items>
requires requires { typename Network::input_type; }
struct sequential<Network, Items...> {
  using input_type = typename Network::input_type;
  using body = list<Network, Items...>;
  using shortcut = list<>;
  static constexpr bool joins = false;
};

}  // namespace tinytrain
