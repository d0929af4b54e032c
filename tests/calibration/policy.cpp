// SPDX-License-Identifier: MIT
//! How fine a scale may be, from magnitudes seen at one that cuts nothing off. At b bits finer, what is above limit / 2^b is
//! cut off. percentile: at most 1 - N/D of the elements may be. least_squares: the least of
//!
//!     sum over m <= limit / 2^b of count[m] * 4^-b / 12  +  sum over the others of count[m] * (m - limit / 2^b)^2
//!
//! without the zeros, which are exact. Source: Nagel et al., 2021 (arXiv 2106.08295), section 3.1.
#include "law/numbers.hpp"

#include <tinytrain/calibration/policy.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace {

namespace tt = tinytrain;

struct bin {
  int magnitude;
  std::uint32_t count;
};

template <std::size_t Bins>
constexpr tt::magnitudes seen(int limit, const bin (&bins)[Bins]) {
  tt::magnitudes m;
  m.limit = limit;
  for (const bin& b : bins) {
    m.count[static_cast<std::size_t>(b.magnitude)] = b.count;
  }
  return m;
}

constexpr int after_adding(int limit, int magnitude, int bin) {
  tt::magnitudes m;
  m.limit = limit;
  m.add(magnitude);
  return static_cast<int>(m.count[static_cast<std::size_t>(bin)]);
}
static_assert(after_adding(127, 128, 127) == 1 && after_adding(127, 127, 127) == 1);  // -128 is as good as -127
static_assert(after_adding(255, 128, 128) == 1 && after_adding(255, 255, 255) == 1 && after_adding(255, 0, 0) == 1);

constexpr auto one_far_out = seen(127, {{10, 5000}, {63, 4999}, {120, 1}});
static_assert(tt::min_max::finer(one_far_out) == 0);
static_assert(tt::percentile<1, 1>::finer(one_far_out) == 0);
static_assert(tt::percentile<9999, 10000>::finer(one_far_out) == 1);    // one in ten thousand may go
static_assert(tt::percentile<99991, 100000>::finer(one_far_out) == 0);  // not quite one
static_assert(tt::percentile<1, 2>::finer(one_far_out) == 3);           // 15 holds the half
static_assert(tt::percentile<50001, 100000>::finer(one_far_out) == 1);  // 31 holds no more

constexpr auto just_above = seen(127, {{10, 9999}, {64, 1}});
static_assert(tt::percentile<1, 1>::finer(just_above) == 0);  // 64 is 128 of the next finer scale
static_assert(tt::percentile<1, 1>::finer(seen(127, {{63, 1}})) == 1);
static_assert(tt::percentile<1, 1>::finer(seen(255, {{127, 1}})) == 1);
static_assert(tt::percentile<1, 1>::finer(seen(255, {{128, 1}})) == 0);
static_assert(tt::percentile<1, 1>::finer(seen(127, {{1, 1}})) == tt::magnitudes::most);
static_assert(tt::percentile<1, 1>::finer(seen(127, {{127, 0xFFFFFFFF}})) == 0);

// One element of 127 among N of 40: a bit finer saves N / 16, and costs 63.5^2 - 1/12 = 4032.17 = 64514.7 / 16
static_assert(tt::least_squares::finer(seen(127, {{40, 64514}, {127, 1}})) == 0);
static_assert(tt::least_squares::finer(seen(127, {{40, 64515}, {127, 1}})) == 1);
static_assert(tt::least_squares::finer(seen(127, {{0, 1000000}, {40, 64514}, {127, 1}})) == 0);
static_assert(tt::least_squares::finer(seen(127, {{0, 1000000}})) == 0);  // zeros say nothing
static_assert(tt::least_squares::finer(seen(127, {{63, 100}})) == 1);
static_assert(tt::least_squares::finer(seen(255, {{63, 100}})) == 2);
static_assert(tt::least_squares::finer(seen(255, {{1, 0xFFFFFFFF}, {255, 1}})) == tt::magnitudes::most);
static_assert(tt::least_squares::finer(seen(255, {{255, 0xFFFFFFFF}})) == 0);

double squared_error(const tt::magnitudes& seen, int bits) {
  const double limit = seen.limit / std::ldexp(1, bits);
  double sum = 0;
  for (int m = 1; m <= seen.limit; ++m) {
    const double each = m <= limit ? std::ldexp(1.0, -2 * bits) / 12 : (m - limit) * (m - limit);
    sum += each * seen.count[static_cast<std::size_t>(m)];
  }
  return sum;
}

TEST_CASE("policy: least_squares finds the least squared error") {
  law::numbers source(1);
  std::array<int, tt::magnitudes::most + 1> found{};
  for (int turn = 0; turn < 400; ++turn) {
    tt::magnitudes m;
    m.limit = turn % 2 == 0 ? 127 : 255;
    const int spread = source.between(2, 120);
    for (int k = 0; k < 100000; ++k) {
      const int far_out = source.between(0, 9999) == 0 ? source.between(1, 3) : 1;
      m.add(source.between(0, spread) * source.between(0, spread) / spread * far_out);
    }
    const int bits = tt::least_squares::finer(m);
    ++found[static_cast<std::size_t>(bits)];
    for (int other = 0; other <= tt::magnitudes::most; ++other) {
      CHECK(squared_error(m, bits) <= squared_error(m, other) * (1 + 1e-12));
    }
  }
  for (const int each : found) {
    CHECK(each > 0);
  }
}

}  // namespace
