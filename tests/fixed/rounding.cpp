// SPDX-License-Identifier: MIT
// Proves the two roundings of v / 2^s (include/tinytrain/fixed/rounding.hpp):
//
//     round_half_up(v, s)        = floor(v / 2^s + 1/2)
//     round_stochastic(v, s, r)  = floor(v / 2^s + r / 2^32);   mean over r = v / 2^s
//
// The mean is exact: summed over all words that differ in the bits that count, not sampled. It is what keeps integer
// SGD on the path of real SGD (Ghaffari et al., NeurIPS 2022).
#include <tinytrain/fixed/rounding.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>

namespace {

namespace tt = tinytrain;

constexpr std::int32_t limit = tt::accumulator_limit;
constexpr std::uint32_t all_ones = 0xFFFFFFFFu;
using wide = std::int64_t;

static_assert(tt::round_half_up(5, 1) == 3 && tt::round_half_up(-5, 1) == -2 && tt::round_half_up(-6, 2) == -1);
static_assert(tt::round_half_up(7, 0) == 7 && tt::round_half_up(7, -3) == 56);
static_assert(tt::round_half_up(limit, -1) == limit && tt::round_half_up(-limit, -1000) == -limit);
static_assert(tt::round_half_up(limit, 30) == 1 && tt::round_half_up(-limit, 30) == -1);
static_assert(tt::round_half_up(limit, 31) == 1 && tt::round_half_up(-limit, 31) == 0);
static_assert(tt::round_half_up(limit, 32) == 0 && tt::round_half_up(-limit, 1000) == 0);

static_assert(tt::round_stochastic(5, 0, all_ones) == 5 && tt::round_stochastic(5, -4, all_ones) == 80);
static_assert(tt::round_stochastic(8, 3, all_ones) == 1 && tt::round_stochastic(8, 3, 0u) == 1);
static_assert(tt::round_stochastic(9, 3, 0u) == 1 && tt::round_stochastic(9, 3, all_ones) == 2);
static_assert(tt::round_stochastic(-9, 3, 0u) == -2 && tt::round_stochastic(-9, 3, all_ones) == -1);
static_assert(tt::round_stochastic(0, 17, all_ones) == 0 && tt::round_stochastic(0, 1000, all_ones) == 0);
static_assert(tt::round_stochastic(limit, 30, all_ones) <= 2 && tt::round_stochastic(limit, 61, all_ones) == 0);
static_assert(tt::round_stochastic(limit, -1000, 1u) == limit && tt::round_stochastic(-limit, -1, 1u) == -limit);

static_assert(tt::round_stochastic(wide{1} << 40, 8, 0u) == std::int32_t{0x7FFFFFFF});
static_assert(tt::round_stochastic(-(wide{1} << 40), 8, all_ones) == -std::int32_t{0x7FFFFFFF} - 1);
static_assert(tt::round_stochastic(wide{1} << 40, 0, 0u) == limit);
static_assert(tt::round_stochastic(-(wide{1} << 40), -1000, 0u) == -limit);
static_assert(tt::round_stochastic(wide{0}, 24, all_ones) == 0);
static_assert(tt::round_stochastic(wide{1} << 62, 1000, all_ones) == 0);

//! A value of any magnitude up to the limit.
std::int32_t draw(std::mt19937& random) {
  const int bits = static_cast<int>(random() % 31);
  return tt::clamp(static_cast<std::int32_t>(random()) >> (31 - bits), -limit, limit);
}

}  // namespace

TEST_CASE("round_half_up is floor(v / 2^s + 1/2)") {
  std::mt19937 random(2);
  for (int shift = 0; shift <= 70; ++shift) {
    int wrong = 0;
    for (int k = 0; k < 2000; ++k) {
      const std::int32_t value = draw(random);
      wrong += tt::round_half_up(value, shift) != std::floor(std::ldexp(double{1} * value, -shift) + 0.5);
    }
    CAPTURE(shift);
    CHECK(wrong == 0);
  }
}

