// SPDX-License-Identifier: MIT
//! The second forward pass on the tape: only what the backward steps of its nodes need, right in front of these, with the scales
//! and the streams of random words of a tape with one pass. By hand. That no bit changes: tests/law/recomputing_changes_no_bit.cpp.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/plan/differentiate.hpp>
#include <tinytrain/plan/forward_steps.hpp>
#include <tinytrain/update/presets.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <initializer_list>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
using plan::action;

template <class Network, class Update, int Again>
constexpr const auto& tape = plan::detail::whole_tape<Network, Update, false, Again>;

struct expected_step {
  action what;
  int node;
};

//! The second pass, with the node whose backward steps follow.
template <class Tape>
constexpr bool runs_again(const Tape& t, std::initializer_list<expected_step> steps) {
  int index = t.again.first;
  for (const expected_step& s : steps) {
    if (!t.again.has(index) || t.at(index).what != s.what || t.at(index).node != s.node) {
      return false;
    }
    ++index;
  }
  return index == t.again.end;
}

// plain: stem 0, relu 1, mix 2, relu 3, project 4, relu 5, mean 6, head 7
using law::plain::net;
static_assert(tape<net, tt::everything, 0>.again.empty());
static_assert(runs_again(tape<net, tt::everything, 1>, {}));  // the stem reads the image alone
static_assert(runs_again(tape<net, tt::everything, 2>, {{action::forward, 0}, {action::mark, 1}}));
static_assert(runs_again(tape<net, tt::everything, 3>,
                         {{action::forward, 0}}));  // mix's own output is not read any more
static_assert(runs_again(tape<net, tt::everything, 4>,
                         {{action::forward, 0}, {action::forward, 2}, {action::mark, 3}}));
static_assert(runs_again(
    tape<net, tt::everything, 8>,
    {{action::forward, 0}, {action::forward, 2}, {action::forward, 4}, {action::mark, 5}, {action::forward, 6}}));
static_assert(runs_again(tape<net, tt::head_only, 7>, {}));  // nothing there learns
struct parts :
    tt::sparse_update<tt::train<law::plain::head>, tt::train<law::plain::project, tt::channels<0, 3>>,
                      tt::train<law::plain::stem, tt::channels<0, 1>>> {};
static_assert(runs_again(tape<net, parts, 1>, {{action::save, 0}}));  // a part of the image, which is still there
static_assert(runs_again(tape<net, parts, 5>, {{action::save, 0},
                                               {action::forward, 0},
                                               {action::mark, 1},
                                               {action::forward, 2},
                                               {action::mark, 3},
                                               {action::save, 4}}));
static_assert(tape<net, parts, 5>.at(tape<net, parts, 5>.again.end).node == 4 &&
              tape<net, parts, 5>.at(tape<net, parts, 5>.again.first - 1).node == 5);

// what the first pass leaves for the nodes behind the cut stays: the clamp's output is read by the layer behind, gone by then
constexpr const auto& cut = tape<net, tt::everything, 2>;
static_assert(cut[cut.at(0).y].death < cut.again.first && cut[cut.at(cut.again.first).y].birth == cut.again.first);
static_assert(cut.at(cut.again.first).x == plan::image && cut.at(cut.again.first).y != cut.at(0).y);
static_assert(cut[cut.at(cut.again.first).y].scale == cut[cut.at(0).y].scale);

// pools: stem 0, max_pool 1, relu 2, middle 3, relu6 4, avg_pool 5, max_pool 6, flatten 7, head 8: winners are saved then
constexpr const auto& pools = tape<law::pools::net, tt::everything, 2>;
static_assert(runs_again(pools, {{action::forward, 0}, {action::forward, 1}}));
static_assert(pools.at(1).saved == plan::no_value && pools.at(pools.again.first + 1).saved != plan::no_value);

// imported-like: stem 0 (clamps), mix 1 (clamps), project 2, sum 3 of 2 and 0, mean 4, ...: the cut is in the block
namespace like = law::imported_like;
static_assert(runs_again(tape<like::net, tt::bias_only, 2>,
                         {{action::forward, 0}, {action::mark, 0}, {action::forward, 1}, {action::mark, 1}}));

//! All but the second pass is as it is without, and so are scales and streams; only what is saved is not.
template <class Network, class Update, int Again>
void is_the_same_but_for_saving() {
  CAPTURE(Again);
  const auto& once = tape<Network, Update, 0>;
  const auto& twice = tape<Network, Update, Again>;
  CHECK(twice.activation_scales == once.activation_scales);
  CHECK(twice.error_scales == once.error_scales);
  int k = 0;
  const auto saves = [](action what) { return what == action::save || what == action::mark; };
  for (int j = 0; j < once.step_count; ++j) {
    while (k == twice.again.first && !twice.again.empty()) k = twice.again.end;
    const plan::step& a = once.at(j);
    const plan::step& b = twice.at(k);
    if (saves(a.what) && a.node < Again && (b.what != a.what || b.node != a.node)) continue;  // left out
    REQUIRE(b.what == a.what);
    REQUIRE(b.node == a.node);
    CHECK(b.stream == a.stream);
    const int va = a.written();
    const int vb = b.written();
    REQUIRE((va < 0) == (vb < 0));
    if (va >= 0) {
      CHECK(twice[vb].scale == once[va].scale);
      CHECK(twice[vb].nonnegative == once[va].nonnegative);
    }
    ++k;
  }
  CHECK(k == twice.step_count);
  for (k = twice.again.first; k < twice.again.end; ++k) {
    CHECK(plan::is_forward(twice.at(k).what));
    CHECK(twice.at(k).node < Again);
    for (int j = 0; j < once.loss_step; ++j) {
      if (once.at(j).what == action::forward && twice.at(k).what == action::forward &&
          once.at(j).node == twice.at(k).node) {
        CHECK(twice[twice.at(k).y].scale == once[once.at(j).y].scale);
        CHECK(twice[twice.at(k).y].nonnegative == once[once.at(j).y].nonnegative);
        CHECK(twice[twice.at(k).y].above == once[once.at(j).y].above);
      }
    }
  }
}

TEST_CASE("forward steps: two passes have the scales and the random words of one") {
  law::for_each_network([]<class Network>() {
    is_the_same_but_for_saving<Network, tt::everything, 2>();
    is_the_same_but_for_saving<Network, tt::everything, 5>();
    is_the_same_but_for_saving<Network, tt::bias_only, 4>();
    is_the_same_but_for_saving<Network, tt::bias_only, tt::layer_count<Network>>();
  });
  is_the_same_but_for_saving<like::net, tt::everything, 3>();
  is_the_same_but_for_saving<net, parts, 5>();
}

}  // namespace
