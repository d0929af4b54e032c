// SPDX-License-Identifier: MIT
//! Two values that are alive in one step share no byte of the arena. Lifetimes are found again here, by walking the tape.
//! For every network of law/networks.hpp under every kind of rule, and for one with the depth and widths of a real model.
#include "law/arena_regions_do_not_overlap.hpp"

#include "law/networks.hpp"

#include <doctest/doctest.h>

namespace {

namespace tt = tinytrain;

struct plain_parts :
    tt::sparse_update<tt::train<law::plain::head>, tt::train<law::plain::project, tt::channels<0, 3>>,
                      tt::train<law::plain::mix, tt::bias>> {};
struct first_only : tt::sparse_update<tt::train<law::crowd::stem, tt::bias>> {};

TEST_CASE("arena regions alive together do not overlap: every network, dense, by biases, by its head") {
  law::for_each_network([]<class Network>() {
    law::arena_regions_do_not_overlap<Network, tt::everything>("everything");
    law::arena_regions_do_not_overlap<Network, tt::bias_only>("bias_only");
    law::arena_regions_do_not_overlap<Network, tt::head_only>("head_only");
    law::arena_regions_do_not_overlap<Network, tt::last<3>>("last<3>");
  });
}

TEST_CASE("arena regions alive together do not overlap: rules by name") {
  law::arena_regions_do_not_overlap<law::plain::net, plain_parts>("plain, parts");
  law::arena_regions_do_not_overlap<law::crowd::net, first_only>("crowd, first");
}

// --- a network of the size of MobileNetV2's: 3 stages of inverted residuals at 48 x 48 ----------------------------------

template <int N>
struct expand_in : tt::conv2d<tt::out<48>> {};
template <int N>
struct mix_in : tt::depthwise2d<tt::kernel<3>, tt::stride<N % 3 == 0 ? 2 : 1>> {};
template <int N>
struct project_in : tt::conv2d<tt::out<8 + 4 * (N / 3)>> {};
template <int N>
struct stage :
    tt::sequential<expand_in<3 * N>, tt::relu6, mix_in<3 * N>, tt::relu6, project_in<3 * N>,
                   tt::residual<expand_in<3 * N + 1>, tt::relu6, mix_in<3 * N + 1>, tt::relu6, project_in<3 * N + 1>>,
                   tt::residual<expand_in<3 * N + 2>, tt::relu6, mix_in<3 * N + 2>, tt::relu6, project_in<3 * N + 2>>> {
};
struct wide_stem : tt::conv2d<tt::out<8>, tt::kernel<3>, tt::stride<2>> {};
struct wide_head : tt::linear<tt::out<10>> {};
struct wide :
    tt::sequential<tt::input<tt::hwc<48, 48, 3>>, wide_stem, tt::relu6, stage<0>, stage<1>, stage<2>,
                   tt::global_avg_pool, wide_head> {};
struct scheme :
    tt::sparse_update<tt::train<wide_head>, tt::train<project_in<8>, tt::bias>,
                      tt::train<expand_in<8>, tt::channels<0, 8>, tt::bias>, tt::train<mix_in<8>, tt::bias>,
                      tt::train<expand_in<7>>, tt::train<project_in<7>, tt::bias>> {};

TEST_CASE("arena regions alive together do not overlap: inverted residuals") {
  law::arena_regions_do_not_overlap<wide, tt::everything>("everything");
  law::arena_regions_do_not_overlap<wide, tt::bias_only>("bias_only");
  law::arena_regions_do_not_overlap<wide, scheme>("scheme");
}

}  // namespace
