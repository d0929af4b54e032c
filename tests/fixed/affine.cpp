// SPDX-License-Identifier: MIT
//! Requantizers of imported networks. Two proofs: the exact real result, in long double, is never more than one unit
//! away (and how often it is hit); and CRC-32s of what the reference kernels of TensorFlow Lite Micro (commit 90b983c),
//! compiled as they are, give for the same 20,000 operands: ADD, SUB, MUL and MEAN in int8.
#include "law/crc32.hpp"
#include "law/quantizations.hpp"

#include <tinytrain/fixed/affine.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

namespace tt = tinytrain;

constexpr tt::affine_limits relu{-5, -5, 60};
static_assert(relu(3) == -2 && relu(-1) == -5 && relu(100) == 60 && relu(0x7FFFFFFF) == 60);
static_assert(relu(std::numeric_limits<std::int32_t>::min()) == -5);
static_assert(relu.limit(-128) == -5 && relu.limit(61) == 60 && relu.limit(7) == 7);

static_assert(tt::quantize_real(6.0f, 0.5f, -3) == 9);
static_assert(tt::quantize_real(-1.25f, 0.5f, 0) == -3 && tt::quantize_real(1.25f, 0.5f, 0) == 3);
static_assert(tt::quantize_real(0x1p100f, 0x1p-20f, 7) == (1 << 24) + 7);
static_assert(tt::quantize_real(-0x1p100f, 0x1p-20f, 7) == -(1 << 24) + 7);

struct score {
  int far = 0;
  int hits = 0;
  int all = 0;

  void count(std::int8_t y, long double exact, const tt::affine_limits& limits) {
    const long double real = std::fmin(std::fmax(exact + limits.zero_point, limits.low), limits.high);
    far += std::fabs(y - real) > 1 ? 1 : 0;
    hits += y == std::lround(real) ? 1 : 0;
    ++all;
  }
};

struct operands {
  float x_scale, s_scale, y_scale;
  int zx, zs, zy;
  std::int8_t x, s;
  int count, sum;

  explicit operands(law::numbers& source) :
      x_scale(law::any_scale(source)),
      s_scale(law::any_scale(source)),
      y_scale(law::any_scale(source)),
      zx(source.between(-128, 127)),
      zs(source.between(-128, 127)),
      zy(source.between(-128, 127)),
      x(source.extreme(-128, 127)),
      s(source.extreme(-128, 127)),
      count(source.between(1, 4096)),
      sum(source.between(-255 * count, 255 * count)) {}
};

TEST_CASE(
    "affine: sums, differences, products and means, as the reference kernels give them, and next to the real ones") {
  law::numbers source(7);
  std::uint32_t sum_crc = 0, difference_crc = 0, product_crc = 0, mean_crc = 0;
  score sums, differences, products, means;
  for (int turn = 0; turn < 20000; ++turn) {
    const operands o(source);
    const tt::affine_limits limits{o.zy};
    const long double real_x = static_cast<long double>(o.x_scale) * (o.x - o.zx);
    const long double real_s = static_cast<long double>(o.s_scale) * (o.s - o.zs);

    std::int8_t y = law::make_sum(o.x_scale, o.s_scale, o.y_scale, limits).sum(o.x - o.zx, o.s - o.zs);
    sum_crc = law::crc32(&y, 1, sum_crc);
    sums.count(y, (real_x + real_s) / o.y_scale, limits);

    y = law::make_difference(o.x_scale, o.s_scale, o.y_scale, limits).difference(o.x - o.zx, o.s - o.zs);
    difference_crc = law::crc32(&y, 1, difference_crc);
    differences.count(y, (real_x - real_s) / o.y_scale, limits);

    const double product = double{o.x_scale} * double{o.s_scale} / double{o.y_scale};
    if (product < 16384) {  // beyond, the reference overflows
      const tt::quantized_multiplier m = tt::quantize_multiplier(product);
      const auto shift = static_cast<std::int8_t>(m.shift);
      tt::affine_requantizer requantize({&m.mantissa, &shift}, limits);
      requantize.from(-3);
      y = requantize((o.x - o.zx) * (o.s - o.zs));
      product_crc = law::crc32(&y, 1, product_crc);
      products.count(y, real_x * real_s / o.y_scale, limits);
    }
    const double ratio = double{o.x_scale} / double{o.y_scale};
    if (ratio < 1024) {
      const tt::affine_mean mean(tt::divide(tt::quantize_multiplier(ratio), o.count), limits);
      y = mean.average(o.sum, o.count, o.zx);
      mean_crc = law::crc32(&y, 1, mean_crc);
      means.count(y, static_cast<long double>(o.sum) / o.count * o.x_scale / o.y_scale, limits);
    }
  }
  CHECK(sum_crc == 0x1125FA0Au);
  CHECK(difference_crc == 0xCE5E7586u);
  CHECK(product_crc == 0x69580922u);
  CHECK(mean_crc == 0x2A0CA206u);
  for (const score& each : {sums, differences, products, means}) {
    CHECK(each.far == 0);
    CHECK(each.hits * 1000.0 >= each.all * 990.0);
    CHECK(each.all > 10000);
  }
}