TEST_CASE("round_stochastic is floor(v / 2^s + r / 2^32), r taken to s bits") {
  std::mt19937 random(3);
  for (int shift = 1; shift <= 30; ++shift) {
    int wrong = 0;
    for (int k = 0; k < 2000; ++k) {
      const std::int32_t value = draw(random);
      const auto word = static_cast<std::uint32_t>(random());
      const double kept = std::floor(std::ldexp(double{1} * word, shift - 32));
      const double expected = std::floor(std::ldexp(value + kept, -shift));
      wrong += tt::round_stochastic(value, shift, word) != expected;
      wrong += tt::round_stochastic(wide{value}, shift, word) != expected;
    }
    CAPTURE(shift);
    CHECK(wrong == 0);
  }
}

TEST_CASE("the sum over all words of s bits is v exactly: no bias, for positive as for negative values") {
  for (int shift = 1; shift <= 12; ++shift) {
    for (const std::int32_t value : {0, 1, -1, 5, -5, 127, -127, 1000, -1001, 99999, -99998}) {
      std::int64_t sum = 0;
      std::int64_t wide_sum = 0;
      for (std::uint32_t k = 0; k < 1u << shift; ++k) {
        const std::uint32_t word = (k << (32 - shift)) | (0x9E3779B9u >> shift);  // what is below does not matter
        sum += tt::round_stochastic(value, shift, word);
        wide_sum += tt::round_stochastic(wide{value}, shift, word);
      }
      CAPTURE(shift);
      CAPTURE(value);
      CHECK(sum == value);
      CHECK(wide_sum == value);
    }
  }
}

TEST_CASE("the mean over evenly spaced words is v / 2^s for every shift, down to the last chance") {
  constexpr int words = 1 << 16;
  std::mt19937 random(4);
  for (int shift = 13; shift <= 64; ++shift) {
    for (int k = 0; k < 6; ++k) {
      const std::int32_t value = k == 0 ? limit : (k == 1 ? -limit : draw(random));
      double sum = 0;
      for (std::uint32_t n = 0; n < words; ++n) {
        sum += tt::round_stochastic(value, shift, (n << 16) + 0x8000u);
      }
      CAPTURE(shift);
      CAPTURE(value);
      CHECK(std::abs(sum / words - std::ldexp(double{1} * value, -shift)) <= 1.0 / words);
    }
  }
}

TEST_CASE("a wide product is rounded without bias as well, and saturates") {
  constexpr int words = 1 << 16;
  std::mt19937_64 random(5);
  for (int shift = 20; shift <= 70; ++shift) {
    for (int k = 0; k < 6; ++k) {
      const wide value = static_cast<wide>(random()) >> (7 + static_cast<int>(random() % 40));  // up to 2^56
      double sum = 0;
      for (std::uint32_t n = 0; n < words; ++n) {
        sum += tt::round_stochastic(value, shift, (n << 16) + 0x8000u);
      }
      const double exact = std::ldexp(static_cast<double>(value), -shift);
      const double expected = std::fmin(std::fmax(exact, -2147483648.0), 2147483647.0);
      CAPTURE(shift);
      CAPTURE(value);
      CHECK(std::abs(sum / words - expected) <= 1.0 / words + 1e-9 * std::abs(expected));
    }
  }
}

TEST_CASE("policies: stochastic draws, nearest rounds halves up whatever is drawn") {
  std::mt19937 random(6);
  for (int shift = 1; shift <= 30; ++shift) {
    for (int k = 0; k < 50; ++k) {
      const std::int32_t value = draw(random);
      const auto word = static_cast<std::uint32_t>(random());
      const double nearest = std::floor(std::ldexp(double{1} * value, -shift) + 0.5);
      CAPTURE(value);
      CAPTURE(shift);
      CHECK(tt::stochastic_rounding::round(value, shift, word) == tt::round_stochastic(value, shift, word));
      CHECK(tt::nearest_rounding::round(value, shift, word) == nearest);
      CHECK(tt::nearest_rounding::round(wide{value}, shift, word) == nearest);
    }
  }
}
