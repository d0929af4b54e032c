// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/add.hpp>

namespace tinytrain {

//! The other way around a residual block, where it is not the identity: `shortcut<projection>`.
template <class... Items>
struct shortcut {};

//! y = body(x) + x, or body(x) + shortcut(x). Blocks nest. The shortcut, if there is one, is listed first.
template <class... Items>
struct residual {
  using body = list<Items...>;
  using shortcut = list<>;
  static constexpr bool joins = true;
};

template <class... Projection, class... Items>
struct residual<shortcut<Projection...>, Items...> {
  using body = list<Items...>;
  using shortcut = list<Projection...>;
  static constexpr bool joins = true;
};

//! The addition at the end of a block, named after it in diagnostics: `at<join<block>, 7>`.
template <class Block>
struct join : add {};

}  // namespace tinytrain
