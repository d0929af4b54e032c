// SPDX-License-Identifier: MIT
// Proves the integer exponential and logarithm of the loss (include/tinytrain/fixed/exponential.hpp):
//
//     exp2_negative_q20(t) = 2^20 * 2^(-t / 2^16), relative error below 7e-5, and less than one unit of truncation
//     log2_q16(v)          = 2^16 * log2(v), truncated, less than 2 units off
//
// against <cmath>. A line between points 1/32 apart is off by at most (ln 2 / 32)^2 / 8 = 5.9e-5.
#include <tinytrain/fixed/exponential.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

namespace {

using tinytrain::exp2_negative_q20;
using tinytrain::log2_q16;

static_assert(exp2_negative_q20(0) == 1u << 20);
static_assert(exp2_negative_q20(1u << 16) == 1u << 19);
static_assert(exp2_negative_q20(20u << 16) == 1);
static_assert(exp2_negative_q20(21u << 16) == 0);
static_assert(exp2_negative_q20(31u << 16) == 0);
static_assert(exp2_negative_q20(0xFFFFFFFFu) == 0);

static_assert(log2_q16(1) == 0);
static_assert(log2_q16(2) == 1 << 16);
static_assert(log2_q16(1u << 20) == 20 << 16);
static_assert(log2_q16(1u << 31) == 31 << 16);

double error_in_units(std::uint32_t value) { return 65536 * std::log2(double{1} * value) - log2_q16(value); }

}  // namespace

TEST_CASE("the table holds 2^(-k/32) in Q30") {
  for (std::size_t k = 0; k < 33; ++k) {
    const double exact = std::ldexp(std::exp2(-static_cast<double>(k) / 32), 30);
    CHECK(std::abs(tinytrain::detail::exp2_table[k] / exact - 1) < 1e-8);
  }
}

TEST_CASE("the exponential is within 7e-5, relatively, and one unit of Q20") {
  double worst = 0;
  for (std::uint32_t t = 0; t < 22u << 16; ++t) {
    const double exact = std::ldexp(std::exp2(-static_cast<double>(t) / 65536), 20);
    const double error = exp2_negative_q20(t) - exact;
    worst = std::fmax(worst, (std::abs(error) - 1) / exact);
  }
  CHECK(worst < 7e-5);
}

TEST_CASE("while it has bits to spare, the exponential is within 7e-5 without a word of units") {
  double worst = 0;
  for (std::uint32_t t = 0; t < 1u << 16; ++t) {
    const double exact = std::ldexp(std::exp2(-static_cast<double>(t) / 65536), 20);
    worst = std::fmax(worst, std::abs(exp2_negative_q20(t) / exact - 1));
  }
  CHECK(worst < 7e-5);
}

TEST_CASE("the exponential never rises") {
  int rises = 0;
  for (std::uint32_t t = 1; t < 22u << 16; ++t) {
    rises += exp2_negative_q20(t) > exp2_negative_q20(t - 1);
  }
  CHECK(rises == 0);
}

TEST_CASE("the logarithm is truncated, and less than 2^-15 off") {
  double most = 0;
  double least = 0;
  const auto look = [&](std::uint32_t value) {
    most = std::fmax(most, error_in_units(value));
    least = std::fmin(least, error_in_units(value));
  };
  for (std::uint32_t value = 1; value < 1u << 16; ++value) {
    look(value);
  }
  std::mt19937 random(8);
  for (int k = 0; k < 300000; ++k) {
    look((static_cast<std::uint32_t>(random()) | 1u) >> (random() % 16));
  }
  for (int bit = 1; bit < 32; ++bit) {
    look((1u << bit) - 1);
    look((1u << bit) + 1);
  }
  look(0xFFFFFFFFu);
  CHECK(most < 2);
  CHECK(least > -1e-6);
}
