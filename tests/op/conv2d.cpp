// SPDX-License-Identifier: MIT
//! y[i, j, o] = sat8(zy + 2^(ex + ew - ey) * (b[o] + sum_{p,q,c} w[o, p, q, c] * (x[i*Sh + p - top, j*Sw + q - left, c] - zx)))
//! and its transposes, bit for bit against the naive sum in int64 for kernels 1 to 5, strides 1 to 3, both paddings, odd
//! channel counts, with and without biases, dilated and padded by hand, with a scale for each output channel, and with any
//! part of the input channels trained.
//! Source: Jacob et al., CVPR 2018, section 2; tf.nn.convolution for the padding.
#include "law/constexpr_equals_runtime.hpp"
#include "law/kernels.hpp"

#include <tinytrain/op/conv2d.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace {

namespace tt = tinytrain;
using tt::dims;

// --- shapes, counts, faults ---------------------------------------------------------------------------------------------

using plain = tt::conv2d<tt::out<16>, tt::kernel<3, 3>, tt::stride<2>>;
static_assert(tt::op<plain> && !tt::op<int> && !tt::op<tt::out<3>>);
static_assert(std::is_empty_v<plain>);
static_assert(plain::infer({28, 28, 1}) == dims{14, 14, 16});
static_assert(plain::infer({27, 29, 1}) == dims{14, 15, 16});
static_assert(tt::conv2d<tt::out<4>, tt::kernel<3, 5>, tt::valid>::infer({9, 9, 2}) == dims{7, 5, 4});
static_assert(tt::conv2d<tt::out<4>, tt::kernel<5>, tt::stride<3>, tt::valid>::infer({11, 13, 2}) == dims{3, 3, 4});
static_assert(tt::conv2d<tt::out<4>>::sliding == tt::window{1, 1, 1, 1, true});
// the order of options does not matter
static_assert(tt::conv2d<tt::stride<2>, tt::valid, tt::kernel<3>, tt::out<16>>::infer({9, 9, 1}) ==
              tt::conv2d<tt::out<16>, tt::kernel<3>, tt::valid, tt::stride<2>>::infer({9, 9, 1}));

static_assert(plain::parameters({28, 28, 3}).weights == 3 * 3 * 3 * 16);
static_assert(plain::parameters({28, 28, 3}).biases == 16);
static_assert(plain::parameters({28, 28, 3}).channels == 3 && plain::parameters({28, 28, 3}).adjacent == 1);
static_assert(plain::parameters({28, 28, 3}).fan_in == 27);
static_assert(tt::conv2d<tt::out<4>, tt::no_bias>::parameters({1, 1, 3}).biases == 0);
static_assert(plain::needs({28, 28, 3}, 2).backward_scratch_bytes == 4 * 3);
static_assert(plain::needs({28, 28, 3}, 2).gradient_scratch_bytes == 4 * 9 * 2);
static_assert(plain::needs({28, 28, 3}, 2).forward_scratch_bytes == 0);
static_assert(plain::needs({28, 28, 100}, 100).backward_scratch_bytes == 4 * 64);  // a block at a time
static_assert(plain::needs({28, 28, 100}, 100).gradient_scratch_bytes == 4 * 9 * 100);
static_assert(tt::conv2d<tt::out<4>>::needs({28, 28, 100}, 100).gradient_scratch_bytes == 4 * 64);

