// SPDX-License-Identifier: MIT
//! A network and its rule as values: shapes, edges, counts and what is trained, node by node; what the output does not
//! need; the scales of imported layers, and who reads them; and the first fault, behind which no op is asked.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/op/concat.hpp>
#include <tinytrain/op/multiply.hpp>
#include <tinytrain/op/subtract.hpp>
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

// an imported-like network: scales and clamps of its layers, whatever is trained
namespace like = law::imported_like;
constexpr const auto& i = plan::graph_of<like::net, tt::last<2>>;
static_assert(i.input_affine.scale == 0.02 && i.input_affine.zero_point == 10 && i.size == 7);
static_assert(i[0].imported && i[0].affine.scale == 0.09 && i[0].affine.low == -128 && i[0].clamps && !i[2].clamps);
static_assert(i[6].form == tt::op_form::closing && !i[6].differentiable && i[0].differentiable);
static_assert(i[3].form == tt::op_form::join && i[3].from.source == 2 && i[3].from.skip == 0 && i.consumers(0) == 2);
static_assert(i.trains() && !i[0].trains() && i[2].trains() && i[5].trains() &&
              !plan::graph_of<like::net, tt::nothing>.trains());
static_assert(!g[0].imported && !g[0].affine && !g[0].clamps && g[0].needed && !g.input_affine);

// who reads which scale: clamps, views and selections pass it on; a layer of one's own has none
struct own_head : tt::linear<tt::out<2>> {};
struct again : tt::linear<tt::out<2>> {};
struct lengthened : tt::sequential<like::net, tt::relu, tt::flatten, tt::max_pool<tt::kernel<1>>, own_head, again> {};
constexpr const auto& l = plan::graph_of<lengthened, tt::everything>;
static_assert(plan::affine_before(l, 0).scale == 0.02 && plan::affine_before(l, 1).scale == 0.09);
static_assert(plan::affine_before(l, 6).scale == 0.5 && plan::affine_before(l, 7).scale == 1.0 / 256);
static_assert(plan::affine_before(l, 10).scale == 1.0 / 256 && plan::affine_before(l, 10).zero_point == -128);
static_assert(!plan::affine_before(l, 11) && !l[10].imported);
static_assert(!plan::affine_before(g, 0) && !plan::affine_before(g, 4));

// a branch that nobody needs: its layers stay in the list and count as no consumers
struct early : tt::linear<tt::out<3>> {};
struct unread : tt::linear<tt::out<3>> {};
struct behind : tt::linear<tt::out<3>> {};
struct late : tt::linear<tt::out<3>> {};
struct forked {
  using input_type = tt::input<tt::hwc<1, 1, 4>>;
  using layers = tt::list<early, unread, behind, late>;
  static constexpr std::array<tt::edge, 4> edges{{{-1}, {0}, {1}, {0}}};
};
constexpr const auto& k = plan::graph_of<forked, tt::everything>;
static_assert(k[0].needed && !k[1].needed && !k[2].needed && k[3].needed);
static_assert(k.consumers(0) == 1 && k.first_consumer(0) == 3 && k.consumers(1) == 0);

// a mix has two inputs of its own, and asks for both
template <class Mix>
struct mixed {
  using input_type = tt::input<tt::hwc<2, 2, 3>>;
  struct left : tt::conv2d<tt::out<3>> {};
  struct right : tt::conv2d<tt::out<5>> {};
  using layers = tt::list<left, right, Mix>;
  static constexpr std::array<tt::edge, 3> edges{{{-1}, {-1}, {0, 1}}};
};
constexpr const auto& j = plan::graph_of<mixed<tt::concat<2, dims{2, 2, 5}>>, tt::everything>;
static_assert(!j.fault.what && j[2].form == tt::op_form::mix && j[2].out == dims{2, 2, 8} && !j[2].reads_inputs);
constexpr const auto& unlike = plan::graph_of<mixed<tt::subtract>, tt::everything>;
static_assert(unlike.fault.layer == 2 && unlike.fault.what.rule == 1 && unlike.fault.what.expected == 12 &&
              unlike.fault.what.actual == 20);
static_assert(plan::graph_of<mixed<tt::multiply<dims{1, 1, 3}>>, tt::everything>.fault.what.actual == 20);

}  // namespace
