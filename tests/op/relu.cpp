// SPDX-License-Identifier: MIT
//! y = max(x, 0) and y = min(max(x, 0), 6): as an op of its own in place, where zero is the zero point and 6 has a place
//! only if the scale reaches it; and fused, as limits of the requantizer. Source: Krizhevsky, 2010 (ReLU6).
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/relu.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

static_assert(tt::op<tt::relu> && tt::op<tt::relu6> && std::is_empty_v<tt::relu6>);
static_assert(tt::relu::form == tt::op_form::clamp);
static_assert(tt::relu::infer({2, 3, 4}) == dims{2, 3, 4});
static_assert(tt::relu::limits.nonnegative && tt::relu::limits.above == 0);
static_assert(tt::relu6::limits.nonnegative && tt::relu6::limits.above == 6);
static_assert(!std::is_same_v<tt::relu::op, tt::relu6::op>);
static_assert(tt::relu::needs({2, 3, 4}, 0).saved_bytes == 0);  // its bits are the plan's

template <class Op>
void check_in_place(int zero_point, int high) {
  constexpr dims X{4, 8, 8};
  std::vector<std::int8_t> x(256);
  std::iota(x.begin(), x.end(), std::int8_t{-128});
  std::vector<std::int8_t> y = x;
  tt::power_requantizer<true> requantize(-6, zero_point, zero_point, high);
  tt::forward_frame<tt::power_requantizer<true>> f{
      {y.data(), zero_point, -6}, {}, {}, &requantize, y.data(), nullptr, nullptr};
  law::forward_map<Op, X>(f);
  for (std::size_t k = 0; k < 256; ++k) {
    CHECK(y[k] == std::clamp<int>(x[k], zero_point, high));
  }
}

TEST_CASE("relu, relu6: in place, every value of int8") {
  check_in_place<tt::relu>(0, 127);
  check_in_place<tt::relu>(-128, 127);
  check_in_place<tt::relu6>(0, 96);  // 6 * 2^4
  check_in_place<tt::relu6>(-128, -32);
}

TEST_CASE("relu: fused, the peak does not count what is below zero") {
  tt::power_requantizer<true> requantize(-6, -128, -128, 127);
  requantize.from(-6);
  CHECK(requantize(-5000) == -128);
  CHECK(requantize.peak() == 0);
  CHECK(requantize(255) == 127);
  CHECK(requantize(1000) == 127);
  CHECK(requantize.peak() >= 512);
}

}  // namespace
