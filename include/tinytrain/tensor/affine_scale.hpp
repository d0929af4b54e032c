// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tinytrain {

//! How the int8 values of an imported activation stand for real numbers, and where its layer cuts them off:
//!
//!     real value = scale * (x - zero_point),   x in [low, high]
//!
//! No scale: the activation has a power of two, which the trainer keeps.
struct affine_scale {
  double scale = 0;
  std::int32_t zero_point = 0;
  std::int32_t low = -128;
  std::int32_t high = 127;

  constexpr explicit operator bool() const { return scale > 0; }
};

}  // namespace tinytrain
