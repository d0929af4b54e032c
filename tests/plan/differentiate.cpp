// SPDX-License-Identifier: MIT
//! Autodiff at compile time: the steps of known networks, written out by hand, and what every tape must hold: nothing is
//! computed that no trained parameter needs, each trained layer is updated once, after it has sent its error on and with
//! the values that the forward pass left. Source: DESIGN.md, section 2; the pruning is Lin et al., NeurIPS 2022, section 2.3.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/op/concat.hpp>
#include <tinytrain/op/multiply.hpp>
#include <tinytrain/op/subtract.hpp>
#include <tinytrain/plan/differentiate.hpp>

#include <doctest/doctest.h>

#include <array>
#include <initializer_list>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
using plan::action;

struct expected_step {
  action what;
  int node;
};

template <class Network, class Update>
constexpr bool is(std::initializer_list<expected_step> steps) {
  const auto& t = plan::tape_of<Network, Update>;
  int index = 0;
  for (const expected_step& s : steps) {
    if (index >= t.step_count || t.at(index).what != s.what || t.at(index).node != s.node) {
      return false;
    }
    ++index;
  }
  return index == t.step_count;
}

// plain: stem 0, relu 1, mix 2, relu 3, project 4, relu 5, mean 6, head 7
static_assert(is<law::plain::net, tt::head_only>({{action::forward, 0},
                                                  {action::forward, 2},
                                                  {action::forward, 4},
                                                  {action::forward, 6},
                                                  {action::forward, 7},
                                                  {action::loss, 7},
                                                  {action::update, 7}}));
static_assert(is<law::plain::net, tt::everything>({{action::forward, 0},
                                                   {action::forward, 2},
                                                   {action::forward, 4},
                                                   {action::mark, 5},
                                                   {action::forward, 6},
                                                   {action::forward, 7},
                                                   {action::loss, 7},
                                                   {action::backward, 7},
                                                   {action::update, 7},
                                                   {action::backward, 6},
                                                   {action::gate, 5},
                                                   {action::backward, 4},
                                                   {action::update, 4},
                                                   {action::gate, 3},
                                                   {action::backward, 2},
                                                   {action::update, 2},
                                                   {action::gate, 1},
                                                   {action::update, 0}}));
struct biases_of_project : tt::sparse_update<tt::train<law::plain::project, tt::bias>> {};
static_assert(is<law::plain::net, biases_of_project>({{action::forward, 0},
                                                      {action::forward, 2},
                                                      {action::forward, 4},
                                                      {action::mark, 5},
                                                      {action::forward, 6},
                                                      {action::forward, 7},
                                                      {action::loss, 7},
                                                      {action::backward, 7},
                                                      {action::backward, 6},
                                                      {action::gate, 5},
                                                      {action::update, 4}}));
struct part_of_project : tt::sparse_update<tt::train<law::plain::project, tt::channels<1, 3>>> {};
static_assert(is<law::plain::net, part_of_project>({{action::forward, 0},
                                                    {action::forward, 2},
                                                    {action::save, 4},
                                                    {action::forward, 4},
                                                    {action::mark, 5},
                                                    {action::forward, 6},
                                                    {action::forward, 7},
                                                    {action::loss, 7},
                                                    {action::backward, 7},
                                                    {action::backward, 6},
                                                    {action::gate, 5},
                                                    {action::update, 4}}));

// a wholly trained layer keeps its input: the clamp in front reads it again, and no bits are saved
constexpr const auto& dense = plan::tape_of<law::plain::net, tt::everything>;
static_assert(dense.at(13).saved == plan::no_value && dense.at(13).x == dense.at(1).y);   // gate 3
static_assert(dense.at(10).saved != plan::no_value && dense.at(10).x == plan::no_value);  // gate 5, by its bits

