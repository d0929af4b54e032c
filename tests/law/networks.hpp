// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

//! Small networks that hold every construct of the library, for the laws that are about whole networks.
namespace law {

namespace tt = tinytrain;

//! Convolution, depthwise, pointwise, mean, head.
namespace plain {
struct stem : tt::conv2d<tt::out<6>, tt::kernel<3>, tt::stride<2>> {};
struct mix : tt::depthwise2d<tt::kernel<3>> {};
struct project : tt::conv2d<tt::out<8>> {};
struct head : tt::linear<tt::out<4>> {};
struct net :
    tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, mix, tt::relu, project, tt::relu, tt::global_avg_pool,
                   head> {};
}  // namespace plain

//! A residual whose other way around is a projection.
namespace projection {
struct stem : tt::conv2d<tt::out<5>, tt::kernel<3>> {};
struct around : tt::conv2d<tt::out<7>, tt::kernel<1>, tt::stride<2>> {};
struct down : tt::conv2d<tt::out<7>, tt::kernel<3>, tt::stride<2>> {};
struct second : tt::conv2d<tt::out<7>, tt::kernel<3>, tt::no_bias> {};
struct block : tt::residual<tt::shortcut<around>, down, tt::relu, second> {};
struct head : tt::linear<tt::out<3>> {};
struct net : tt::sequential<tt::input<tt::hwc<6, 6, 2>>, stem, tt::relu, block, tt::relu, tt::global_avg_pool, head> {};
}  // namespace projection

//! A residual within a residual, a multiplier, a mean pool, a flattened map.
namespace nested {
struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::valid> {};
struct first : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct wide : tt::depthwise2d<tt::kernel<3>, tt::multiplier_of<2>> {};
struct narrow : tt::conv2d<tt::out<4>> {};
struct inner : tt::residual<wide, tt::relu, narrow> {};
struct outer : tt::residual<first, tt::relu, inner> {};
struct head : tt::linear<tt::out<3>> {};
struct net :
    tt::sequential<tt::input<tt::hwc<6, 6, 1>>, stem, tt::relu, outer, tt::relu, tt::avg_pool<>, tt::flatten, head> {};
}  // namespace nested

//! Pre-activation: the ReLU stands in the block, and what it reads has another reader.
namespace pre_activation {
struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct one : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct two : tt::conv2d<tt::out<4>> {};
struct first : tt::residual<tt::relu, one> {};
struct second : tt::residual<tt::relu6, two> {};
struct head : tt::linear<tt::out<3>> {};
struct net : tt::sequential<tt::input<tt::hwc<5, 5, 2>>, stem, first, second, tt::relu, tt::global_avg_pool, head> {};
}  // namespace pre_activation

//! Max and mean pools, with and without overlap, ReLU6, a ReLU behind a pool.
namespace pools {
struct stem : tt::conv2d<tt::out<5>, tt::kernel<3>> {};
struct middle : tt::conv2d<tt::out<6>, tt::kernel<3>> {};
struct head : tt::linear<tt::out<3>> {};
struct net :
    tt::sequential<tt::input<tt::hwc<9, 9, 1>>, stem, tt::max_pool<tt::kernel<3>, tt::stride<2>, tt::same>, tt::relu,
                   middle, tt::relu6, tt::avg_pool<tt::kernel<3>, tt::stride<1>, tt::same>, tt::max_pool<>, tt::flatten,
                   head> {};
}  // namespace pools

//! One value with six readers: blocks that begin where others begin; and a block of pools only.
namespace crowd {
struct stem : tt::conv2d<tt::out<3>, tt::kernel<3>> {};
struct deep : tt::conv2d<tt::out<3>> {};
struct block : tt::residual<tt::residual<tt::residual<tt::residual<tt::residual<tt::residual<deep>>>>>> {};
struct smooth :
    tt::residual<tt::max_pool<tt::kernel<3>, tt::stride<1>, tt::same>,
                 tt::avg_pool<tt::kernel<3>, tt::stride<1>, tt::same>> {};
struct head : tt::linear<tt::out<3>> {};
struct net : tt::sequential<tt::input<tt::hwc<4, 4, 1>>, stem, tt::relu, block, smooth, tt::relu, head> {};
}  // namespace crowd

//! Views and clamps where they are easy to get wrong: blocks of a view or a clamp alone, clamps in a row, on the image.
namespace corners {
struct only_view : tt::residual<tt::flatten> {};
struct only_clamp : tt::residual<tt::relu> {};
struct first : tt::linear<tt::out<12>> {};
struct second : tt::linear<tt::out<12>> {};
struct third : tt::linear<tt::out<12>, tt::no_bias> {};
struct head : tt::linear<tt::out<3>> {};
struct net :
    tt::sequential<tt::input<tt::hwc<3, 3, 2>>, tt::relu, first, only_view, only_clamp, second, tt::relu, tt::relu6,
                   tt::flatten, tt::relu, tt::sequential<third, tt::relu6, tt::relu>, head> {};
}  // namespace corners

//! An inverted-residual network as MCUNet and MobileNetV2 are built.
namespace inverted {
struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
template <int Number>
struct expand : tt::conv2d<tt::out<12>> {};
template <int Number>
struct mix : tt::depthwise2d<tt::kernel<3>> {};
template <int Number>
struct project : tt::conv2d<tt::out<4>> {};
template <int Number>
struct block : tt::residual<expand<Number>, tt::relu6, mix<Number>, tt::relu6, project<Number>> {};
struct head : tt::linear<tt::out<4>> {};
struct net :
    tt::sequential<tt::input<tt::hwc<8, 8, 1>>, stem, tt::relu6, block<0>, block<1>, block<2>, tt::global_avg_pool,
                   head> {};
}  // namespace inverted

//! Calls f<Network>() for each of them.
template <class Function>
void for_each_network(Function f) {
  f.template operator()<plain::net>();
  f.template operator()<projection::net>();
  f.template operator()<nested::net>();
  f.template operator()<pre_activation::net>();
  f.template operator()<pools::net>();
  f.template operator()<crowd::net>();
  f.template operator()<corners::net>();
  f.template operator()<inverted::net>();
}

}  // namespace law
