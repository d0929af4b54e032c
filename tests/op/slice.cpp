// SPDX-License-Identifier: MIT
//! y[i, j, c] = x[begin + index * step], with steps of either sign, and dx = dy where an element was taken, else 0:
//! every element against its definition. As numpy's slices.
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/op/slice.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

using inner = tt::slice<dims{1, 0, 2}, dims{1, 2, 1}, dims{2, 2, 3}>;
static_assert(tt::op<inner> && std::is_empty_v<inner> && inner::form == tt::op_form::selection);
static_assert(inner::infer({3, 4, 5}) == dims{2, 2, 3});
static_assert(!inner::check({3, 4, 5}) && !inner::check({3, 3, 5}));
static_assert(inner::check({2, 4, 5}).rule == 1 && inner::check({2, 4, 5}).expected == 2);
static_assert(inner::check({2, 4, 5}).actual == 2);
static_assert(inner::check({3, 2, 5}).actual == 2 && inner::check({3, 4, 4}).actual == 4);
static_assert(tt::slice<dims{-1, 0, 0}, dims{1, 1, 1}, dims{1, 1, 1}>::check({3, 4, 5}).actual == -1);
static_assert(tt::slice<dims{1, 0, 0}, dims{-1, 1, 1}, dims{3, 1, 1}>::check({3, 4, 5}).actual == -1);
static_assert(tt::slice<dims{0, 0, 0}, dims{1, 1, 1}, dims{0, 1, 1}>::check({3, 4, 5}).actual == -1);
static_assert(tt::slice<dims{0, 0, 0}, dims{0, 1, 1}, dims{2, 1, 1}>::check({3, 4, 5}).actual == -1);  // one row twice
static_assert(!tt::slice<dims{2, 0, 0}, dims{0, 1, 1}, dims{1, 1, 1}>::check({3, 4, 5}));

template <dims X, dims Begin, dims Step, dims Y>
void check_slice() {
  using op = tt::slice<Begin, Step, Y>;
  static_assert(!op::check(X));
  law::numbers source(5);
  const auto x = law::int8s(source, X.size());
  const auto dy = law::int8s(source, Y.size(), -127, 127);
  std::vector<std::int8_t> y(static_cast<std::size_t>(Y.size()), 99);
  tt::affine_average requantize({});
  tt::forward_frame<tt::affine_average> f{};
  f.x.data = x.data();
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
  std::vector<std::int8_t> expected(x.size());
  int wrong = 0;
  for (int i = 0; i < Y.h; ++i) {
    for (int j = 0; j < Y.w; ++j) {
      for (int c = 0; c < Y.c; ++c) {
        const auto to = static_cast<std::size_t>((i * Y.w + j) * Y.c + c);
        const auto from = static_cast<std::size_t>(((Begin.h + i * Step.h) * X.w + Begin.w + j * Step.w) * X.c +
                                                   Begin.c + c * Step.c);
        wrong += y[to] == x[from] ? 0 : 1;
        expected[from] = dy[to];
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(dx == expected);
}

TEST_CASE("slice: steps forwards, backwards, and none") {
  check_slice<dims{3, 4, 5}, dims{0, 0, 0}, dims{1, 1, 1}, dims{3, 4, 5}>();
  check_slice<dims{3, 4, 5}, dims{1, 0, 2}, dims{1, 2, 1}, dims{2, 2, 3}>();
  check_slice<dims{7, 6, 5}, dims{1, 1, 0}, dims{3, 2, 2}, dims{2, 3, 3}>();
  check_slice<dims{7, 6, 5}, dims{6, 5, 4}, dims{-2, -1, -3}, dims{4, 6, 2}>();
  check_slice<dims{7, 6, 5}, dims{6, 0, 1}, dims{0, 5, 1}, dims{1, 2, 1}>();
  check_slice<dims{1, 1, 12}, dims{0, 0, 3}, dims{1, 1, 4}, dims{1, 1, 3}>();
}

}  // namespace
