// SPDX-License-Identifier: MIT
//! y[c] = sat8(zy + 2^(ex - ey) * mean_{i,j} (x[i, j, c] - zx)) and dx[i, j, c] = dy[c] / (H * W), against double.
#include "law/constexpr_equals_runtime.hpp"
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/global_avg_pool.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::op<tt::global_avg_pool> && std::is_empty_v<tt::global_avg_pool>);
static_assert(tt::global_avg_pool::infer({7, 9, 5}) == dims{1, 1, 5});
static_assert(!tt::global_avg_pool::check({64, 64, 5}));
static_assert(tt::global_avg_pool::check({64, 65, 5}).rule == 1 &&
              tt::global_avg_pool::check({64, 65, 5}).actual == 4160);

template <dims X>
void check_shape(int shift) {
  law::numbers source(static_cast<std::uint32_t>(X.size()));
  const auto x = law::int8s(source, X.size());
  const auto dy = law::int8s(source, X.c, -127, 127);
  std::vector<std::int8_t> y(static_cast<std::size_t>(X.c));
  std::vector<std::int8_t> dx(x.size());
  tt::power_requantizer<true> requantize(-6 - shift, -128, -128, 127);
  tt::forward_frame<tt::power_requantizer<true>> f{
      {x.data(), -128, -6}, {}, {}, &requantize, y.data(), nullptr, nullptr};
  law::forward_map<tt::global_avg_pool, X>(f);
  tt::error_sink sink(dx.data(), -7 - shift, tt::random_stream(1));
  const tt::backward_frame b{{dy.data(), -7}, {}, nullptr, &sink, nullptr};
  for (int row = 0; row < X.h; ++row) {
    tt::global_avg_pool::backward_row<X, tt::no_channels>(b, row);
  }
  int wrong = 0;
  for (int c = 0; c < X.c; ++c) {
    double mean = 0;
    for (int k = c; k < X.size(); k += X.c) {
      mean += (x[static_cast<std::size_t>(k)] + 128.0) / (X.h * X.w);
      const double error = std::ldexp(dy[static_cast<std::size_t>(c)], shift) / (X.h * X.w);
      wrong += std::fabs(dx[static_cast<std::size_t>(k)] - std::fmin(std::fmax(error, -127), 127)) >= 1.05 ? 1 : 0;
    }
    const double real = std::fmin(std::ldexp(mean, shift) - 128, 127);
    wrong += std::fabs(y[static_cast<std::size_t>(c)] - real) > 0.6 ? 1 : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("global_avg_pool: against the mean in double") {
  check_shape<dims{1, 1, 3}>(0);
  check_shape<dims{7, 7, 5}>(1);
  check_shape<dims{3, 11, 4}>(0);
  check_shape<dims{14, 14, 9}>(2);
  check_shape<dims{64, 64, 2}>(0);
}

TEST_CASE("global_avg_pool: the compiler computes the same bits as the program") {
  law::constexpr_equals_runtime<tt::global_avg_pool, dims{3, 5, 3}>();
}

}  // namespace
