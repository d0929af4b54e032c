// SPDX-License-Identifier: MIT
// Proves the selections of trained input channels (include/tinytrain/tensor/channels.hpp):
//
//     the runs of a selection partition [0, Channels) in order, neighbours differ, `before` counts trained ones before
//
// against the predicate, channel by channel, for ranges and for sets in any order; and their `valid` and `last`.
#include <tinytrain/tensor/channels.hpp>

#include <doctest/doctest.h>

#include <utility>

namespace {

namespace tt = tinytrain;

//! The mandate above, asked of one selection; true in a constant expression as well.
template <class Selection, int Channels>
constexpr bool runs_are_right() {
  int next = 0;
  int trained = 0;
  bool previous = false;
  for (const tt::channel_run& run : tt::channel_runs<Selection, Channels>) {
    if (run.first != next || run.count < 1 || run.before != trained || (next > 0 && run.trained == previous)) {
      return false;
    }
    for (int k = 0; k < run.count; ++k) {
      if (Selection::selects(run.first + k) != run.trained) {
        return false;
      }
    }
    next += run.count;
    trained += run.trained ? run.count : 0;
    previous = run.trained;
  }
  return next == Channels && trained == tt::count_selected<Selection>(Channels);
}

template <class Selection, int Channels>
inline constexpr int run_count = static_cast<int>(tt::channel_runs<Selection, Channels>.size());

static_assert(runs_are_right<tt::all_channels, 16>() && run_count<tt::all_channels, 16> == 1);
static_assert(runs_are_right<tt::no_channels, 16>() && run_count<tt::no_channels, 16> == 1);
static_assert(runs_are_right<tt::channels<0, 16>, 16>() && run_count<tt::channels<0, 16>, 16> == 1);
static_assert(runs_are_right<tt::channels<0, 8>, 16>() && run_count<tt::channels<0, 8>, 16> == 2);
static_assert(runs_are_right<tt::channels<5, 16>, 16>() && run_count<tt::channels<5, 16>, 16> == 2);
static_assert(runs_are_right<tt::channels<5, 6>, 16>() && run_count<tt::channels<5, 6>, 16> == 3);
static_assert(runs_are_right<tt::channel_set<0>, 1>() && run_count<tt::channel_set<0>, 1> == 1);
static_assert(runs_are_right<tt::channel_set<3, 1, 2>, 6>() && run_count<tt::channel_set<3, 1, 2>, 6> == 3);
static_assert(runs_are_right<tt::channel_set<0, 2, 4, 6>, 7>() && run_count<tt::channel_set<0, 2, 4, 6>, 7> == 7);
static_assert(runs_are_right<tt::channel_set<6, 6, 0, 6>, 7>() && run_count<tt::channel_set<6, 6, 0, 6>, 7> == 3);
static_assert(run_count<tt::all_channels, 0> == 0);

static_assert(tt::count_selected<tt::channels<2, 5>>(16) == 3);
static_assert(tt::count_selected<tt::channels<2, 50>>(16) == 14);
static_assert(tt::count_selected<tt::channels<5, 2>>(16) == 0);
static_assert(tt::count_selected<tt::channel_set<7, 7, 1>>(16) == 2);
static_assert(tt::count_selected<tt::all_channels>(16) == 16 && tt::count_selected<tt::no_channels>(16) == 0);
static_assert(tt::count_selected<tt::all_channels>(0) == 0);

// `last` is one past the highest channel that is named: the rule channels_out_of_range compares it with the input's.
static_assert(tt::channels<2, 5>::last == 5 && tt::channel_set<1, 9, 4>::last == 10);
static_assert(tt::all_channels::last == 0 && tt::no_channels::last == 0 && tt::channel_set<>::last == 0);

static_assert(tt::channels<0, 1>::valid && tt::channel_set<0>::valid && tt::all_channels::valid &&
              tt::no_channels::valid);
static_assert(!tt::channels<1, 1>::valid && !tt::channels<2, 1>::valid && !tt::channels<-1, 1>::valid);
static_assert(!tt::channel_set<>::valid && !tt::channel_set<0, -1>::valid);

//! Every bit pattern of eight channels.
template <int Bits>
struct pattern {
  static constexpr bool selects(int channel) { return ((Bits >> channel) & 1) != 0; }
};

template <int... Bits>
constexpr int count_wrong(std::integer_sequence<int, Bits...>) {
  return (0 + ... + (runs_are_right<pattern<Bits>, 8>() ? 0 : 1));
}

//! Packs the selected of `from`, as a kernel walks them.
template <class Selection, int Channels>
int pack(const int* from, int* to) {
  for (const tt::channel_run& run : tt::channel_runs<Selection, Channels>) {
    for (int k = 0; run.trained && k < run.count; ++k) {
      to[run.before + k] = from[run.first + k];
    }
  }
  return tt::count_selected<Selection>(Channels);
}

}  // namespace

TEST_CASE("all 256 selections of eight channels") { CHECK(count_wrong(std::make_integer_sequence<int, 256>{}) == 0); }

TEST_CASE("packing by runs keeps the order and leaves no gap") {
  const int from[8] = {10, 11, 12, 13, 14, 15, 16, 17};
  int to[8]{};
  REQUIRE(pack<tt::channel_set<7, 0, 3, 2>, 8>(from, to) == 4);
  CHECK(to[0] == 10);
  CHECK(to[1] == 12);
  CHECK(to[2] == 13);
  CHECK(to[3] == 17);
  CHECK(to[4] == 0);
}
