// SPDX-License-Identifier: MIT
//! Options come in any order, each kind at most once, with the defaults of the layer that asks; the bounds of the initial
//! weights are He et al. 2015 and Glorot and Bengio 2010.
#include <tinytrain/op/options.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(tt::kernel<3>::h == 3 && tt::kernel<3>::w == 3 && tt::kernel<3, 5>::w == 5);
static_assert(tt::stride<2>::h == 2 && tt::stride<2>::w == 2 && tt::stride<2, 1>::w == 1);
static_assert(tt::out<7>::value == 7 && tt::in<5>::value == 5 && tt::multiplier_of<2>::value == 2);
static_assert(tt::dilation<2>::h == 2 && tt::dilation<2>::w == 2 && tt::dilation<2, 1>::w == 1);
static_assert(tt::padding<1, 2, 3, 4>::top == 1 && tt::padding<1, 2, 3, 4>::left == 2 &&
              tt::padding<1, 2, 3, 4>::bottom == 3 && tt::padding<1, 2, 3, 4>::right == 4 &&
              !tt::padding<1, 2, 3, 4>::value);
static_assert(tt::same::value && !tt::valid::value && tt::with_bias::value && !tt::no_bias::value);

// layers: same, stride 1
using tt::detail::window_from_options;
static_assert(window_from_options<tt::kernel<1>>() == tt::window{1, 1, 1, 1, true});
static_assert(window_from_options<tt::kernel<3>>() == tt::window{3, 3, 1, 1, true});
static_assert(window_from_options<tt::kernel<1>, tt::out<9>, tt::valid, tt::stride<2, 3>, tt::kernel<4, 5>>() ==
              tt::window{4, 5, 2, 3, false});
static_assert(window_from_options<tt::kernel<1>, tt::kernel<4, 5>, tt::stride<2, 3>, tt::valid>() ==
              window_from_options<tt::kernel<1>, tt::stride<2, 3>, tt::valid, tt::kernel<4, 5>>());

static_assert(window_from_options<tt::kernel<3>, tt::dilation<2, 4>>() == tt::window{3, 3, 1, 1, true, 2, 4});
static_assert(window_from_options<tt::kernel<3>, tt::padding<1, 2, 3, 4>>() ==
              tt::window{3, 3, 1, 1, false, 1, 1, 1, 2, 3, 4});
static_assert(window_from_options<tt::kernel<3>, tt::padding<0, 0, 0, 0>>() ==
              window_from_options<tt::kernel<3>, tt::valid>());

// pools: valid, stride as large as the kernel
using tt::detail::pool_window;
static_assert(pool_window<>() == tt::window{2, 2, 2, 2, false});
static_assert(pool_window<tt::kernel<3, 4>>() == tt::window{3, 4, 3, 4, false});
static_assert(pool_window<tt::stride<1>, tt::same, tt::kernel<3>>() == tt::window{3, 3, 1, 1, true});

static_assert(pool_window<tt::padding<0, 1, 0, 1>>() == tt::window{2, 2, 2, 2, false, 1, 1, 0, 1, 0, 1});

// +-sqrt(numerator / denominator)
static_assert(tt::he_uniform::numerator(9, 18) == 6 && tt::he_uniform::denominator(9, 18) == 9);
static_assert(tt::glorot_uniform::numerator(9, 18) == 6 && tt::glorot_uniform::denominator(9, 18) == 27);
static_assert(tt::zeros::numerator(9, 18) == 0 && tt::zeros::denominator(9, 18) != 0);

// kinds are distinct: no option hides another
static_assert(!std::is_same_v<tt::kernel<1>::kind, tt::stride<1>::kind>);
static_assert(!std::is_same_v<tt::dilation<1>::kind, tt::stride<1>::kind>);
static_assert(std::is_same_v<tt::same::kind, tt::padding<1, 1, 1, 1>::kind>);
static_assert(std::is_same_v<tt::same::kind, tt::valid::kind> &&
              std::is_same_v<tt::no_bias::kind, tt::with_bias::kind>);
static_assert(std::is_same_v<tt::zeros::kind, tt::he_uniform::kind>);

}  // namespace
