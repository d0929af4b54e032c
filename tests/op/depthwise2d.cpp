// SPDX-License-Identifier: MIT
//! y[i, j, c*M + m] = sat8(zy + 2^(ex + ew - ey) * (b[c*M + m] + sum_{p,q} w[p, q, c*M + m] * (x[.., .., c] - zx)))
//! and its transposes, bit for bit against the naive sum in int64, for multipliers 1 to 3, kernels 1 to 5, strides 1 to 3,
//! all paddings, dilated kernels, scales for each channel, channel counts around the kernel's block of 8, and any part of the channels trained.
//! Source: Chollet, CVPR 2017; weights [Kh, Kw, C*M] as TensorFlow Lite's DEPTHWISE_CONV_2D.
#include "law/constexpr_equals_runtime.hpp"
#include "law/kernels.hpp"

#include <tinytrain/op/depthwise2d.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace {

namespace tt = tinytrain;
using tt::dims;

// --- shapes, counts, faults ---------------------------------------------------------------------------------------------

using plain = tt::depthwise2d<>;
static_assert(tt::op<plain> && std::is_empty_v<plain>);
static_assert(plain::infer({9, 8, 5}) == dims{9, 8, 5});
static_assert(tt::depthwise2d<tt::multiplier_of<3>, tt::stride<2>>::infer({9, 8, 5}) == dims{5, 4, 15});
static_assert(tt::depthwise2d<tt::kernel<3, 2>, tt::valid>::infer({9, 8, 5}) == dims{7, 7, 5});
static_assert(plain::parameters({9, 8, 5}).weights == 45 && plain::parameters({9, 8, 5}).biases == 5);
static_assert(plain::parameters({9, 8, 5}).fan_in == 9);
static_assert(tt::depthwise2d<tt::multiplier_of<3>>::parameters({9, 8, 5}).weights == 135);
static_assert(tt::depthwise2d<tt::multiplier_of<3>>::parameters({9, 8, 5}).channels == 5);
static_assert(tt::depthwise2d<tt::multiplier_of<3>>::parameters({9, 8, 5}).adjacent == 3);
static_assert(tt::depthwise2d<tt::no_bias>::parameters({9, 8, 5}).biases == 0);
static_assert(tt::depthwise2d<tt::multiplier_of<3>>::needs({9, 8, 5}, 2).gradient_scratch_bytes == 4 * 3 * 2);
static_assert(plain::needs({9, 8, 5}, 5).backward_scratch_bytes == 0 && !plain::needs({9, 8, 5}, 1).backward_planes);
static_assert(plain::needs({9, 8, 5}, 0).backward_scratch_bytes == 4 * (9 * 8 + 9) &&
              plain::needs({9, 8, 5}, 0).backward_planes);
static_assert(!tt::depthwise2d<tt::stride<2>>::needs({9, 8, 5}, 0).backward_planes);
static_assert(!tt::depthwise2d<tt::multiplier_of<2>>::needs({9, 8, 5}, 0).backward_planes);
static_assert(!tt::depthwise2d<tt::valid>::needs({9, 8, 5}, 0).backward_planes);

static_assert(!plain::check({9, 8, 5}));
static_assert(tt::depthwise2d<tt::out<4>>::check({9, 8, 5}).rule == 1);
static_assert(tt::depthwise2d<tt::kernel<3>, tt::kernel<3>>::check({9, 8, 5}).rule == 2);
static_assert(tt::depthwise2d<tt::in<4>>::check({9, 8, 5}).rule == 3);
static_assert(tt::depthwise2d<tt::multiplier_of<0>>::check({9, 8, 5}).rule == 4);
static_assert(tt::depthwise2d<tt::kernel<9>, tt::valid>::check({9, 8, 5}).rule == 5);
static_assert(!tt::depthwise2d<tt::stride<4>>::check({9, 8, 5}));
static_assert(tt::depthwise2d<tt::stride<256>>::check({9, 8, 5}).rule == 6);
static_assert(tt::depthwise2d<tt::dilation<256>>::check({9, 8, 5}).rule == 6);
static_assert(tt::depthwise2d<tt::padding<256, 0, 0, 0>>::check({9, 8, 5}).rule == 6);
static_assert(tt::depthwise2d<tt::dilation<4>, tt::valid>::check({9, 8, 5}).rule == 5);
static_assert(tt::depthwise2d<tt::dilation<2, 3>, tt::valid>::infer({9, 8, 5}) == dims{5, 2, 5});
static_assert(tt::depthwise2d<tt::padding<1, 2, 3, 4>>::infer({9, 8, 5}) == dims{11, 12, 5});
static_assert(tt::depthwise2d<>::channelwise);
static_assert(tt::depthwise2d<tt::kernel<182>>::check({9, 8, 5}).rule == 7);