// pre_activation: stem 0, [relu 1, one 2, join 3], [relu6 4, two 5, join 6], relu 7, mean 8, head 9: two errors meet at
// each join's input, and as the clamp comes first, they are merged there
static_assert(is<law::pre_activation::net, tt::everything>(
    {{action::forward, 0},  {action::forward, 1},  {action::forward, 2}, {action::forward, 3},  {action::forward, 4},
     {action::forward, 5},  {action::forward, 6},  {action::mark, 7},    {action::forward, 8},  {action::forward, 9},
     {action::loss, 9},     {action::backward, 9}, {action::update, 9},  {action::backward, 8}, {action::gate, 7},
     {action::backward, 5}, {action::update, 5},   {action::gate, 4},    {action::merge, 3},    {action::backward, 2},
     {action::update, 2},   {action::gate, 1},     {action::merge, 0},   {action::update, 0}}));

// projection: stem 0, relu 1, down 2, relu 3, second 4, around 5, join 6, ...: the later reader's error waits for the first's
constexpr const auto& around = plan::tape_of<law::projection::net, tt::everything>;
constexpr int backward_of(int node) {
  for (int t = 0; t < around.step_count; ++t) {
    if (around.at(t).what == action::backward && around.at(t).node == node) {
      return t;
    }
  }
  return -1;
}
static_assert(around.at(backward_of(5)).pendings == 0 && around.at(backward_of(2)).pendings == 1);
static_assert(around.at(backward_of(2)).pending[0] == around.at(backward_of(5)).dx);
static_assert(backward_of(5) < backward_of(2) && backward_of(0) == -1);

// --- imported networks --------------------------------------------------------------------------------------------------

// stem 0 (clamps), mix 1 (clamps), project 2, sum 3 of 2 and 0, mean 4, head 5, softmax 6: training leaves the softmax out,
// an imported clamp gates, and the activations need no exponent of the trainer's
namespace like = law::imported_like;
static_assert(is<like::net, tt::nothing>({{action::forward, 0},
                                          {action::forward, 1},
                                          {action::forward, 2},
                                          {action::forward, 3},
                                          {action::forward, 4},
                                          {action::forward, 5},
                                          {action::forward, 6}}));
static_assert(plan::tape_of<like::net, tt::nothing>.loss_step == 7 &&
              plan::tape_of<like::net, tt::nothing>.error_scales == 0);
static_assert(is<like::net, tt::head_only>({{action::forward, 0},
                                            {action::forward, 1},
                                            {action::forward, 2},
                                            {action::forward, 3},
                                            {action::forward, 4},
                                            {action::forward, 5},
                                            {action::loss, 6},
                                            {action::update, 5}}));
static_assert(is<like::net, tt::everything>({{action::forward, 0},
                                             {action::forward, 1},
                                             {action::forward, 2},
                                             {action::forward, 3},
                                             {action::forward, 4},
                                             {action::forward, 5},
                                             {action::loss, 6},
                                             {action::backward, 5},
                                             {action::update, 5},
                                             {action::backward, 4},
                                             {action::backward, 2},
                                             {action::update, 2},
                                             {action::gate, 1},
                                             {action::backward, 1},
                                             {action::update, 1},
                                             {action::gate, 0},
                                             {action::update, 0}}));
constexpr const auto& imported = plan::tape_of<like::net, tt::everything>;
static_assert(imported.activation_scales == 1 && imported[imported.output].affine.scale == 0.5);
static_assert(imported.at(6).x == imported.output && imported[imported.at(0).y].affine.zero_point == -128);
static_assert(!imported[imported.at(0).y].nonnegative);  // its zero point is its own
static_assert(imported.at(13).pendings == 1);            // the sum's error for the stem waits for mix's
static_assert(imported[imported.at(13).pending[0]].what == plan::role::error);
static_assert(plan::tape_of<law::plain::net, tt::nothing>.step_count == 5);  // inference: forward alone

