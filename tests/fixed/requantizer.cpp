// SPDX-License-Identifier: MIT
// Proves the way from an int32 accumulator to an int8 activation (include/tinytrain/fixed/requantizer.hpp):
//
//     y = clamp(zero_point + floor(acc * 2^(accumulator_exponent - exponent) + 1/2), low, high)
//     peak() has the bit width of the largest magnitude before the clamp
//
// against double arithmetic, over shifts in both directions and accumulators up to +-2^30. A negative magnitude is
// counted as TensorFlow counts bits: -128 fits in 7. Beside it, with the same rounding: the bias of a channel, sums of two
// scales, averages, and accumulators in units of any scale.
#include <tinytrain/fixed/requantizer.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

namespace {

namespace tt = tinytrain;

constexpr std::int32_t limit = tt::accumulator_limit;
constexpr std::int32_t one = 1 << 14;  // a mantissa

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

TEST_CASE("the bias of a channel is brought to the accumulator's unit, half up, and added") {
  std::mt19937 random(9);
  static_assert(tt::bias_exponent == -20 && std::int64_t{1024} << -tt::bias_exponent == std::int64_t{1} << 30);
  for (int from = -40; from <= 5; ++from) {
    int wrong = 0;
    for (int k = 0; k < 200; ++k) {
      const int bits = static_cast<int>(random() % 31);
      const std::int32_t biases[] = {static_cast<std::int32_t>(random()) >> (31 - bits), limit, -limit,
                                     static_cast<std::int32_t>(random() % 1000)};
      const int shift = static_cast<int>(random() % 30) - 4;
      const int channel = static_cast<int>(random() % 4);
      const auto acc = tt::clamp(static_cast<std::int32_t>(random()) >> (random() % 20), -limit, limit - 1);
      tt::power_requantizer<false> requantize(from + shift, 3, -128, 127);
      requantize.from(from, {biases});
      double bias = std::floor(std::ldexp(double{1} * biases[channel], tt::bias_exponent - from) + 0.5);
      bias = std::fmin(std::fmax(bias, -double{limit}), double{limit});
      const double value = std::floor(std::ldexp(acc + bias, -shift) + 0.5);
      wrong += requantize(acc, channel) != std::fmin(std::fmax(value + 3, -128.0), 127.0);
    }
    CAPTURE(from);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a layer without biases adds none, and one that had them can lose them") {
  const std::int32_t biases[] = {1 << 20};
  tt::power_requantizer<false> requantize(0, 0, -128, 127);
  requantize.from(0, {biases});
  CHECK(requantize(7, 0) == 8);
  requantize.from(0);
  CHECK(requantize(7, 0) == 7);
}

//! One rounding, of the exact sum, where no bit of the finer addend falls below the common unit.
TEST_CASE("sums of powers of two are exact but for the last rounding") {
  std::mt19937 random(10);
  int wrong = 0;
  for (int k = 0; k < 20000; ++k) {
    const int x_exponent = static_cast<int>(random() % 20) - 15;
    const int skip_exponent = x_exponent + static_cast<int>(random() % 41) - 20;
    const int exponent = (x_exponent > skip_exponent ? x_exponent : skip_exponent) + static_cast<int>(random() % 6) - 2;
    const auto x = static_cast<std::int32_t>(random() % 511) - 255;
    const auto skip = static_cast<std::int32_t>(random() % 511) - 255;
    tt::power_requantizer<true> requantize(exponent, 0, -128, 127);
    requantize.from(x_exponent, one, skip_exponent, one);
    const double real = std::ldexp(x, x_exponent - exponent) + std::ldexp(skip, skip_exponent - exponent);
    wrong += requantize.sum(x, skip) != std::fmin(std::fmax(std::floor(real + 0.5), -128.0), 127.0);
  }
  CHECK(wrong == 0);
}

TEST_CASE("sums of any two scales are within one rounding and 2^-7 of the finer unit") {
  std::mt19937 random(11);
  int too_far = 0;
  for (int k = 0; k < 20000; ++k) {
    const int x_exponent = static_cast<int>(random() % 20) - 15;
    const int skip_exponent = x_exponent + static_cast<int>(random() % 61) - 30;
    const auto x_mantissa = static_cast<std::int32_t>((1 << 14) + random() % (1 << 14));
    const auto skip_mantissa =
        random() % 3 == 0 ? 1 << 14 : static_cast<std::int32_t>((1 << 14) + random() % (1 << 14));
    const int exponent = (x_exponent > skip_exponent ? x_exponent : skip_exponent) + static_cast<int>(random() % 6) - 2;
    const auto x = static_cast<std::int32_t>(random() % 511) - 255;
    const auto skip = static_cast<std::int32_t>(random() % 511) - 255;
    tt::power_requantizer<false> requantize(exponent, 5, -100, 120);
    requantize.from(x_exponent, x_mantissa, skip_exponent, skip_mantissa);
    const double real = std::ldexp(double{1} * x * x_mantissa, x_exponent - 14 - exponent) +
                        std::ldexp(double{1} * skip * skip_mantissa, skip_exponent - 14 - exponent);
    const int coarser = x_exponent > skip_exponent ? x_exponent : skip_exponent;
    const int finer = x_exponent < skip_exponent ? x_exponent : skip_exponent;
    const int unit = finer - 8 > coarser - 20 ? finer - 8 : coarser - 20;
    const double wanted = std::fmin(std::fmax(real + 5, -100.0), 120.0);
    too_far += std::abs(requantize.sum(x, skip) - wanted) > 0.5 + std::ldexp(1.0, unit - exponent) ? 1 : 0;
  }
  CHECK(too_far == 0);
}

TEST_CASE("averages divide by a reciprocal of 20 bits") {
  using power = tt::power_requantizer<false>;
  for (std::int32_t count = 1; count <= 4096; ++count) {
    CHECK(std::abs(power::reciprocal(count) - std::ldexp(1.0, power::reciprocal_bits) / count) <= 0.5);
  }
  std::mt19937 random(12);
  int too_far = 0;
  for (int k = 0; k < 20000; ++k) {
    const auto count = static_cast<std::int32_t>(random() % 4096) + 1;
    const std::int32_t sum =
        (static_cast<std::int32_t>(random() % 511) - 255) * (count / (1 + static_cast<std::int32_t>(random() % 3)));
    power requantize(-7, 0, -128, 127);
    requantize.from(-7 - power::reciprocal_bits);
    const double wanted = std::fmin(std::fmax(double{1} * sum / count, -128.0), 127.0);
    too_far +=
        std::abs(requantize.average(sum, count, 99) - wanted) > 0.5 + std::abs(sum) * std::ldexp(0.5, -20) ? 1 : 0;
  }
  CHECK(too_far == 0);
}

TEST_CASE("accumulators in units of any scale: mantissa * 2^(exponent - 14), rounded twice") {
  std::mt19937 random(13);
  int wrong = 0;
  for (int k = 0; k < 20000; ++k) {
    const auto mantissa = static_cast<std::int32_t>((1 << 14) + random() % (1 << 14));
    const int shift = static_cast<int>(random() % 40) - 10;
    const int bits = static_cast<int>(random() % 31);
    const std::int32_t acc = tt::clamp(static_cast<std::int32_t>(random()) >> (31 - bits), -limit, limit);
    tt::power_requantizer<true, true> requantize(-9 + shift, -128, -128, 127, mantissa);
    requantize.from(-9);
    double scaled = std::floor(double{1} * acc * mantissa / 16384 + 0.5);
    scaled = std::fmin(std::fmax(scaled, -double{limit}), double{limit});
    double value = std::floor(std::ldexp(scaled, -shift) + 0.5);
    value = std::fmin(std::fmax(value, -double{limit}), double{limit});
    wrong += requantize(acc) != std::fmin(std::fmax(value - 128, -128.0), 127.0);
  }
  CHECK(wrong == 0);
}