static_assert(!plain::check({28, 28, 1}));
static_assert(tt::conv2d<tt::out<4>, tt::multiplier_of<2>>::check({4, 4, 4}).rule == 1);
static_assert(tt::conv2d<tt::out<4>, tt::valid, tt::same>::check({4, 4, 4}).rule == 2);
static_assert(tt::conv2d<tt::out<4>, tt::in<3>>::check({4, 4, 4}).rule == 3);
static_assert(tt::conv2d<tt::out<4>, tt::in<3>>::check({4, 4, 4}).expected == 3);
static_assert(tt::conv2d<tt::out<4>, tt::in<3>>::check({4, 4, 4}).actual == 4);
static_assert(!tt::conv2d<tt::out<4>, tt::in<4>>::check({4, 4, 4}));
static_assert(tt::conv2d<tt::kernel<3>>::check({4, 4, 4}).rule == 4);
static_assert(tt::conv2d<tt::out<1>, tt::kernel<7>, tt::valid>::check({6, 9, 1}).rule == 5);
static_assert(tt::conv2d<tt::out<1>, tt::kernel<7>, tt::valid>::check({9, 6, 1}).rule == 5);
static_assert(!tt::conv2d<tt::out<1>, tt::kernel<7>>::check({6, 6, 1}));
static_assert(!tt::conv2d<tt::out<1>, tt::stride<4, 255>>::check({9, 9, 1}));
static_assert(tt::conv2d<tt::out<1>, tt::stride<1, 256>>::check({9, 9, 1}).rule == 6);
static_assert(tt::conv2d<tt::out<1>, tt::stride<1, 256>>::check({9, 9, 1}).expected == 255);
static_assert(!tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<255>>::check({9, 9, 1}));
static_assert(tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<256, 1>>::check({9, 9, 1}).rule == 6);
static_assert(tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<1, 0>>::check({9, 9, 1}).rule == 6);
static_assert(!tt::conv2d<tt::out<1>, tt::padding<0, 255, 0, 0>>::check({9, 9, 1}));
static_assert(tt::conv2d<tt::out<1>, tt::padding<0, 0, 256, 0>>::check({9, 9, 1}).rule == 6);
static_assert(tt::conv2d<tt::out<1>, tt::padding<0, 0, 0, -1>>::check({9, 9, 1}).rule == 6);
static_assert(tt::conv2d<tt::out<1>, tt::padding<0, 0, 0, -1>>::check({9, 9, 1}).expected == 0);
static_assert(tt::conv2d<tt::out<1>, tt::padding<0, 0, 0, -1>>::check({9, 9, 1}).actual == -1);
// a kernel reaches over its gaps, and into its padding
static_assert(!tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<4>, tt::valid>::check({9, 9, 1}));
static_assert(tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<4>, tt::valid>::check({8, 9, 1}).rule == 5);
static_assert(tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<4>, tt::valid>::check({8, 9, 1}).actual == 9);
static_assert(!tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<4>, tt::padding<1, 0, 0, 0>>::check({8, 9, 1}));
static_assert(
    tt::conv2d<tt::out<1>, tt::kernel<3>, tt::dilation<4>, tt::padding<1, 0, 0, 1>>::check({8, 7, 1}).expected == 8);
static_assert(tt::conv2d<tt::out<4>, tt::kernel<3>, tt::dilation<2, 3>, tt::valid>::infer({9, 9, 2}) == dims{5, 3, 4});
static_assert(tt::conv2d<tt::out<4>, tt::kernel<3>, tt::dilation<2, 3>>::infer({9, 9, 2}) == dims{9, 9, 4});
static_assert(tt::conv2d<tt::out<4>, tt::kernel<3>, tt::padding<1, 2, 3, 4>>::infer({9, 9, 2}) == dims{11, 13, 4});
static_assert(tt::conv2d<tt::padding<1, 2, 3, 4>, tt::valid, tt::out<4>>::check({9, 9, 2}).rule == 2);
static_assert(tt::conv2d<tt::out<1>, tt::stride<0>>::check({9, 9, 1}).rule == 6);
static_assert(tt::conv2d<tt::out<1>, tt::kernel<0>>::check({9, 9, 1}).rule == 6);
static_assert(tt::conv2d<tt::out<1>, tt::kernel<3>>::check({8, 8, 3667}).rule == 7);  // fan in
static_assert(!tt::conv2d<tt::out<1>, tt::kernel<3>>::check({8, 8, 3640}));
static_assert(tt::conv2d<tt::out<3667>, tt::kernel<3>>::check({8, 8, 1}).rule == 7);  // fan out
static_assert(tt::conv2d<tt::out<1>>::check({200, 200, 1}).rule == 7);                // pixels of a gradient

// --- against the definition ---------------------------------------------------------------------------------------------

template <dims X, int Out, int Kh, int Kw, int Sh, int Sw, bool Same, class Selection = tt::all_channels,
          class... Options>
void check_shape(std::uint32_t seed) {
  using padding = std::conditional_t<Same, tt::same, tt::valid>;
  using op = tt::conv2d<tt::out<Out>, tt::kernel<Kh, Kw>, tt::stride<Sh, Sw>, padding, Options...>;
  static_assert(!op::check(X));
  law::agrees_with_definition<op, X, Selection>(law::convolution(X, Out, {Kh, Kw, Sh, Sw, Same}), seed);
}

//! Odd sizes and channels; the width's kernel and stride differ from the height's.
template <int Kernel, int Stride>
void check_window() {
  constexpr bool same = (Kernel + Stride) % 2 == 0;
  check_shape<dims{7, 8, 3}, 5, Kernel, Kernel % 5 + 1, Stride, 4 - Stride, same>(
      static_cast<std::uint32_t>(Kernel * 8 + Stride));
}

