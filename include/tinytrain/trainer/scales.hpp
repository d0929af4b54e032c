// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tinytrain {

//! Power-of-two scales that follow the tensors they belong to, one step behind (delayed scaling): no tensor is ever
//! scanned, or held at 32 bits, to find its scale.
//!
//!     peak beyond the range       exponent += the missing bits, from the next step on
//!     a window of steps below     exponent -= 1, or in the first 64 steps by all the bits to spare
//!     a window of zeros           exponent -= 1, down to -16
//!
//! Memory     2 bytes a scale
template <int Count>
class scale_tracker {
 public:
  static constexpr std::uint32_t window = 64;
  static constexpr int resting = -16;  //!< where a tensor of zeros ends

  constexpr int operator[](int scale) const { return exponents_[index(scale)]; }

  constexpr void set(int scale, int exponent) {
    exponents_[index(scale)] = static_cast<std::int8_t>(exponent);
    excess_[index(scale)] = nothing_seen;
  }

  //! `peak` or-ed from the magnitudes of a tensor; `bits` is what its range holds. Nothing moves before `settle`.
  constexpr void observe(int scale, std::uint32_t peak, int bits) {
    // All zeros: a scale that is far too coarse, or nothing to see. So it gets finer slowly, and not without end.
    const int none = exponents_[index(scale)] > resting ? -1 : 0;
    const int excess = peak == 0 ? none : static_cast<int>(std::bit_width(peak)) - bits;
    std::int8_t& seen = excess_[index(scale)];
    seen = excess > seen ? static_cast<std::int8_t>(excess) : seen;
  }

  //! At the end of each training step; `steps` counts those done.
  constexpr void settle(std::uint32_t steps) {
    const bool early = steps < window;
    settle(early, early ? (steps & (steps - 1)) == 0 : steps % window == 0);
  }

  //! The same with a window of the caller's; at the end of an early one, scales get finer by all the bits to spare.
  constexpr void settle(bool early, bool window_ends) {
    for (int scale = 0; scale < Count; ++scale) {
      std::int8_t& seen = excess_[index(scale)];
      if (seen > 0) {
        move(scale, seen);
        seen = 0;
      } else if (window_ends && seen < 0 && seen != nothing_seen) {
        move(scale, early ? seen : -1);
      }
      if (window_ends) {
        seen = nothing_seen;
      }
    }
  }

 private:
  static constexpr std::int8_t nothing_seen = -64;
  static constexpr int lowest = -24;
  static constexpr int highest = 40;

  static constexpr std::size_t index(int scale) { return static_cast<std::size_t>(scale); }

  constexpr void move(int scale, int by) {
    const int moved = exponents_[index(scale)] + by;
    exponents_[index(scale)] = static_cast<std::int8_t>(moved < lowest ? lowest : (moved > highest ? highest : moved));
  }

  std::int8_t exponents_[index(Count)];
  std::int8_t excess_[index(Count)];
};

}  // namespace tinytrain
