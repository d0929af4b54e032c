// SPDX-License-Identifier: MIT
//! y = x with zeros around it, that is with its zero point, and dx the inner part of dy: every element against its
//! definition. As numpy's pad.
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/op/pad.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

using frame = tt::pad<dims{1, 2, 0}, dims{5, 7, 5}>;
static_assert(tt::op<frame> && std::is_empty_v<frame> && frame::form == tt::op_form::selection);
static_assert(frame::infer({3, 4, 5}) == dims{5, 7, 5} && !frame::check({3, 4, 5}) && !frame::check({4, 5, 5}));
static_assert(frame::check({5, 4, 5}).rule == 1 && frame::check({5, 4, 5}).expected == 5);
static_assert(frame::check({5, 4, 5}).actual == 6);
static_assert(frame::check({3, 6, 5}).actual == 8 && frame::check({3, 4, 6}).actual == 6);
static_assert(tt::pad<dims{-1, 0, 0}, dims{5, 7, 5}>::check({3, 4, 5}).actual == -1);

template <dims X, dims Before, dims Y>
void check_pad(int zero_point) {
  using op = tt::pad<Before, Y>;
  static_assert(!op::check(X));
  law::numbers source(5);
  const auto x = law::int8s(source, X.size());
  const auto dy = law::int8s(source, Y.size(), -127, 127);
  std::vector<std::int8_t> y(static_cast<std::size_t>(Y.size()), 99);
  tt::affine_average requantize({});
  tt::forward_frame<tt::affine_average> f{};
  f.x.data = x.data();
  f.x.zero_point = zero_point;
  f.requantize = &requantize;
  f.y = y.data();
  law::forward_map<op, X, tt::no_channels>(f);
  std::vector<std::int8_t> dx(x.size(), 99);
  tt::error_sink sink(dx.data(), -7, tt::random_stream(1));
  tt::backward_frame b{};
  b.dy = {dy.data(), -7};
  b.dx = &sink;
  for (int row = 0; row < X.h; ++row) {
    op::template backward_row<X, tt::no_channels>(b, row);
  }
  std::vector<std::int8_t> expected(y.size(), static_cast<std::int8_t>(zero_point));
  int wrong = 0;
  for (int i = 0; i < X.h; ++i) {
    for (int j = 0; j < X.w; ++j) {
      for (int c = 0; c < X.c; ++c) {
        const auto from = static_cast<std::size_t>((i * X.w + j) * X.c + c);
        const auto to = static_cast<std::size_t>(((i + Before.h) * Y.w + j + Before.w) * Y.c + c + Before.c);
        expected[to] = x[from];
        wrong += dx[from] == dy[to] ? 0 : 1;
      }
    }
  }
  CHECK(y == expected);
  CHECK(wrong == 0);
}

TEST_CASE("pad: rows, columns and channels") {
  for (const int zero_point : {-128, 0, 31}) {
    check_pad<dims{3, 4, 5}, dims{0, 0, 0}, dims{3, 4, 5}>(zero_point);
    check_pad<dims{3, 4, 5}, dims{1, 1, 0}, dims{5, 6, 5}>(zero_point);
    check_pad<dims{3, 4, 5}, dims{0, 3, 0}, dims{6, 7, 5}>(zero_point);
    check_pad<dims{3, 4, 5}, dims{2, 0, 1}, dims{5, 9, 8}>(zero_point);
    check_pad<dims{1, 1, 1}, dims{1, 1, 1}, dims{3, 3, 3}>(zero_point);
  }
}

}  // namespace
