// SPDX-License-Identifier: MIT
//! The tape with stretches: rings where a value's readers are all in its stretch, lifetimes as long as the stretch, and the order
//! of its rows. That no bit changes: tests/law/rows_change_no_bit.cpp.
#include "law/networks.hpp"

#include <tinytrain/plan/plan.hpp>
#include <tinytrain/update/presets.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

// plain, its head trained: stem 3x3/2 to [4, 4, 6], depthwise 3x3, 1x1 to [4, 4, 8], mean, head
constexpr const auto& rows = plan::tape_of<law::plain::net, tt::head_only>;
static_assert(rows.at(0).first == 0 && rows.at(0).last == rows.at(1).last && rows.at(1).first == 0);
static_assert(rows[rows.at(0).y].ring == 3 && rows[rows.at(0).y].bytes == 3 * 24);  // a depthwise window's rows
static_assert(rows[rows.at(0).y].birth == 0 && rows[rows.at(0).y].death == rows.at(0).last);
static_assert(rows.writer(rows.at(1).y) == 1 && rows.writer(plan::image) == -1);

// without rings every step is by itself, and every map whole
constexpr const auto& whole = plan::tape_of<law::plain::net, tt::head_only, plan::maps{false, false}>;
static_assert(whole.at(1).first == 1 && whole.at(1).last == 1 && whole[whole.at(0).y].ring == 0);
static_assert(whole[whole.at(0).y].bytes == 96);

// an input that is fetched is a value, in a ring as well
constexpr const auto& fetched = plan::tape_of<law::plain::net, tt::head_only, plan::maps{true, true}>;
static_assert(fetched.at(0).what == plan::action::fetch && fetched.at(1).x == fetched.at(0).y);
static_assert(fetched[fetched.at(0).y].what == plan::role::input && fetched[fetched.at(0).y].ring == 3);
static_assert(fetched.loss_step == rows.loss_step + 1);
// where its gradient needs it, it is whole
constexpr const auto& kept = plan::tape_of<law::plain::net, tt::everything, plan::maps{true, true}>;
static_assert(kept[kept.at(0).y].ring == 0 && kept[kept.at(0).y].bytes == 128);

// the first rows of the stretch: two of the stem, then one of the depthwise layer, ...
constexpr const auto& schedule = plan::row_schedule_of<law::plain::net, tt::head_only, plan::maps{}, 0>;
static_assert(schedule[0] == 0 && schedule[1] == 0 && schedule[2] == 1);

using small = plan::plan<law::pools::net, tt::head_only, false, false>;
using large = plan::plan<law::pools::net, tt::head_only, false, false, plan::maps{false, false}>;
static_assert(small::arena_bytes < large::arena_bytes);

}  // namespace

TEST_CASE("pipelines: a schedule has every row of its steps") {
  for (int k = 0; k <= rows.at(0).last; ++k) {
    CHECK(std::count(schedule.begin(), schedule.end(), k) ==
          plan::rows_of(plan::graph_of<law::plain::net, tt::head_only>, rows.at(k)));
  }
}