// --- against the definition ---------------------------------------------------------------------------------------------

template <dims X, int M, int Kh, int Kw, int Sh, int Sw, bool Same, class Selection = tt::all_channels,
          class... Options>
void check_shape(std::uint32_t seed) {
  using padding = std::conditional_t<Same, tt::same, tt::valid>;
  using op = tt::depthwise2d<tt::multiplier_of<M>, tt::kernel<Kh, Kw>, tt::stride<Sh, Sw>, padding, Options...>;
  static_assert(!op::check(X));
  law::agrees_with_definition<op, X, Selection>(law::depthwise(X, M, {Kh, Kw, Sh, Sw, Same}), seed);
}

template <int Kernel, int Stride>
void check_window() {
  constexpr bool same = (Kernel + Stride) % 2 == 0;
  constexpr int factor = (Kernel + Stride) % 3 + 1;
  check_shape<dims{7, 8, 5}, factor, Kernel, Kernel % 5 + 1, Stride, 4 - Stride, same>(
      static_cast<std::uint32_t>(Kernel * 8 + Stride));
}

TEST_CASE("depthwise2d: kernels 1 to 5, strides 1 to 3, multipliers 1 to 3, same and valid, against int64") {
  []<int... Index>(std::integer_sequence<int, Index...>) {
    (check_window<Index + 1, 1>(), ...);
    (check_window<Index + 1, 2 + Index % 2>(), ...);
  }
  (std::make_integer_sequence<int, 5>{});
}

TEST_CASE("depthwise2d: channel counts around the block of the kernels, against int64") {
  check_shape<dims{1, 1, 1}, 1, 1, 1, 1, 1, true>(1);
  check_shape<dims{3, 4, 8}, 1, 3, 3, 1, 1, true>(2);
  check_shape<dims{3, 4, 9}, 1, 3, 3, 1, 1, true>(3);
  check_shape<dims{4, 3, 17}, 1, 3, 3, 2, 1, false>(4);
  check_shape<dims{3, 3, 6}, 3, 3, 3, 1, 1, true>(5);
  check_shape<dims{1, 1, 7}, 2, 5, 5, 3, 3, true>(6);
  check_shape<dims{3, 4, 3}, 2, 3, 3, 1, 1, true, tt::all_channels, tt::no_bias>(7);
}

TEST_CASE("depthwise2d: any part of the channels trained gives the same results and the same slice of gradients") {
  check_shape<dims{5, 6, 7}, 1, 3, 3, 1, 1, true, tt::no_channels>(11);
  check_shape<dims{5, 6, 7}, 1, 3, 3, 1, 1, true, tt::channels<0, 7>>(12);
  check_shape<dims{5, 6, 7}, 2, 3, 3, 1, 1, true, tt::channels<0, 3>>(13);
  check_shape<dims{5, 6, 7}, 3, 3, 2, 2, 1, false, tt::channels<4, 7>>(14);
  check_shape<dims{4, 4, 12}, 1, 2, 3, 1, 2, true, tt::channels<1, 11>>(15);
  check_shape<dims{5, 6, 7}, 2, 3, 3, 2, 2, true, tt::channel_set<6, 0, 3, 4>>(16);
}

