// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tinytrain {

//! Biases are int32 in units of 2^-20, whatever the scales of input and weights: range +-1024 within the accumulator
//! limit, and a step of one unit is below the smallest one that int8 activations can show.
inline constexpr int bias_exponent = -20;

//! The biases of a layer; null where it has none. An imported layer's are in units of its accumulators; if it trains them,
//! those of its file stay in flash, and in RAM is by how much each has moved.
struct bias_operand {
  const std::int32_t* start = nullptr;
  const std::int16_t* moves = nullptr;

  //! Where a channel's bias starts.
  constexpr std::int32_t operator[](int channel) const { return start == nullptr ? 0 : start[channel]; }
};

}  // namespace tinytrain
