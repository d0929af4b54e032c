// SPDX-License-Identifier: MIT
//! A network and its rule as values: shapes, edges, counts and what is trained, node by node; and the first fault, behind
//! which no op is asked.
#include "law/networks.hpp"

#include <tinytrain/plan/graph.hpp>

#include <array>
#include <type_traits>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
using tt::dims;

constexpr const auto& g = plan::graph_of<law::plain::net, tt::everything>;
static_assert(g.size == 8 && g.input == dims{8, 8, 2} && g.input_exponent == -7 && !g.fault.what);
static_assert(g[0].in == dims{8, 8, 2} && g[0].out == dims{4, 4, 6} && g[0].from.source == tt::edge::network_input);
static_assert(g[1].form == tt::op_form::clamp && g[1].limits.nonnegative && g[1].from.source == 0);
static_assert(g[6].out == dims{1, 1, 8} && g[6].keeps_sign && !g[4].keeps_sign);
static_assert(g[7].out == dims{1, 1, 4} && g[7].parameters.weights == 32 && g[7].needs.backward_scratch_bytes == 32);
static_assert(g[0].trained_channels == 2 && g[0].trains_bias && g[0].trained_weights() == 108);
static_assert(!g[1].trains() && g[1].trained_weights() == 0);
static_assert(g.last_with_parameters() == 7);
static_assert(g.consumers(0) == 1 && g.first_consumer(0) == 1 && g.first_consumer(7) == 8 && g.consumers(7) == 0);

// a residual with a projection: the block's input is read by the body and by the shortcut
constexpr const auto& p = plan::graph_of<law::projection::net, tt::everything>;
static_assert(p.size == 10);
static_assert(p[6].form == tt::op_form::join && p[6].from.source == 4 && p[6].from.skip == 5);
static_assert(p.consumers(1) == 2 && p.first_consumer(1) == 2);
static_assert(p[5].from.source == 1 && p[5].out == p[4].out);
static_assert(p[4].parameters.biases == 0 && !p[4].trains_bias && p[4].trains());

// one value, seven readers: six joins and the innermost body
constexpr const auto& c = plan::graph_of<law::crowd::net, tt::everything>;
static_assert(c.consumers(1) == 7 && c.first_consumer(1) == 2);

struct parts :
    tt::sparse_update<tt::train<law::plain::project, tt::channels<1, 4>, tt::bias>,
                      tt::train<law::plain::mix, tt::channel_set<0, 5>>> {};
constexpr const auto& s = plan::graph_of<law::plain::net, parts>;
static_assert(s[4].trained_channels == 3 && s[4].trained_weights() == 24 && s[4].trains_bias);
static_assert(s[2].trained_channels == 2 && s[2].trained_weights() == 18 && !s[2].trains_bias && s[2].trains());
static_assert(!s[0].trains() && !s[7].trains());
static_assert(s[2].needs.gradient_scratch_bytes == 4 * 2);

// rules, one for each layer; a layer without parameters has none of its own
using rules = plan::rule_list<law::plain::net, parts>;
static_assert(rules::size == 8);
static_assert(std::is_same_v<tt::nth<0, rules>, tt::frozen_rule> && std::is_same_v<tt::nth<1, rules>, tt::frozen_rule>);
static_assert(std::is_same_v<tt::nth<4, rules>::channels, tt::channels<1, 4>>);
using of_last = plan::rule_list<law::plain::net, tt::last<2>>;
static_assert(std::is_same_v<tt::nth<2, of_last>, tt::frozen_rule> && tt::nth<4, of_last>::bias &&
              tt::nth<7, of_last>::bias);

// faults: the first in the order of the network, with its layer
struct narrow : tt::conv2d<tt::out<4>, tt::kernel<9>, tt::valid> {};
struct also_wrong : tt::linear<> {};
struct too_large : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, narrow, also_wrong> {};
constexpr const auto& f = plan::graph_of<too_large, tt::everything>;
static_assert(f.fault.layer == 1 && f.fault.what.rule == 5 && f.fault.what.expected == 8 && f.fault.what.actual == 9);
static_assert(f[2].out == dims{});

struct odd : tt::conv2d<tt::out<5>> {};
struct mismatch : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::residual<odd>> {};
constexpr const auto& m = plan::graph_of<mismatch, tt::everything>;
static_assert(m.fault.layer == 1 && m.fault.what.rule == 1 && m.fault.what.expected == 128 &&
              m.fault.what.actual == 320);
struct empty : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, tt::residual<>> {};
static_assert(plan::graph_of<empty, tt::everything>.fault.what.rule == 2);

struct finer : tt::sequential<tt::input<tt::hwc<1, 1, 3>, tt::exponent<-5>>, also_wrong> {};
static_assert(plan::graph_of<finer, tt::everything>.input_exponent == -5);

}  // namespace