//! Gaps between taps, padding that is stated, and a scale for each output channel.
template <dims X, int M, class Selection, class... Options>
void check_options(std::uint32_t seed) {
  using op = tt::depthwise2d<tt::multiplier_of<M>, Options...>;
  static_assert(!op::check(X));
  constexpr tt::window w = op::sliding;
  const law::layer l = law::depthwise(X, M,
                                      {w.kernel_h, w.kernel_w, w.stride_h, w.stride_w, w.same, w.dilation_h,
                                       w.dilation_w, w.before_h, w.before_w, w.after_h, w.after_w});
  law::agrees_with_definition<op, X, Selection>(l, seed);
  law::folds_as_defined<op, X, Selection>(l, seed + 1);
}

TEST_CASE("depthwise2d: dilated and padded by hand, a scale for each channel, against int64") {
  using all = tt::all_channels;
  using tt::dilation, tt::kernel, tt::padding, tt::stride;
  check_options<dims{5, 6, 7}, 1, all>(20);
  check_options<dims{9, 8, 9}, 1, all, dilation<2>>(21);
  check_options<dims{9, 8, 5}, 2, all, kernel<3, 2>, dilation<2, 3>, stride<2, 1>>(22);
  check_options<dims{9, 8, 5}, 3, all, kernel<2, 3>, dilation<1, 3>, stride<1, 2>, tt::valid>(23);
  check_options<dims{3, 3, 2}, 1, all, dilation<3>>(24);
  check_options<dims{1, 1, 2}, 1, all, kernel<2>, dilation<4>>(25);
  check_options<dims{6, 7, 3}, 2, all, padding<0, 1, 2, 0>, stride<2>>(26);
  check_options<dims{8, 8, 3}, 1, all, dilation<2>, padding<2, 3, 1, 0>, stride<2, 1>>(27);
  check_options<dims{20, 21, 2}, 1, all, stride<5, 9>>(28);
  check_options<dims{6, 7, 12}, 2, tt::channels<2, 11>, dilation<2>>(29);
  check_options<dims{6, 7, 5}, 3, tt::channel_set<4, 0>, padding<1, 0, 0, 1>>(30);
  check_options<dims{6, 7, 5}, 2, tt::no_channels, dilation<1, 2>>(31);
}

TEST_CASE("depthwise2d: the error of a frozen layer by planes, in place, is that by rows") {
  using none = tt::no_channels;
  using tt::dilation, tt::kernel, tt::padding;
  check_options<dims{8, 8, 9}, 1, none>(32);
  check_options<dims{8, 6, 5}, 1, none, kernel<7>>(33);
  check_options<dims{5, 8, 3}, 1, none, kernel<2, 5>>(34);
  check_options<dims{8, 7, 3}, 1, none, kernel<3, 2>, dilation<2, 3>>(35);
  check_options<dims{6, 7, 3}, 1, none, padding<0, 2, 2, 0>>(36);
  check_options<dims{1, 1, 4}, 1, none, kernel<5>>(37);
}

TEST_CASE("depthwise2d: the compiler computes the same bits as the program") {
  law::constexpr_equals_runtime<tt::depthwise2d<tt::valid>, dims{4, 3, 2}, tt::all_channels>();
  using op = tt::depthwise2d<tt::multiplier_of<2>, tt::stride<2>>;
  law::constexpr_equals_runtime<op, dims{4, 3, 3}, tt::all_channels>();
  law::constexpr_equals_runtime<op, dims{4, 3, 3}, tt::channels<1, 2>>();
  law::constexpr_equals_runtime<op, dims{4, 3, 3}>();
  law::masks_do_not_change_errors<op, dims{3, 3, 3}, tt::channel_set<2, 0>>();
  using dilated = tt::depthwise2d<tt::kernel<2>, tt::dilation<2>, tt::padding<1, 0, 0, 1>>;
  law::constexpr_equals_runtime<dilated, dims{4, 3, 2}, tt::all_channels>();
  law::constexpr_equals_runtime<dilated, dims{4, 3, 3}, tt::channels<1, 2>>();
}

}  // namespace
