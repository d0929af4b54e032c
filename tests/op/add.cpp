// SPDX-License-Identifier: MIT
//! y = sat8(zy + ((x - zx) * 2^ex + (s - zs) * 2^es) / 2^ey), rounded half up once, exact against int64 for every pair of
//! zero points and exponents that differ by up to 20.
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/add.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::op<tt::add> && std::is_empty_v<tt::add>);
static_assert(tt::add::form == tt::op_form::join && tt::add::keeps_sign);
static_assert(tt::add::infer({3, 4, 5}) == dims{3, 4, 5});
static_assert(!tt::add::check_join({3, 4, 5}, {3, 4, 5}, false));
static_assert(tt::add::check_join({3, 4, 5}, {3, 4, 6}, false).rule == 1);
static_assert(tt::add::check_join({3, 4, 5}, {3, 4, 6}, false).expected == 72);
static_assert(tt::add::check_join({3, 4, 5}, {3, 4, 6}, false).actual == 60);
static_assert(tt::add::check_join({4, 3, 5}, {3, 4, 5}, false).rule == 1);  // equal elements, other shape
static_assert(tt::add::check_join({3, 4, 5}, {3, 4, 5}, true).rule == 2);

constexpr dims X{3, 4, 5};

std::vector<std::int8_t> sum(tt::operand x, tt::operand skip, int exponent, int zero_point, bool in_place) {
  std::vector<std::int8_t> y(static_cast<std::size_t>(X.size()));
  if (in_place) {
    std::copy(x.data, x.data + y.size(), y.begin());
    x.data = y.data();
  }
  tt::power_requantizer<true> requantize(exponent, zero_point, -128, 127);
  const tt::forward_frame<tt::power_requantizer<true>> f{x, skip, {}, &requantize, y.data(), nullptr, nullptr};
  law::forward_map<tt::add, X, tt::no_channels>(f);
  return y;
}

TEST_CASE("add: zero points and exponents, against int64") {
  law::numbers source(3);
  int wrong = 0;
  for (int turn = 0; turn < 400; ++turn) {
    const auto x = law::int8s(source, X.size());
    const auto s = law::int8s(source, X.size());
    const int ex = source.between(-16, 4);
    const int es = source.between(-16, 4);
    const int ey = std::max(ex, es) + source.between(-2, 3);
    const int zx = source.between(0, 1) * -128;
    const int zs = source.between(0, 1) * -128;
    const int zy = source.between(0, 1) * -128;
    const auto y = sum({x.data(), zx, ex}, {s.data(), zs, es}, ey, zy, turn % 2 == 0);
    const int finer = std::min(ex, es);
    for (std::size_t k = 0; k < y.size(); ++k) {
      const std::int64_t real =
          std::int64_t{x[k] - zx} * (1 << (ex - finer)) + std::int64_t{s[k] - zs} * (1 << (es - finer));
      wrong += y[k] != law::requantized(real, ey - finer, zy) ? 1 : 0;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("add: exponents too far apart saturate, they do not overflow") {
  const std::vector<std::int8_t> x(static_cast<std::size_t>(X.size()), 127);
  const auto y = sum({x.data(), -128, 40}, {x.data(), -128, -40}, 39, 0, false);
  CHECK(std::count(y.begin(), y.end(), 127) + std::count(y.begin(), y.end(), 0) == X.size());
}

constexpr int sum_of_two() {
  const std::int8_t x[1] = {100};
  const std::int8_t s[1] = {-100};
  std::int8_t y[1] = {};
  tt::power_requantizer<true> requantize(-5, 0, -128, 127);
  const tt::forward_frame<tt::power_requantizer<true>> f{{x, 0, -5}, {s, -128, -7}, {},     &requantize,
                                                         y,          nullptr,       nullptr};
  tt::add::forward_row<dims{1, 1, 1}, tt::no_channels>(f, 0);
  return y[0];
}
static_assert(sum_of_two() == 107);  // 100 + 28 / 4

}  // namespace
