// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

//! xorshift32: the same on every machine.
class dice {
 public:
  template <class Number>
  Number operator()(Number below) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return static_cast<Number>(state_ % below);
  }

 private:
  std::uint32_t state_ = 20240229;
};
