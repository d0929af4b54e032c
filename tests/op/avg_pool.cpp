// SPDX-License-Identifier: MIT
//! y[i, j, c] = sat8(zy + 2^(ex - ey) / n * sum_{p,q} (x[.., .., c] - zx)), n the taps inside the input, and
//! dx = sum over windows of dy / n, against the naive mean in double: half a unit forward, less than one unit backward.
//! Source: TensorFlow's avg_pool (padding does not count).
#include "law/constexpr_equals_runtime.hpp"
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/avg_pool.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::avg_pool<tt::kernel<2>, tt::padding<1, 1, 1, 1>>::check({2, 2, 1}).rule == 0);
static_assert(tt::avg_pool<tt::kernel<2>, tt::padding<1, 2, 1, 1>>::check({2, 2, 1}).rule == 4);
static_assert(tt::op<tt::avg_pool<>> && std::is_empty_v<tt::avg_pool<>>);
static_assert(tt::avg_pool<>::infer({8, 9, 3}) == dims{4, 4, 3});
static_assert(tt::avg_pool<tt::kernel<3>, tt::stride<1>, tt::same>::infer({8, 9, 3}) == dims{8, 9, 3});
static_assert(tt::avg_pool<tt::kernel<3, 2>>::sliding == tt::window{3, 2, 3, 2, false});
static_assert(tt::avg_pool<>::keeps_sign && tt::avg_pool<>::parameters({8, 9, 3}).weights == 0);
static_assert(!tt::avg_pool<>::check({8, 9, 3}));
static_assert(tt::avg_pool<tt::out<3>>::check({8, 9, 3}).rule == 1);
static_assert(tt::avg_pool<tt::valid, tt::same>::check({8, 9, 3}).rule == 2);
static_assert(tt::avg_pool<tt::kernel<9>>::check({8, 9, 3}).rule == 3);
static_assert(tt::avg_pool<tt::kernel<65>>::check({80, 90, 3}).rule == 4);
static_assert(tt::avg_pool<tt::stride<0>>::check({8, 9, 3}).rule == 4);

