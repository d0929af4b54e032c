// SPDX-License-Identifier: MIT
// Proves the way from an int32 accumulator to an int8 activation (include/tinytrain/fixed/requantizer.hpp):
//
//     y = clamp(zero_point + floor(acc * 2^(accumulator_exponent - exponent) + 1/2), low, high)
//     peak() has the bit width of the largest magnitude before the clamp
//
// against double arithmetic, over shifts in both directions and accumulators up to +-2^30. A negative magnitude is
// counted as TensorFlow counts bits: -128 fits in 7.
#include <tinytrain/fixed/requantizer.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

namespace {

namespace tt = tinytrain;

constexpr std::int32_t limit = tt::accumulator_limit;

template <bool Track>
constexpr std::int8_t once(std::int32_t accumulator, int from, int to, std::int32_t zero_point, std::int32_t low,
                           std::int32_t high) {
  tt::power_requantizer<Track> requantize(to, zero_point, low, high);
  requantize.from(from);
  return requantize(accumulator);
}

static_assert(once<false>(100, -10, -8, 0, -128, 127) == 25);
static_assert(once<false>(102, -10, -8, 0, -128, 127) == 26 && once<false>(-102, -10, -8, 0, -128, 127) == -25);
static_assert(once<true>(10, -8, -10, 0, -128, 127) == 40);
static_assert(once<true>(100, -10, -8, -128, -128, 127) == -103);
static_assert(once<true>(-100, -10, -8, -128, -128, 127) == -128);
static_assert(once<true>(1000, -8, -8, -128, -128, 64) == 64);
static_assert(once<true>(limit, 40, -40, -128, -128, 127) == 127);
static_assert(once<true>(-limit, 40, -40, 127, -128, 127) == -128);
static_assert(once<true>(limit, -100, 100, 0, -128, 127) == 0);
static_assert(tt::power_requantizer<false>(-8, 0, -5, 6).limit(127) == 6);
static_assert(tt::power_requantizer<false>(-8, 0, -5, 6).limit(-128) == -5);
static_assert(tt::power_requantizer<false>(-8, 0, -5, 6).limit(3) == 3);

constexpr std::uint32_t peak_of(std::int32_t low, std::int32_t zero_point, std::int32_t a, std::int32_t b) {
  tt::power_requantizer<true> requantize(-8, zero_point, low, 127);
  requantize.from(-8);
  requantize(a);
  requantize(b);
  return requantize.peak();
}
static_assert(std::bit_width(peak_of(-128, 0, 127, -128)) == 7);
static_assert(std::bit_width(peak_of(-128, 0, 127, -129)) == 8);
static_assert(std::bit_width(peak_of(-128, 0, 100000, 3)) == 17);       // beyond int8, at its full size
static_assert(std::bit_width(peak_of(-128, -128, 255, -100000)) == 8);  // under a ReLU only what it passes counts
static_assert(peak_of(-128, 0, 0, -1) == 0);

}  // namespace

TEST_CASE("y is what double arithmetic gives, and the peak has the bit width of the largest magnitude") {
  std::mt19937 random(6);
  for (int shift = -40; shift <= 45; ++shift) {
    int wrong = 0;
    int wrong_peaks = 0;
    for (int round = 0; round < 60; ++round) {
      const bool rectified = random() % 2 == 0;
      const std::int32_t zero_point = rectified ? -128 : static_cast<std::int32_t>(random() % 256) - 128;
      const std::int32_t low = rectified ? zero_point : -128;
      const std::int32_t high = random() % 2 == 0 ? 127 : static_cast<std::int32_t>(random() % 128);
      const int from = static_cast<int>(random() % 60) - 40;
      tt::power_requantizer<true> tracked(from + shift, zero_point, low, high);
      tt::power_requantizer<false> plain(from + shift, zero_point, low, high);
      tracked.from(from);
      plain.from(from);
      double largest = 0;
      for (int k = 0; k < 40; ++k) {
        const int bits = static_cast<int>(random() % 31);
        const std::int32_t acc = tt::clamp(static_cast<std::int32_t>(random()) >> (31 - bits), -limit, limit);
        double real = std::floor(std::ldexp(double{1} * acc, -shift) + 0.5);
        real = std::fmin(std::fmax(real, -double{limit}), double{limit});
        const double expected = std::fmin(std::fmax(zero_point + real, double{1} * low), double{1} * high);
        wrong += tracked(acc) != expected;
        wrong += plain(acc) != expected;
        const bool counts = low != zero_point || real > 0;
        largest = std::fmax(largest, counts ? (real < 0 ? -real - 1 : real) : 0.0);
      }
      wrong_peaks += std::bit_width(tracked.peak()) != std::bit_width(static_cast<std::uint32_t>(largest));
    }
    CAPTURE(shift);
    CHECK(wrong == 0);
    CHECK(wrong_peaks == 0);
  }
}

TEST_CASE("without tracking nothing is gathered, and the exponent of the accumulators may change on the way") {
  tt::power_requantizer<false> requantize(-4, 0, -128, 127);
  requantize.from(-6);
  CHECK(requantize(40) == 10);
  requantize.from(-3);
  CHECK(requantize(40) == 80);
  CHECK(requantize.peak() == 0);
}
