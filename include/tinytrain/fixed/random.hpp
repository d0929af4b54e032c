// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tinytrain {

//! A stream of random words that is indexed, not advanced: word i of a stream is a function of its key and i alone.
//!
//!     word(i) = mix(key + i * 0x9E3779B9)
//!
//! So any order of evaluation (rows, tiles, cores) draws the same bits for the same element, and a run can be repeated
//! from its seed. The index steps by the golden ratio (Knuth, TAOCP 6.4), and two multiplications mix it.
class random_stream {
 public:
  constexpr explicit random_stream(std::uint32_t key) : key_(key) {}

  //! The stream of one use (a tensor, a layer) at one time (a training step).
  constexpr random_stream(std::uint32_t seed, std::uint32_t time, std::uint32_t use) :
      key_(mix(mix(mix(seed) + time) + use)) {}

  constexpr std::uint32_t operator()(std::uint32_t index) const { return mix(key_ + index * 0x9E3779B9u); }

 private:
  static constexpr std::uint32_t mix(std::uint32_t word) {
    word ^= word >> 16;
    word *= 0x21F0AAADu;
    word ^= word >> 15;
    word *= 0x735A2D97u;
    return word ^ (word >> 15);
  }

  std::uint32_t key_;
};

}  // namespace tinytrain
