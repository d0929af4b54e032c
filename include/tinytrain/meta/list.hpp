// SPDX-License-Identifier: MIT
#pragma once

namespace tinytrain {

//! A pack of types with a name. Nothing is instantiated by naming one.
template <class... Types>
struct list {
  static constexpr int size = static_cast<int>(sizeof...(Types));
};

}  // namespace tinytrain
