// SPDX-License-Identifier: MIT
//! y = clamp(zy + (X - S) / sy), within one unit of the real difference, with the bits of `affine_sum`
//! (tests/fixed/affine.cpp has those of the reference); dx = dy and ds = -dy, and what other consumers sent back is
//! added to them.
#include "law/kernels.hpp"
#include "law/quantizations.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/subtract.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::op<tt::subtract> && std::is_empty_v<tt::subtract>);
static_assert(tt::subtract::form == tt::op_form::mix);
static_assert(tt::subtract::infer({3, 4, 5}) == dims{3, 4, 5} && !tt::subtract::check({3, 4, 5}));
static_assert(!tt::subtract::check_join({3, 4, 5}, {3, 4, 5}, true));  // zeros, but no fault
static_assert(tt::subtract::check_join({3, 4, 5}, {3, 4, 6}, false).rule == 1);
static_assert(tt::subtract::check_join({3, 4, 5}, {3, 4, 6}, false).expected == 60);
static_assert(tt::subtract::check_join({3, 4, 5}, {3, 4, 6}, false).actual == 72);
static_assert(tt::subtract::check_join({4, 3, 5}, {3, 4, 5}, false).rule == 1);

constexpr dims X{3, 4, 5};

TEST_CASE("subtract: scales and zero points of all three") {
  law::numbers source(3);
  int wrong = 0;
  for (int turn = 0; turn < 200; ++turn) {
    const auto x = law::int8s(source, X.size());
    const auto s = law::int8s(source, X.size());
    const float sx = law::any_scale(source);
    const float ss = law::any_scale(source);
    const float sy = law::any_scale(source);
    const int zx = source.between(-128, 127);
    const int zs = source.between(-128, 127);
    const tt::affine_limits limits{source.between(-128, 127), -100, 110};
    tt::affine_sum requantize = law::make_difference(sx, ss, sy, limits);
    std::vector<std::int8_t> y(x.size());
    tt::forward_frame<tt::affine_sum> f{};
    f.x = law::operand_of(x.data(), zx, static_cast<double>(sx));
    f.skip = law::operand_of(s.data(), zs, static_cast<double>(ss));
    f.requantize = &requantize;
    f.y = y.data();
    law::forward_map<tt::subtract, X, tt::no_channels>(f);
    for (std::size_t k = 0; k < y.size(); ++k) {
      const double real = (double{sx} * (x[k] - zx) - double{ss} * (s[k] - zs)) / double{sy} + limits.zero_point;
      wrong += std::fabs(y[k] - std::fmin(std::fmax(real, -100), 110)) > 1 ? 1 : 0;
      wrong += y[k] == requantize.difference(x[k] - zx, s[k] - zs) ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("subtract: errors of both inputs, beside what is pending") {
  law::numbers source(4);
  const auto dy = law::int8s(source, X.size(), -127, 127);
  const auto other = law::int8s(source, X.size(), -127, 127);
  for (const bool skip : {false, true}) {
    std::vector<std::int8_t> dx(dy.size(), 99);
    tt::error_sink sink(dx.data(), -8, tt::random_stream(1));
    sink.add_pending({other.data(), -10});
    tt::backward_frame b{};
    b.dy = {dy.data(), -9};
    b.dx = &sink;
    for (int row = 0; row < X.h; ++row) {
      skip ? tt::subtract::backward_skip_row<X>(b, row) : tt::subtract::backward_row<X, tt::no_channels>(b, row);
    }
    int wrong = 0;
    for (std::size_t k = 0; k < dy.size(); ++k) {
      wrong += std::fabs(dx[k] - ((skip ? -dy[k] : dy[k]) / 2.0 + other[k] / 4.0)) >= 1 ? 1 : 0;
    }
    CHECK(wrong == 0);
  }
}

}  // namespace
