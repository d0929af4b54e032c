// SPDX-License-Identifier: MIT
//! Where parameters lie: trained ones in RAM without gaps, widest elements first, each kind aligned; all of them in a
//! checkpoint, in words; of imported layers only what is trained, and the rule is a part of such a checkpoint's name. The exponent of weights is the smallest at which int8 spans twice the He bound.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/plan/layout.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

struct parts :
    tt::sparse_update<tt::train<law::plain::project, tt::channels<1, 4>, tt::bias>,
                      tt::train<law::plain::mix, tt::channel_set<0, 5>>> {};

constexpr const auto& g = plan::graph_of<law::plain::net, parts>;  // trains 18 of mix, 24 and 8 biases of project
constexpr auto lean = plan::lay_out_parameters(g, false, false);
static_assert(lean.layers[4].biases == 0 && lean.layers[2].weights == 32 && lean.layers[4].weights == 50 &&
              lean.bytes == 76);
constexpr auto rich = plan::lay_out_parameters(g, true, true);
static_assert(rich.layers[4].bias_velocities == 32 && rich.layers[2].weight_velocities == 48);
static_assert(rich.layers[4].weight_velocities == 84 && rich.layers[2].weights == 132 &&
              rich.layers[4].fractions == 192);
static_assert(rich.bytes == 216);

constexpr auto whole = plan::lay_out_checkpoint(g, 6);
static_assert(whole.layers[0].weights == 4 && whole.layers[0].biases == 4 + 27 && whole.layers[2].weights == 37);
static_assert(whole.layers[2].biases == 37 + 14);  // 54 weights, padded
static_assert(whole.words == whole.scales + 2);

// a checkpoint is the network's, not the rule's
constexpr auto dense = plan::lay_out_checkpoint(plan::graph_of<law::plain::net, tt::everything>, 6);
static_assert(dense.fingerprint == whole.fingerprint && dense.words == whole.words && dense.scales == whole.scales);
static_assert(plan::lay_out_checkpoint(plan::graph_of<law::nested::net, tt::everything>, 6).fingerprint !=
              dense.fingerprint);
struct valid_stem : tt::conv2d<tt::out<6>, tt::kernel<2>, tt::stride<2>> {};
struct other_net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, valid_stem, tt::relu6> {};
struct same_shapes : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, valid_stem, tt::relu> {};
static_assert(plan::lay_out_checkpoint(plan::graph_of<other_net, tt::everything>, 2).fingerprint !=
              plan::lay_out_checkpoint(plan::graph_of<same_shapes, tt::everything>, 2).fingerprint);

// imported layers: what is trained, and the fingerprint knows the rule
namespace like = law::imported_like;
struct some : tt::sparse_update<tt::train<like::project, tt::channels<1, 3>>, tt::train<like::head, tt::bias>> {};
constexpr auto nothing = plan::lay_out_checkpoint(plan::graph_of<like::net, tt::nothing>, 1);
constexpr auto everything = plan::lay_out_checkpoint(plan::graph_of<like::net, tt::everything>, 1);
constexpr auto part = plan::lay_out_checkpoint(plan::graph_of<like::net, some>, 1);
static_assert(nothing.words == 4 + 1 && nothing.layers[5].weights == 4);
static_assert(everything.words == 4 + (72 + 36 + 16 + 20) / 4 + (2 + 2 + 2 + 3) + 1);  // two biases a word
static_assert(part.words == 4 + 8 / 4 + 3 + 1 && part.layers[2].weights == 4 && part.layers[5].biases == 6);
static_assert(nothing.fingerprint != everything.fingerprint && part.fingerprint != everything.fingerprint);
struct others : tt::sparse_update<tt::train<like::project, tt::channels<0, 2>>, tt::train<like::head, tt::bias>> {};
static_assert(plan::lay_out_checkpoint(plan::graph_of<like::net, others>, 1).words == part.words);
// a layer of one's own behind them is there as a whole, as in any checkpoint
struct own_head : tt::linear<tt::out<2>> {};
struct longer : tt::sequential<like::net, own_head> {};
constexpr auto extended = plan::lay_out_checkpoint(plan::graph_of<longer, tt::nothing>, 2);
static_assert(extended.layers[7].weights == 4 && extended.layers[7].biases == 4 + 3 && extended.words == 4 + 3 + 2 + 1);

TEST_CASE("layout: trained parameters do not overlap, are aligned, and leave no gaps") {
  law::for_each_network([]<class Network>() {
    const auto& network = plan::graph_of<Network, tt::everything>;
    for (const bool fractions : {false, true}) {
      for (const bool velocities : {false, true}) {
        const auto layout = plan::lay_out_parameters(network, fractions, velocities);
        std::vector<std::pair<int, int>> ranges;
        const auto use = [&ranges](int offset, int width, int count) {
          CHECK(offset % width == 0);
          if (count > 0) {
            ranges.emplace_back(offset, offset + width * count);
          }
        };
        for (int i = 0; i < network.size; ++i) {
          const auto& at = layout.layers[static_cast<std::size_t>(i)];
          const int weights = network[i].trained_weights();
          const int biases = network[i].trains_bias ? network[i].parameters.biases : 0;
          use(at.biases, 4, network[i].imported ? 0 : biases);
          use(at.bias_moves, 2, network[i].imported ? biases : 0);
          use(at.weights, 1, weights);
          use(at.fractions, 1, fractions ? weights : 0);
          use(at.bias_velocities, 2, velocities ? biases : 0);
          use(at.weight_velocities, 2, velocities ? weights : 0);
        }
        std::sort(ranges.begin(), ranges.end());
        int end = 0;
        for (const auto& [first, last] : ranges) {
          CHECK(first == end);
          end = last;
        }
        CHECK(layout.bytes == plan::round_up(end, 4));
      }
    }
  });
}

TEST_CASE("layout: the exponent of weights") {
  for (int fan_in = 1; fan_in <= 32768; ++fan_in) {
    const int e = plan::weight_exponent(fan_in);
    const double bound = std::sqrt(6.0 / fan_in);
    REQUIRE(127 * std::ldexp(1, e) >= 2 * bound * 0.999999);
    REQUIRE((e == 0 || 127 * std::ldexp(1, e - 1) < 2 * bound));
  }
}

}  // namespace