// clamps, views and selections of one's own behind an imported layer have its scale; a layer of one's own has its own again
struct own_head : tt::linear<tt::out<2>> {};
struct logits_net {
  using input_type = like::net::input_type;
  using layers = tt::list<like::stem>;
  static constexpr std::array<tt::edge, 1> edges{};
};
struct lengthened : tt::sequential<logits_net, tt::relu6, tt::max_pool<>, tt::flatten, own_head> {};
constexpr const auto& longer = plan::tape_of<lengthened, tt::everything>;
static_assert(is<lengthened, tt::everything>({{action::forward, 0},
                                              {action::mark, 0},
                                              {action::forward, 1},
                                              {action::mark, 1},
                                              {action::forward, 2},
                                              {action::forward, 4},
                                              {action::loss, 4},
                                              {action::backward, 4},
                                              {action::update, 4},
                                              {action::backward, 2},
                                              {action::gate, 1},
                                              {action::gate, 0},
                                              {action::update, 0}}));
static_assert(longer[longer.at(2).y].affine.scale == 0.09 && longer[longer.at(2).y].above == 6);
static_assert(longer[longer.at(4).y].affine.scale == 0.09 && !longer[longer.at(5).y].affine &&
              longer.activation_scales == 2);

// a branch that the output does not need is not on the tape, even if a rule trains it
struct early : tt::linear<tt::out<3>> {};
struct unread : tt::linear<tt::out<3>> {};
struct late : tt::linear<tt::out<3>> {};
struct forked {
  using input_type = tt::input<tt::hwc<1, 1, 4>>;
  using layers = tt::list<early, unread, late>;
  static constexpr std::array<tt::edge, 3> edges{{{-1}, {0}, {0}}};
};
static_assert(is<forked, tt::everything>({{action::forward, 0},
                                          {action::forward, 2},
                                          {action::loss, 2},
                                          {action::backward, 2},
                                          {action::update, 2},
                                          {action::update, 0}}));

// --- mixes: an error for each input ---------------------------------------------------------------------------------

template <class Mix, int Left, int Right>
struct mixed {
  using input_type = tt::input<tt::hwc<2, 2, 3>>;
  struct left : tt::conv2d<tt::out<3>> {};
  struct right : tt::conv2d<tt::out<3>> {};
  struct head : tt::linear<tt::out<2>> {};
  using layers = tt::list<left, right, Mix, head>;
  static constexpr std::array<tt::edge, 4> edges{{{-1}, {0}, {Left, Right}, {2}}};
};
using product = tt::multiply<tt::dims{2, 2, 3}>;
static_assert(is<mixed<tt::subtract, 1, 0>, tt::everything>({{action::forward, 0},
                                                             {action::forward, 1},
                                                             {action::forward, 2},
                                                             {action::forward, 3},
                                                             {action::loss, 3},
                                                             {action::backward, 3},
                                                             {action::update, 3},
                                                             {action::backward, 2},
                                                             {action::backward, 2},
                                                             {action::backward, 1},
                                                             {action::update, 1},
                                                             {action::update, 0}}));
constexpr const auto& difference = plan::tape_of<mixed<tt::subtract, 1, 0>, tt::everything>;
static_assert(difference.at(7).of_skip && !difference.at(8).of_skip && difference.at(7).x == plan::no_value);
static_assert(difference[difference.at(7).dx].node == 0 && difference[difference.at(8).dx].node == 1);
static_assert(difference.at(9).pendings == 1 && difference.at(9).pending[0] == difference.at(7).dx);

// one that reads its inputs again has them, as long as that
constexpr const auto& factors = plan::tape_of<mixed<product, 1, 0>, tt::everything>;
static_assert(factors.at(7).x == factors.at(1).y && factors.at(7).skip == factors.at(0).y &&
              factors.at(8).x == factors.at(1).y);
static_assert(factors[factors.at(1).y].death >= 8 && factors[factors.at(0).y].death >= 8);
// an error for the one input alone, where nothing is trained at the other
struct right_alone : tt::sparse_update<tt::train<mixed<product, 1, 0>::right>> {};
static_assert(is<mixed<product, 1, 0>, right_alone>({{action::forward, 0},
                                                     {action::forward, 1},
                                                     {action::forward, 2},
                                                     {action::forward, 3},
                                                     {action::loss, 3},
                                                     {action::backward, 3},
                                                     {action::backward, 2},
                                                     {action::update, 1}}));

