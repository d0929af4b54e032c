// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/bias.hpp>

#include <cstdint>

//! What a kernel is handed: pointers and scales are run-time values, shapes are template arguments.
namespace tinytrain {

//! An int8 activation: real value = (data - zero_point) * mantissa * 2^(exponent - 14). A scale that the trainer keeps is a
//! power of two, its mantissa 2^14; that of an imported activation is any number, its mantissa in [2^14, 2^15).
//!
//! It lies whole in memory, or in a ring of its newest rows: row r in slot r % ring.
struct operand {
  static constexpr std::int32_t unit_mantissa = std::int32_t{1} << 14;

  const std::int8_t* data = nullptr;
  std::int32_t zero_point = 0;
  int exponent = 0;
  std::int32_t mantissa = unit_mantissa;
  int ring = 0;
  int lap = 0;  //!< the row in slot 0: the newest multiple of `ring` that is there, or 0

  //! Row `index` of so many bytes; of a ring, one of those that are there.
  constexpr const std::int8_t* row(int index, int bytes) const {
    const int slot = index - lap;
    return data + (slot < 0 ? slot + ring : slot) * bytes;
  }
};

//! An int8 error (gradient of the loss with respect to an activation): real value = data * 2^exponent.
struct error_operand {
  const std::int8_t* data = nullptr;
  int exponent = 0;
};

//! The weights and biases of a layer: real weight = w * 2^exponent, unless each output channel has a scale of its own (the
//! requantizer and the `channel_fold` then have them). Frozen weights are read where they lie (flash); the trained input
//! channels are read from RAM, packed.
struct weights_operand {
  const std::int8_t* frozen = nullptr;
  const std::int8_t* trained = nullptr;
  bias_operand bias{};
  int exponent = 0;
};

//! Errors as they come: the weights of all output channels have one scale.
struct no_fold {
  constexpr std::int32_t operator()(std::int32_t dy, int) const { return dy; }
};

//! Brings the scale of each output channel's weights into the error in front of the transposed product, so that its sum
//! has one unit: dy * factor[channel] / 2^drop, rounded half up, within 16 bits.
struct channel_fold {
  const std::int16_t* factors = nullptr;
  int drop = 1;

  constexpr std::int32_t operator()(std::int32_t dy, int channel) const {
    return (dy * factors[channel] + (std::int32_t{1} << (drop - 1))) >> drop;
  }
};

}  // namespace tinytrain
