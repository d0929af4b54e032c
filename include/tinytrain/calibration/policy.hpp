// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

//! How fine an activation scale should be, given what was seen of the tensor. A policy is a type with
//!
//!     static constexpr int finer(const magnitudes&)     bits to take off the exponent: 0 (min-max) to `magnitudes::most`
//!
//! Ranges     up to 2^32 - 1 elements
//! Source     min-max: Jacob et al., 2018 (arXiv 1712.05877), section 3.1; percentile: Wu et al., 2020 (arXiv 2004.09602);
//!            squared error: Nagel et al., 2021 (arXiv 2106.08295), section 3.1. The exponent is the threshold here
namespace tinytrain {

//! How often each magnitude |x - zero_point| was seen, in units of a scale at which nothing is cut off.
struct magnitudes {
  static constexpr int most = 3;  //!< bits: beyond them a histogram of 256 bins tells too little

  std::array<std::uint32_t, 256> count{};
  int limit = 127;  //!< the largest that int8 holds: 255 where a clamp leaves nothing below zero

  constexpr void add(int magnitude) { ++count[static_cast<std::size_t>(magnitude < limit ? magnitude : limit)]; }
};

//! All that was seen is held.
struct min_max {
  static constexpr int finer(const magnitudes&) { return 0; }
};

//! At least so many of all elements are held.
template <std::uint32_t Numerator, std::uint32_t Denominator>
struct percentile {
  static_assert(Numerator > 0 && Numerator <= Denominator,
                "percentile: a fraction in (0, 1], as in percentile<9999, 10000>");

  static constexpr int finer(const magnitudes& seen) {
    std::uint64_t all = 0;
    for (const std::uint32_t count : seen.count) {
      all += count;
    }
    int bits = 0;
    while (bits < magnitudes::most && held(seen, bits + 1) * Denominator >= all * Numerator) {
      ++bits;
    }
    return bits;
  }

 private:
  static constexpr std::uint64_t held(const magnitudes& seen, int bits) {
    std::uint64_t sum = 0;
    for (int m = 0; m <= seen.limit >> bits; ++m) {
      sum += seen.count[static_cast<std::size_t>(m)];
    }
    return sum;
  }
};

//! The least expected squared error: in units of the scale, 1/12 of an element that is held and not zero (a ReLU's zero is
//! exact), and the squared excess of one that is cut off.
struct least_squares {
  static constexpr int finer(const magnitudes& seen) {
    int best = 0;
    for (int bits = 1; bits <= magnitudes::most; ++bits) {
      best = error(seen, bits) < error(seen, best) ? bits : best;
    }
    return best;
  }

 private:
  //! Twelve times the error, in units of the finest scale in question: below 2^26 an element.
  static constexpr std::uint64_t error(const magnitudes& seen, int bits) {
    const int unit = 1 << (magnitudes::most - bits);
    std::uint64_t sum = 0;
    for (int m = 1; m <= seen.limit; ++m) {
      const int excess = (m << magnitudes::most) - seen.limit * unit;
      const int each = excess > 0 ? 12 * excess * excess : unit * unit;
      sum += std::uint64_t{seen.count[static_cast<std::size_t>(m)]} * static_cast<unsigned>(each);
    }
    return sum;
  }
};

}  // namespace tinytrain