template <dims X, int Kh, int Kw, int Sh, int Sw, bool Same>
void check_shape(std::uint32_t seed) {
  using padding = std::conditional_t<Same, tt::same, tt::valid>;
  using op = tt::avg_pool<tt::kernel<Kh, Kw>, tt::stride<Sh, Sw>, padding>;
  static_assert(!op::check(X));
  const law::sliding s{Kh, Kw, Sh, Sw, Same};
  constexpr dims Y = op::infer(X);
  REQUIRE(Y == law::slide_over(X, s, X.c));
  law::numbers source(seed);
  const auto x = law::int8s(source, X.size());
  const auto dy = law::int8s(source, Y.size(), -127, 127);

  std::vector<int> taps(static_cast<std::size_t>(Y.h * Y.w));
  law::for_each_tap(X, s, [&](int i, int j, int, int, int) { ++taps[static_cast<std::size_t>(i * Y.w + j)]; });
  for (const int shift : {-1, 0, 2}) {
    const int zx = seed % 2 == 0 ? 0 : -128;
    std::vector<double> mean(static_cast<std::size_t>(Y.size()));
    std::vector<double> error(static_cast<std::size_t>(X.size()));
    law::for_each_tap(X, s, [&](int i, int j, int row, int column, int) {
      const double n = taps[static_cast<std::size_t>(i * Y.w + j)];
      for (int c = 0; c < X.c; ++c) {
        const auto out = static_cast<std::size_t>((i * Y.w + j) * X.c + c);
        const auto in = static_cast<std::size_t>((row * X.w + column) * X.c + c);
        mean[out] += (x[in] - zx) / n;
        error[in] += dy[out] / n;
      }
    });
    std::vector<std::int8_t> y(mean.size());
    tt::power_requantizer<true> requantize(-6 + shift, zx, -128, 127);
    const tt::forward_frame<tt::power_requantizer<true>> f{{x.data(), zx, -6}, {},      {},     &requantize,
                                                           y.data(),           nullptr, nullptr};
    law::forward_map<op, X>(f);
    std::vector<std::int8_t> dx(error.size());
    tt::error_sink sink(dx.data(), -9 + shift, tt::random_stream(seed));
    const tt::backward_frame b{{dy.data(), -9}, {}, nullptr, &sink, nullptr};
    for (int row = 0; row < X.h; ++row) {
      op::template backward_row<X, tt::no_channels>(b, row);
    }
    const double reciprocal = Kh * Kw / std::ldexp(1.0, 21) * 256;  // 1/n has 20 bits
    int wrong = 0;
    for (std::size_t k = 0; k < y.size(); ++k) {
      const double real = std::fmin(std::fmax(std::ldexp(mean[k], -shift) + zx, -128), 127);
      wrong += std::fabs(y[k] - real) > 0.5 + std::ldexp(reciprocal, -shift) ? 1 : 0;
    }
    for (std::size_t k = 0; k < dx.size(); ++k) {
      const double real = std::fmin(std::fmax(std::ldexp(error[k], -shift), -127), 127);
      wrong += std::fabs(dx[k] - real) >= 1 + std::ldexp(4 * reciprocal, -shift) ? 1 : 0;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("avg_pool: windows of all kinds, against the mean in double") {
  check_shape<dims{8, 8, 3}, 2, 2, 2, 2, false>(1);
  check_shape<dims{9, 7, 5}, 3, 2, 2, 1, false>(2);
  check_shape<dims{9, 7, 5}, 3, 3, 1, 1, true>(3);  // overlapping, taps in the padding
  check_shape<dims{5, 6, 2}, 4, 4, 3, 3, true>(4);
  check_shape<dims{5, 5, 2}, 2, 2, 3, 4, false>(5);  // gaps between windows
  check_shape<dims{1, 1, 1}, 1, 1, 1, 1, false>(6);
  check_shape<dims{2, 2, 3}, 5, 5, 1, 1, true>(7);  // larger than its input
  check_shape<dims{64, 64, 1}, 64, 64, 1, 1, false>(8);
  check_shape<dims{63, 65, 1}, 63, 65, 1, 1, false>(9);
}

TEST_CASE("avg_pool: a whole map of extremes does not overflow") {
  constexpr dims X{64, 64, 1};
  using op = tt::avg_pool<tt::kernel<64>, tt::stride<1>, tt::same>;
  const std::vector<std::int8_t> x(4096, 127);
  const std::vector<std::int8_t> dy(4096, 127);
  std::vector<std::int8_t> y(4096);
  std::vector<std::int8_t> dx(4096);
  tt::power_requantizer<true> requantize(-6, -128, -128, 127);
  tt::forward_frame<tt::power_requantizer<true>> f{
      {x.data(), -128, -6}, {}, {}, &requantize, nullptr, nullptr, nullptr};
  tt::error_sink sink(dx.data(), -9, tt::random_stream(1));
  const tt::backward_frame b{{dy.data(), -9}, {}, nullptr, &sink, nullptr};
  for (int row = 0; row < 64; row += 9) {
    f.y = y.data() + row * 64;
    op::forward_row<X, tt::no_channels>(f, row);
    op::backward_row<X, tt::no_channels>(b, row);
    CHECK(y[static_cast<std::size_t>(row) * 64] == 127);
    CHECK(dx[static_cast<std::size_t>(row) * 64 + 32] > 100);
  }
}

TEST_CASE("avg_pool: the compiler computes the same bits as the program") {
  law::constexpr_equals_runtime<tt::avg_pool<>, dims{4, 4, 2}>();
  law::constexpr_equals_runtime<tt::avg_pool<tt::kernel<3>, tt::stride<1>, tt::same>, dims{4, 3, 2}>();
}

}  // namespace
