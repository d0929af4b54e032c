// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

//! Test data that every machine draws alike (Numerical Recipes' quick generator, high bits).
namespace law {

class numbers {
 public:
  constexpr explicit numbers(std::uint32_t seed) : state_(seed * 2654435761u + 1) {}

  constexpr std::uint32_t next() {
    state_ = state_ * 1664525u + 1013904223u;
    return state_;
  }

  //! Uniform in [low, high].
  constexpr int between(int low, int high) {
    const auto span = static_cast<std::uint64_t>(high - low + 1);
    return low + static_cast<int>((std::uint64_t{next()} * span) >> 32);
  }

  //! int8 with the extremes far more often than uniform numbers have them.
  constexpr std::int8_t extreme(int low, int high) {
    const int choice = between(0, 7);
    return static_cast<std::int8_t>(choice == 0 ? low : (choice == 1 ? high : between(low, high)));
  }

 private:
  std::uint32_t state_;
};

inline std::vector<std::int8_t> int8s(numbers& source, int count, int low = -128, int high = 127) {
  std::vector<std::int8_t> all(static_cast<std::size_t>(count));
  for (std::int8_t& each : all) {
    each = source.extreme(low, high);
  }
  return all;
}

inline std::vector<std::int32_t> int32s(numbers& source, int count, int low, int high) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(count));
  for (std::int32_t& each : all) {
    each = source.between(low, high);
  }
  return all;
}

}  // namespace law