//! Both inputs of a mix are one value (a square, x - x, a concatenation with itself): both errors reach it.
template <class Mix>
int errors_that_reach_the_source() {
  const auto& t = plan::tape_of<mixed<Mix, 1, 1>, tt::everything>;
  int reaching = 0;
  for (int k = 0; k < t.step_count; ++k) {
    if (t.at(k).what != action::update || t.at(k).node != 1) continue;
    // walk the errors back: dy, and what was pending where it was written
    std::vector<int> values{t.at(k).dy};
    for (std::size_t n = 0; n < values.size(); ++n) {
      for (int w = 0; w < k; ++w) {
        if (t.at(w).dx != values[n]) continue;
        reaching += t.at(w).what == action::backward && t.at(w).node == 2 ? 1 : 0;
        for (int p = 0; p < t.at(w).pendings; ++p) values.push_back(t.at(w).pending[static_cast<std::size_t>(p)]);
      }
    }
  }
  return reaching;
}

TEST_CASE("differentiate: both errors of a mix of a value with itself reach that value") {
  CHECK(errors_that_reach_the_source<product>() == 2);
  CHECK(errors_that_reach_the_source<tt::subtract>() == 2);
  CHECK(errors_that_reach_the_source<tt::concat<2, tt::dims{2, 2, 3}>>() == 2);
}

template <class Network, class Update>
void holds_what_it_must() {
  const auto& g = plan::graph_of<Network, Update>;
  const auto& t = plan::tape_of<Network, Update>;
  std::vector<bool> wanted(static_cast<std::size_t>(g.size));
  for (int i = 0; i < g.size; ++i) {
    const auto of = [&](int node) { return node >= 0 && wanted[static_cast<std::size_t>(node)]; };
    wanted[static_cast<std::size_t>(i)] = g[i].trains() || of(g[i].from.source) || of(g[i].from.skip);
  }
  CHECK(t.at(t.loss_step).what == action::loss);
  for (int i = 0; i < g.size; ++i) {
    CAPTURE(i);
    int forward = -1;
    int backward = -1;
    int update = -1;
    for (int k = 0; k < t.step_count; ++k) {
      const plan::step& s = t.at(k);
      const bool after_loss =
          s.what == action::gate || s.what == action::backward || s.what == action::merge || s.what == action::update;
      CHECK(after_loss == (k > t.loss_step));
      if (s.node == i) {
        CHECK((s.what != action::forward || forward < 0));
        CHECK((s.what != action::backward || backward < 0));
        CHECK((s.what != action::update || update < 0));
        forward = s.what == action::forward ? k : forward;
        backward = s.what == action::backward ? k : backward;
        update = s.what == action::update ? k : update;
        CHECK((!after_loss || wanted[static_cast<std::size_t>(i)]));
        CHECK((s.what != action::save ||
               (g[i].trained_channels > 0 && g[i].trained_channels < g[i].parameters.channels)));
      }
    }
    const bool computes = g[i].form == tt::op_form::compute || g[i].form == tt::op_form::selection;
    const bool sends = g[i].from.source >= 0 && wanted[static_cast<std::size_t>(g[i].from.source)];
    CHECK((!computes || forward >= 0));
    CHECK((backward >= 0) == (computes && sends));
    CHECK((update >= 0) == g[i].trains());
    // the error is sent on with the old weights; biases, which it does not see, come first
    CHECK((backward < 0 || update < 0 || (backward < update) == (g[i].trained_channels > 0)));
    CHECK((update < 0 || (t.at(update).x != plan::no_value) == (g[i].trained_channels > 0)));
  }
}

TEST_CASE("differentiate: every network, dense and pruned") {
  law::for_each_network([]<class Network>() {
    holds_what_it_must<Network, tt::everything>();
    holds_what_it_must<Network, tt::bias_only>();
    holds_what_it_must<Network, tt::last<2>>();
    holds_what_it_must<Network, tt::head_only>();
  });
  holds_what_it_must<law::plain::net, part_of_project>();
  holds_what_it_must<law::plain::net, biases_of_project>();
}

}  // namespace
