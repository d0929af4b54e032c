// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace data {

//! Random integers, the same on every machine and with every compiler (the standard's distributions are not).
//!
//! Source     SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014
class random_source {
 public:
  explicit constexpr random_source(std::uint64_t seed) : state_(seed) {}

  //! The generator of one picture: independent of how many others there are, and of their order.
  constexpr random_source(std::uint64_t seed, std::uint64_t index) :
      state_(random_source(seed).next() ^ index * 0xD1342543DE82EF95U) {}

  constexpr std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
  }

  //! Uniform in [0, end).
  constexpr int below(int end) { return static_cast<int>((next() >> 32) * static_cast<std::uint64_t>(end) >> 32); }

  //! Uniform in [from, to].
  constexpr int between(int from, int to) { return from + below(to - from + 1); }

  //! A bell around 0, in [-reach, reach], of standard deviation about reach / 3.
  constexpr int around_zero(int reach) {
    return (between(-reach, reach) + between(-reach, reach) + between(-reach, reach)) / 3;
  }

 private:
  std::uint64_t state_;
};

}  // namespace data
