// SPDX-License-Identifier: MIT
//! y = [x; s] along each axis, and dx, ds are the parts of dy: every element against its definition, y[i, j, c] being
//! x's where the index lies in x, else s's. As numpy's concatenate.
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/op/concat.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::op<tt::concat<0, dims{1, 4, 5}>> && std::is_empty_v<tt::concat<0, dims{1, 4, 5}>>);
static_assert(tt::concat<0, dims{1, 4, 5}>::form == tt::op_form::mix);
static_assert(tt::concat<0, dims{1, 4, 5}>::infer({3, 4, 5}) == dims{4, 4, 5});
static_assert(tt::concat<1, dims{3, 2, 5}>::infer({3, 4, 5}) == dims{3, 6, 5});
static_assert(tt::concat<2, dims{3, 4, 7}>::infer({3, 4, 5}) == dims{3, 4, 12});
static_assert(!tt::concat<0, dims{1, 4, 5}>::check({3, 4, 5}) && !tt::concat<2, dims{3, 4, 7}>::check({3, 4, 5}));
static_assert(tt::concat<0, dims{1, 4, 5}>::check({3, 5, 5}).rule == 1);
static_assert(tt::concat<1, dims{3, 2, 5}>::check({3, 4, 6}).rule == 1);
static_assert(tt::concat<2, dims{3, 4, 7}>::check({2, 4, 7}).rule == 1);
static_assert(tt::concat<2, dims{3, 4, 7}>::check({2, 4, 7}).expected == 56);
static_assert(!tt::concat<2, dims{3, 4, 7}>::check_join({3, 4, 5}, {3, 4, 7}, false));
static_assert(tt::concat<2, dims{3, 4, 7}>::check_join({3, 4, 5}, {3, 4, 6}, false).actual == 72);

constexpr int at(dims shape, int i, int j, int c) { return (i * shape.w + j) * shape.c + c; }

template <int Axis, dims X, dims S>
void check_axis() {
  CAPTURE(Axis);
  using op = tt::concat<Axis, S>;
  static_assert(!op::check(X));
  constexpr dims Y = op::infer(X);
  law::numbers source(5);
  const auto x = law::int8s(source, X.size());
  const auto s = law::int8s(source, S.size());
  const auto dy = law::int8s(source, Y.size(), -127, 127);
  std::vector<std::int8_t> y(static_cast<std::size_t>(Y.size()), 99);
  tt::affine_average requantize({});
  tt::forward_frame<tt::affine_average> f{};
  f.x.data = x.data();
  f.skip.data = s.data();
  f.requantize = &requantize;
  f.y = y.data();
  law::forward_map<op, X, tt::no_channels, S>(f);
  std::vector<std::int8_t> dx(x.size(), 99);
  std::vector<std::int8_t> ds(s.size(), 99);
  tt::backward_frame b{};
  b.dy = {dy.data(), -7};
  tt::error_sink first(dx.data(), -7, tt::random_stream(1));
  b.dx = &first;
  for (int row = 0; row < X.h; ++row) {
    op::template backward_row<X, tt::no_channels>(b, row);
  }
  tt::error_sink second(ds.data(), -7, tt::random_stream(2));
  b.dx = &second;
  for (int row = 0; row < S.h; ++row) {
    op::template backward_skip_row<X>(b, row);
  }
  int wrong = 0;
  for (int i = 0; i < Y.h; ++i) {
    for (int j = 0; j < Y.w; ++j) {
      for (int c = 0; c < Y.c; ++c) {
        const bool inside = i < X.h && j < X.w && c < X.c;
        const auto from = static_cast<std::size_t>(
            inside ? at(X, i, j, c) : at(S, Axis == 0 ? i - X.h : i, Axis == 1 ? j - X.w : j, Axis == 2 ? c - X.c : c));
        const auto to = static_cast<std::size_t>(at(Y, i, j, c));
        wrong += y[to] == (inside ? x : s)[from] ? 0 : 1;
        wrong += dy[to] == (inside ? dx : ds)[from] ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("concat: all axes, either part the larger") {
  check_axis<0, dims{3, 4, 5}, dims{1, 4, 5}>();
  check_axis<0, dims{1, 4, 5}, dims{6, 4, 5}>();
  check_axis<1, dims{3, 4, 5}, dims{3, 2, 5}>();
  check_axis<1, dims{3, 1, 5}, dims{3, 2, 5}>();
  check_axis<2, dims{3, 4, 5}, dims{3, 4, 7}>();
  check_axis<2, dims{3, 4, 1}, dims{3, 4, 3}>();
  check_axis<2, dims{1, 1, 9}, dims{1, 1, 4}>();
}

}  // namespace