TEST_CASE("affine: accumulators of channels with multipliers and biases of their own") {
  law::numbers source(8);
  std::int32_t mantissas[8];
  std::int8_t shifts[8];
  std::int32_t bias[8];
  double reals[8];
  for (int c = 0; c < 8; ++c) {
    reals[c] = std::ldexp(static_cast<double>(source.next()) + 1, -source.between(34, 44));
    const tt::quantized_multiplier m = tt::quantize_multiplier(reals[c]);
    mantissas[c] = m.mantissa;
    shifts[c] = static_cast<std::int8_t>(m.shift);
    bias[c] = source.between(-20000, 20000);
  }
  const tt::affine_limits limits{3, -100, 90};
  tt::affine_requantizer requantize({mantissas, shifts}, limits);
  requantize.from(0, {bias});
  score channels;
  for (int turn = 0; turn < 40000; ++turn) {
    const int c = turn % 8;
    const auto wanted = static_cast<std::int32_t>(source.between(-150, 150) / reals[c]);
    channels.count(requantize(wanted - bias[c], c), static_cast<long double>(wanted) * reals[c], limits);
  }
  CHECK(channels.far == 0);
  CHECK(channels.hits >= 39000);
  std::int16_t moves[8];
  std::int32_t sums[8];
  for (int c = 0; c < 8; ++c) {
    moves[c] = static_cast<std::int16_t>(source.between(-32767, 32767));
    sums[c] = bias[c] + moves[c];
  }
  tt::affine_requantizer<true> moved({mantissas, shifts}, limits);
  moved.from(0, {bias, moves});
  requantize.from(0, {sums});
  for (int accumulator = -40000; accumulator < 40000; accumulator += 77) {
    for (int c = 0; c < 8; ++c) CHECK(moved(accumulator, c) == requantize(accumulator, c));
  }
  CHECK(requantize.limit(91) == 90);
  CHECK(requantize.peak() == 0);
}

TEST_CASE("affine: a bias at the end of int32 wraps, as it does in the reference") {
  const std::int32_t mantissa = 1 << 30;
  const std::int8_t shift = -24;
  const std::int32_t bias = std::numeric_limits<std::int32_t>::max();
  tt::affine_requantizer requantize({&mantissa, &shift}, {0, -128, 127});
  requantize.from(0, {&bias});
  CHECK(requantize(0) == 64);
  CHECK(requantize(1) == -64);
}

TEST_CASE("affine: averages of raw values, halves away from zero") {
  int wrong = 0;
  const tt::affine_average average({0, -100, 90});
  for (int count = 1; count <= 49; ++count) {
    for (int raw = -128 * count; raw <= 127 * count; ++raw) {
      const double exact = std::round(static_cast<double>(raw) / count);
      for (const int zero_point : {-128, 0, 17}) {
        wrong += average.average(raw - zero_point * count, count, zero_point) ==
                         static_cast<int>(std::fmin(std::fmax(exact, -100), 90))
                     ? 0
                     : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("affine: real limits in units of a scale, as floats round them") {
  law::numbers source(9);
  int wrong = 0;
  for (int turn = 0; turn < 100000; ++turn) {
    const float scale = law::any_scale(source);
    const int zero_point = source.between(-128, 127);
    const float real = turn % 3 == 0 ? 6.0f : (turn % 3 == 1 ? -1.0f : 0.5f * scale * static_cast<float>(turn % 7));
    wrong +=
        tt::quantize_real(real, scale, zero_point) == zero_point + static_cast<int>(std::round(real / scale)) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace
