// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/operand.hpp>
#include <tinytrain/tensor/window.hpp>

#include <cstdint>

namespace tinytrain {

//! The rows of an input, of so many bytes each, under the taps of a window of so many rows. Where they lie is worked out once
//! for up to 8 of them: more would be data on the stack.
template <int Taps, int Bytes, bool Few = (Taps <= 8)>
class rows_under {
 public:
  constexpr rows_under(const operand& x, const axis& rows, int output) {
    for (int tap = rows.first_tap(output); tap < rows.last_tap(output); ++tap) {
      rows_[tap] = x.row(rows.origin(output) + tap * rows.dilation, Bytes);
    }
  }

  //! Of a tap that is within the input.
  constexpr const std::int8_t* operator[](int tap) const { return rows_[tap]; }

 private:
  const std::int8_t* rows_[Taps]{};
};

template <int Taps, int Bytes>
class rows_under<Taps, Bytes, false> {
 public:
  constexpr rows_under(const operand& x, const axis& rows, int output) :
      x_(x), origin_(rows.origin(output)), dilation_(rows.dilation) {}

  constexpr const std::int8_t* operator[](int tap) const { return x_.row(origin_ + tap * dilation_, Bytes); }

 private:
  operand x_;
  int origin_;
  int dilation_;
};

}  // namespace tinytrain
