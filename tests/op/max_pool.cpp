// SPDX-License-Identifier: MIT
//! y[i, j, c] = max_{p,q} x[i*Sh + p - top, j*Sw + q - left, c]; the error goes to the first of the largest, and is summed
//! where windows overlap. Exact, against naive loops.
#include "law/constexpr_equals_runtime.hpp"
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/max_pool.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::max_pool<tt::kernel<2>, tt::padding<1, 1, 1, 1>>::check({2, 2, 1}).rule == 0);
static_assert(tt::max_pool<tt::kernel<2>, tt::padding<1, 2, 1, 1>>::check({2, 2, 1}).rule == 4);
static_assert(tt::op<tt::max_pool<>> && std::is_empty_v<tt::max_pool<>>);
static_assert(tt::max_pool<>::infer({8, 9, 3}) == dims{4, 4, 3});
static_assert(tt::max_pool<tt::kernel<3>, tt::stride<2>, tt::same>::infer({8, 9, 3}) == dims{4, 5, 3});
static_assert(tt::max_pool<>::needs({8, 9, 3}, 0).saved_bytes == 4 * 4 * 3 / 4);
static_assert(tt::max_pool<tt::kernel<1, 2>>::needs({5, 6, 3}, 0).saved_bytes == (5 * 3 * 3 + 7) / 8);
static_assert(tt::max_pool<tt::kernel<3>>::needs({9, 9, 3}, 0).saved_bytes == (3 * 3 * 3 + 1) / 2);
static_assert(tt::max_pool<tt::kernel<4, 5>>::needs({9, 10, 3}, 0).saved_bytes == 2 * 2 * 3);
static_assert(!tt::max_pool<>::check({8, 9, 3}) && !tt::max_pool<tt::kernel<15, 17>>::check({20, 20, 1}));
static_assert(tt::max_pool<tt::out<3>>::check({8, 9, 3}).rule == 1);
static_assert(tt::max_pool<tt::stride<1>, tt::stride<2>>::check({8, 9, 3}).rule == 2);
static_assert(tt::max_pool<tt::kernel<9>>::check({8, 9, 3}).rule == 3);
static_assert(tt::max_pool<tt::kernel<16>>::check({20, 20, 1}).rule == 4);

template <dims X, int Kh, int Kw, int Sh, int Sw, bool Same>
void check_shape(std::uint32_t seed, int low, int high) {
  using padding = std::conditional_t<Same, tt::same, tt::valid>;
  using op = tt::max_pool<tt::kernel<Kh, Kw>, tt::stride<Sh, Sw>, padding>;
  static_assert(!op::check(X));
  const law::sliding s{Kh, Kw, Sh, Sw, Same};
  constexpr dims Y = op::infer(X);
  REQUIRE(Y == law::slide_over(X, s, X.c));
  law::numbers source(seed);
  const auto x = law::int8s(source, X.size(), low, high);
  const auto dy = law::int8s(source, Y.size(), -127, 127);

  std::vector<int> best(static_cast<std::size_t>(Y.size()), -1000);
  std::vector<std::size_t> winner(best.size());
  law::for_each_tap(X, s, [&](int i, int j, int row, int column, int) {
    for (int c = 0; c < X.c; ++c) {
      const auto out = static_cast<std::size_t>((i * Y.w + j) * X.c + c);
      const auto in = static_cast<std::size_t>((row * X.w + column) * X.c + c);
      if (x[in] > best[out]) {
        best[out] = x[in];
        winner[out] = in;
      }
    }
  });
  std::vector<int> error(x.size());
  for (std::size_t k = 0; k < dy.size(); ++k) {
    error[winner[k]] += dy[k];
  }
  for (int& e : error) {
    e = std::clamp(e, -127, 127);
  }

  std::vector<std::int8_t> y(best.size());
  std::vector<std::uint8_t> saved(static_cast<std::size_t>(op::needs(X, 0).saved_bytes), 0xA5);  // as it was left
  std::vector<std::int8_t> dx(x.size());
  tt::power_requantizer<true> requantize(-6, 0, -128, 127);
  tt::forward_frame<tt::power_requantizer<true>> f{{x.data(), 0, -6}, {}, {}, &requantize, y.data(), nullptr, nullptr};
  op::template forward_row<X, tt::no_channels>(f, 0);  // nothing is saved where nothing trains
  f.saved = saved.data();
  law::forward_map<op, X>(f);
  tt::error_sink sink(dx.data(), -9, tt::random_stream(seed));
  const tt::backward_frame b{{dy.data(), -9}, {}, saved.data(), &sink, nullptr};
  for (int row = 0; row < X.h; ++row) {
    op::template backward_row<X, tt::no_channels>(b, row);
  }
  CHECK(std::equal(y.begin(), y.end(), best.begin()));
  CHECK(std::equal(dx.begin(), dx.end(), error.begin()));
}

TEST_CASE("max_pool: windows of all kinds, ties and extremes, against naive loops") {
  for (const int high : {127, -120, 0}) {  // few values: many ties
    check_shape<dims{8, 8, 3}, 2, 2, 2, 2, false>(1, -128, high);
    check_shape<dims{9, 7, 5}, 3, 2, 2, 1, false>(2, -128, high);
    check_shape<dims{9, 7, 5}, 3, 3, 1, 1, true>(3, -128, high);  // overlapping, taps in the padding
    check_shape<dims{5, 6, 2}, 4, 4, 3, 3, true>(4, -128, high);
    check_shape<dims{5, 5, 2}, 2, 2, 3, 4, false>(5, -128, high);  // gaps between windows
    check_shape<dims{2, 2, 3}, 5, 5, 1, 1, true>(6, -128, high);   // larger than its input
    check_shape<dims{15, 17, 1}, 15, 17, 1, 1, false>(7, -128, high);
    check_shape<dims{5, 7, 3}, 1, 2, 1, 2, false>(9, -128, high);  // a bit each, bytes that two rows share
    check_shape<dims{7, 7, 1}, 2, 2, 1, 1, false>(10, -128, high);
  }
  check_shape<dims{4, 4, 2}, 2, 2, 2, 2, false>(8, -128, -128);
}

TEST_CASE("max_pool: the compiler computes the same bits as the program") {
  law::constexpr_equals_runtime<tt::max_pool<>, dims{4, 4, 2}>();
  law::constexpr_equals_runtime<tt::max_pool<tt::kernel<3>, tt::stride<1>, tt::same>, dims{3, 3, 2}>();
}

}  // namespace
