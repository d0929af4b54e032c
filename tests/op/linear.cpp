// SPDX-License-Identifier: MIT
//! y[o] = sat8(zy + 2^(ex + ew - ey) * (b[o] + sum_k w[o, k] * (x[k] - zx))) over all elements of an input of any shape, and
//! its transposes, bit for bit against the naive sum in int64.
//! Source: Jacob et al., CVPR 2018, section 2; weights [Out, N] as TensorFlow Lite's FULLY_CONNECTED.
#include "law/constexpr_equals_runtime.hpp"
#include "law/kernels.hpp"

#include <tinytrain/op/linear.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;
using tt::dims;

using plain = tt::linear<tt::out<10>>;
static_assert(tt::op<plain> && std::is_empty_v<plain>);
static_assert(plain::infer({4, 5, 6}) == dims{1, 1, 10});
static_assert(plain::parameters({4, 5, 6}).weights == 1200 && plain::parameters({4, 5, 6}).biases == 10);
static_assert(plain::parameters({4, 5, 6}).channels == 120 && plain::parameters({4, 5, 6}).fan_in == 120);
static_assert(plain::needs({1, 1, 12}, 7).backward_scratch_bytes == 4 * 12);
static_assert(plain::needs({4, 5, 6}, 7).backward_scratch_bytes == 4 * 64);  // a block at a time
static_assert(plain::needs({4, 5, 6}, 7).gradient_scratch_bytes == 4 * 7);
static_assert(plain::needs({4, 5, 6}, 120).gradient_scratch_bytes == 4 * 64);

static_assert(!plain::check({4, 5, 6}));
static_assert(tt::linear<tt::out<10>, tt::kernel<3>>::check({1, 1, 4}).rule == 1);
static_assert(tt::linear<tt::out<10>, tt::out<10>>::check({1, 1, 4}).rule == 2);
static_assert(tt::linear<tt::out<10>, tt::in<120>>::check({4, 5, 5}).rule == 3);
static_assert(!tt::linear<tt::out<10>, tt::in<120>>::check({4, 5, 6}));
static_assert(tt::linear<>::check({1, 1, 4}).rule == 4);
static_assert(tt::linear<tt::out<2>>::check({1, 1, 33001}).rule == 5);
static_assert(tt::linear<tt::out<33001>>::check({1, 1, 1}).rule == 5);
static_assert(!tt::linear<tt::out<2>>::check({1, 1, 32768}));

template <dims X, int Out, class Selection = tt::all_channels, class... Options>
void check_shape(std::uint32_t seed) {
  law::layer l = law::linear(X, Out);
  l.x = X;
  law::agrees_with_definition<tt::linear<tt::out<Out>, Options...>, X, Selection>(l, seed);
}

TEST_CASE("linear: vectors and maps, against int64") {
  check_shape<dims{1, 1, 1}, 1>(1);
  check_shape<dims{1, 1, 31}, 7>(2);
  check_shape<dims{3, 4, 5}, 10>(3);
  check_shape<dims{8, 8, 8}, 3>(4);
  check_shape<dims{1, 1, 64}, 3>(14);
  check_shape<dims{1, 5, 13}, 3>(15);
  check_shape<dims{2, 3, 4}, 5, tt::all_channels, tt::no_bias>(5);
  check_shape<dims{1, 1, 3000}, 2>(6);
}

TEST_CASE("linear: any part of the elements trained gives the same results and the same slice of gradients") {
  check_shape<dims{2, 3, 4}, 5, tt::no_channels>(7);
  check_shape<dims{2, 3, 4}, 5, tt::channels<0, 24>>(8);
  check_shape<dims{2, 3, 4}, 5, tt::channels<5, 17>>(9);
  check_shape<dims{2, 3, 4}, 5, tt::channel_set<0, 23, 11, 12>>(10);
  check_shape<dims{1, 1, 150}, 3, tt::channels<60, 140>>(11);  // across the blocks of the kernel
  check_shape<dims{1, 1, 130}, 3, tt::channel_set<0, 63, 64, 65, 127, 128, 129>>(12);
}

TEST_CASE("linear: a scale for each output channel is brought into the error") {
  law::folds_as_defined<tt::linear<tt::out<7>>, dims{2, 3, 4}>(law::linear({2, 3, 4}, 7), 31);
  law::folds_as_defined<tt::linear<tt::out<9>>, dims{1, 1, 130}, tt::channels<60, 68>>(law::linear({1, 1, 130}, 9), 32);
}

TEST_CASE("linear: the extremes of every operand stay within the accumulator") {
  constexpr dims X{1, 1, 32768};
  using op = tt::linear<tt::out<1>>;
  law::layer_data d(law::linear(X, 1), 1, 2);
  d.zero_point = -128;
  d.bias[0] = tt::accumulator_limit;
  d.x_exponent = -10;  // one accumulator unit is one of the bias
  d.w_exponent = -10;
  for (auto& v : d.x) v = 127;
  for (const int w : {-127, 127}) {
    for (auto& v : d.w) v = static_cast<std::int8_t>(w);
    for (const int bias : {-tt::accumulator_limit, tt::accumulator_limit}) {
      d.bias[0] = bias;
      const std::int64_t sum = std::int64_t{w} * 255 * 32768 + bias;
      CHECK(law::kernels<op, X, tt::all_channels>::forward(d, 5, 0, -128, 127)[0] == law::requantized(sum, 25, 0));
    }
  }
}

TEST_CASE("linear: the compiler computes the same bits as the program") {
  using op = tt::linear<tt::out<3>>;
  law::constexpr_equals_runtime<op, dims{2, 2, 2}, tt::all_channels>();
  law::constexpr_equals_runtime<op, dims{2, 2, 2}, tt::channels<3, 5>>();
  law::masks_do_not_change_errors<op, dims{2, 2, 2}, tt::channel_set<7, 0, 2>>();
}

}  // namespace