TEST_CASE("conv2d: kernels 1 to 5, strides 1 to 3, same and valid, against int64") {
  []<int... Index>(std::integer_sequence<int, Index...>) { (check_window<Index / 3 + 1, Index % 3 + 1>(), ...); }
  (std::make_integer_sequence<int, 15>{});
}

TEST_CASE("conv2d: degenerate shapes, against int64") {
  check_shape<dims{1, 1, 1}, 1, 1, 1, 1, 1, true>(1);
  check_shape<dims{1, 1, 7}, 3, 5, 5, 3, 3, true>(2);    // nearly all padding
  check_shape<dims{1, 9, 2}, 2, 1, 4, 1, 3, false>(3);   // a row
  check_shape<dims{9, 1, 2}, 2, 4, 1, 3, 1, true>(4);    // a column
  check_shape<dims{5, 4, 1}, 4, 5, 4, 1, 1, false>(5);   // as large as its input
  check_shape<dims{3, 3, 33}, 17, 2, 2, 2, 2, true>(6);  // even kernel, padding comes last
  check_shape<dims{4, 4, 3}, 5, 3, 3, 1, 1, true, tt::all_channels, tt::no_bias>(7);
  check_shape<dims{3, 3, 400}, 3, 3, 3, 1, 1, false>(8);  // 3,600 addends
}

TEST_CASE("conv2d: any part of the input channels trained gives the same results and the same slice of gradients") {
  check_shape<dims{5, 6, 7}, 3, 3, 3, 1, 1, true, tt::no_channels>(11);
  check_shape<dims{5, 6, 7}, 3, 3, 3, 1, 1, true, tt::channels<0, 7>>(11);
  check_shape<dims{5, 6, 7}, 3, 3, 3, 1, 1, true, tt::channels<0, 3>>(12);
  check_shape<dims{5, 6, 7}, 3, 3, 2, 2, 1, false, tt::channels<4, 7>>(13);
  check_shape<dims{5, 6, 7}, 3, 2, 3, 1, 2, true, tt::channels<2, 3>>(14);
  check_shape<dims{5, 6, 7}, 3, 3, 3, 2, 2, true, tt::channel_set<6, 0, 3, 4>>(15);
  check_shape<dims{4, 4, 8}, 2, 1, 1, 1, 1, true, tt::channel_set<1, 3, 5, 7>>(16);
  check_shape<dims{3, 3, 70}, 2, 2, 2, 1, 1, true, tt::channels<60, 68>>(17);  // across the blocks of the kernel
  check_shape<dims{3, 3, 130}, 2, 1, 1, 2, 2, true, tt::channels<1, 129>>(18);
}

//! Gaps between taps, and padding that is stated; or a scale for each output channel.
template <dims X, int Out, class Selection, bool Folded, class... Options>
void check_as(std::uint32_t seed) {
  using op = tt::conv2d<tt::out<Out>, Options...>;
  static_assert(!op::check(X));
  constexpr tt::window w = op::sliding;
  const law::layer l = law::convolution(X, Out,
                                        {w.kernel_h, w.kernel_w, w.stride_h, w.stride_w, w.same, w.dilation_h,
                                         w.dilation_w, w.before_h, w.before_w, w.after_h, w.after_w});
  if constexpr (Folded) {
    law::folds_as_defined<op, X, Selection>(l, seed);
  } else {
    law::agrees_with_definition<op, X, Selection>(l, seed);
  }
}

template <dims X, int Out, class Selection, class... Options>
void check_options(std::uint32_t seed) {
  check_as<X, Out, Selection, false, Options...>(seed);
}

TEST_CASE("conv2d: dilated kernels, against int64") {
  using all = tt::all_channels;
  using tt::dilation, tt::kernel, tt::stride, tt::valid;
  check_options<dims{9, 8, 3}, 5, all, kernel<3>, dilation<2>>(21);
  check_options<dims{9, 8, 3}, 5, all, kernel<3, 2>, dilation<2, 3>, stride<2, 1>>(22);
  check_options<dims{9, 8, 3}, 5, all, kernel<2, 3>, dilation<1, 3>, stride<1, 2>, valid>(23);
  check_options<dims{9, 8, 3}, 5, all, kernel<3, 2>, dilation<3, 1>, valid>(24);
  check_options<dims{12, 5, 2}, 3, all, kernel<3, 5>, dilation<4, 1>, stride<3, 2>>(25);
  check_options<dims{3, 3, 2}, 3, all, kernel<3>, dilation<3>>(26);  // only the tap in the middle is inside
  check_options<dims{1, 1, 2}, 3, all, kernel<2>, dilation<4>>(27);  // none is
  check_options<dims{7, 7, 2}, 3, all, kernel<3>, dilation<2>, stride<4>>(28);
  check_options<dims{7, 7, 5}, 3, tt::channels<1, 4>, kernel<3>, dilation<2>>(29);
  check_options<dims{7, 7, 5}, 3, tt::no_channels, kernel<3>, dilation<2, 1>, stride<2>>(30);
  check_options<dims{4, 4, 70}, 2, tt::channel_set<1, 65, 3>, kernel<2>, dilation<3>>(31);
}

