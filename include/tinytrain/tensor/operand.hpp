// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

//! What a kernel is handed: pointers and scales are run-time values, shapes are template arguments.
namespace tinytrain {

//! An int8 activation: real value = (data - zero_point) * 2^exponent.
struct operand {
  const std::int8_t* data = nullptr;
  std::int32_t zero_point = 0;
  int exponent = 0;
};

//! The rows of a map that lies whole in memory. A ring of rows has the same interface.
template <int Bytes>
class row_view {
 public:
  constexpr explicit row_view(const std::int8_t* first) : first_(first) {}
  constexpr const std::int8_t* operator[](int row) const { return first_ + row * Bytes; }

 private:
  const std::int8_t* first_;
};

//! An int8 error (gradient of the loss with respect to an activation): real value = data * 2^exponent.
struct error_operand {
  const std::int8_t* data = nullptr;
  int exponent = 0;
};

//! Biases are int32 in units of 2^-20, whatever the scales of input and weights: range +-1024 within the accumulator
//! limit, and a step of one unit is below the smallest one that int8 activations can show.
inline constexpr int bias_exponent = -20;

//! The weights and biases of a layer: real weight = w * 2^exponent. Frozen weights are read where they lie (flash); the
//! trained input channels are read from RAM, packed. `bias` is null where a layer has none.
struct weights_operand {
  const std::int8_t* frozen = nullptr;
  const std::int8_t* trained = nullptr;
  const std::int32_t* bias = nullptr;
  int exponent = 0;
};

}  // namespace tinytrain
