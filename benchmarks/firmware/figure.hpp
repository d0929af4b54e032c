// SPDX-License-Identifier: MIT
#pragma once

#include "board.hpp"

#include <cstdint>

//! Instruction counts and the figures that are made of them, without floating point.
namespace bench {

template <class Work>
std::uint64_t count_instructions(Work work) {
  const std::uint64_t begin = board::instructions();
  work();
  return board::instructions() - begin;
}

//! numerator / denominator with two decimals, rounded to nearest.
inline void print_ratio(std::uint64_t numerator, std::uint64_t denominator) {
  const std::uint64_t hundredths = (200 * numerator + denominator) / (2 * denominator);
  board::print(hundredths / 100, hundredths % 100 < 10 ? ".0" : ".", hundredths % 100);
}

}  // namespace bench