TEST_CASE("conv2d: stated padding, against int64") {
  using all = tt::all_channels;
  using tt::dilation, tt::kernel, tt::padding, tt::stride;
  check_options<dims{6, 7, 3}, 4, all, kernel<3>, padding<1, 1, 1, 1>>(41);
  check_options<dims{6, 7, 3}, 4, all, kernel<3>, padding<0, 1, 2, 0>, stride<2>>(42);
  check_options<dims{6, 7, 3}, 4, all, kernel<3, 4>, padding<2, 0, 0, 3>, stride<1, 3>>(43);
  check_options<dims{3, 3, 2}, 3, all, kernel<5>, padding<1, 1, 1, 1>>(44);  // as large as its padded input
  check_options<dims{8, 8, 2}, 3, all, kernel<3>, dilation<2>, padding<2, 3, 1, 0>, stride<2, 1>>(45);
  check_options<dims{6, 7, 5}, 3, tt::channels<2, 5>, kernel<3, 2>, padding<2, 1, 0, 1>>(46);
  check_options<dims{6, 7, 5}, 3, tt::no_channels, kernel<3>, padding<1, 0, 0, 1>, dilation<1, 2>>(47);
}

TEST_CASE("conv2d: strides beyond the kernel, up to the largest, against int64") {
  using all = tt::all_channels;
  using tt::kernel, tt::stride;
  check_options<dims{20, 21, 2}, 3, all, kernel<3>, stride<5, 9>>(51);
  check_options<dims{20, 21, 2}, 3, all, kernel<3>, stride<7, 4>, tt::valid>(52);
  check_options<dims{3, 300, 1}, 2, all, kernel<2>, stride<255>>(53);
}

TEST_CASE("conv2d: a scale for each output channel is brought into the error") {
  check_as<dims{5, 6, 7}, 6, tt::all_channels, true, tt::kernel<3>>(61);
  check_as<dims{5, 6, 7}, 6, tt::channel_set<6, 0, 3>, true, tt::kernel<3>, tt::stride<2>>(62);
  check_as<dims{4, 4, 65}, 11, tt::no_channels, true, tt::no_bias>(63);
  check_as<dims{1, 1, 130}, 9, tt::channels<60, 68>, true>(64);
  check_as<dims{9, 8, 3}, 5, tt::all_channels, true, tt::kernel<3, 2>, tt::dilation<2, 3>, tt::stride<2, 1>>(65);
  check_as<dims{8, 8, 5}, 3, tt::channels<1, 4>, true, tt::kernel<3>, tt::dilation<2>, tt::padding<2, 3, 1, 0>>(66);
}

TEST_CASE("conv2d: the compiler computes the same bits as the program") {
  using op = tt::conv2d<tt::out<2>, tt::kernel<3>, tt::stride<2>>;
  law::constexpr_equals_runtime<op, dims{4, 3, 2}, tt::all_channels>();
  law::constexpr_equals_runtime<op, dims{4, 3, 2}, tt::channels<1, 2>>();
  law::constexpr_equals_runtime<tt::conv2d<tt::out<2>, tt::kernel<2>, tt::valid, tt::no_bias>, dims{3, 3, 1}>();
  law::masks_do_not_change_errors<op, dims{4, 3, 3}, tt::channel_set<2, 0>>();
  using dilated = tt::conv2d<tt::out<2>, tt::kernel<2>, tt::dilation<2>, tt::padding<1, 0, 0, 1>>;
  law::constexpr_equals_runtime<dilated, dims{4, 3, 2}, tt::all_channels>();
  law::constexpr_equals_runtime<dilated, dims{4, 3, 2}, tt::channels<1, 2>>();
  law::masks_do_not_change_errors<dilated, dims{4, 3, 3}, tt::channel_set<2, 0>>();
}

}  // namespace
