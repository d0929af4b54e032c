// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace law {

namespace tt = tinytrain;

//! Lifetimes by simulation of the tape: first write to last read, nothing taken from the plan but its steps.
struct life {
  int birth = -1;
  int death = -1;
};

template <class Tape>
std::vector<life> lives(const Tape& tape) {
  std::vector<life> all(static_cast<std::size_t>(tape.value_count));
  const auto touch = [&](int v, int t, bool write) {
    if (v >= 0) {
      life& l = all[static_cast<std::size_t>(v)];
      const tt::plan::step& s = tape.at(t);  // what a stretch touches is there from its first step to its last
      CHECK(write == (l.birth < 0));         // written before it is read, and once
      l.birth = write ? s.first : l.birth;
      l.death = s.last;
    }
  };
  for (int t = 0; t < tape.step_count; ++t) {
    const tt::plan::step& s = tape.at(t);
    using tt::plan::action;
    touch(s.x, t, false);
    touch(s.skip, t, false);
    touch(s.dy, t, false);
    for (int k = 0; k < s.pendings; ++k) {
      touch(s.pending[static_cast<std::size_t>(k)], t, false);
    }
    const bool writes_saved = s.what == action::save || s.what == action::forward || s.what == action::mark;
    touch(s.saved, t, writes_saved);
    touch(s.y, t, true);
    touch(s.dx, t, true);
    touch(s.scratch, t, true);
  }
  return all;
}

//! May `taker`, born in step s, overwrite `giver`, read last in it? Only if element k depends on nothing of it but element k,
//! or a channel on nothing but that channel, which the kernel copies first.
template <class Graph>
bool elementwise(const Graph& graph, const tt::plan::step& s, int giver, int taker) {
  using tt::plan::action;
  if (taker != s.y && taker != s.dx) {
    return false;
  }
  const bool pending = std::count(s.pending.begin(), s.pending.begin() + s.pendings, giver) > 0;
  const tt::op_form form = graph[s.node].form;
  switch (s.what) {
  case action::gate: return giver == s.dy;
  case action::merge: return pending;
  case action::backward: return giver == s.dy ? graph[s.node].needs.backward_planes : pending;
  case action::forward:
    return giver == s.x ? form == tt::op_form::clamp || form == tt::op_form::join
                        : giver == s.skip && form == tt::op_form::join;
  default: return false;
  }
}

//! No two values that are alive in one step share a byte, but for one that is overwritten element by element as it is read
//! for the last time; every value lies within the arena, at a multiple of 4; and the arena is within 10 per cent of the
//! largest sum of bytes alive.
template <class Plan>
void arena_regions_do_not_overlap(const std::string& name) {
  CAPTURE(name);
  const auto& tape = Plan::tape;
  const std::vector<life> all = lives(tape);
  int overlaps = 0;
  for (int a = 0; a < tape.value_count; ++a) {
    const life& la = all[static_cast<std::size_t>(a)];
    CAPTURE(a);
    CHECK(la.birth >= 0);
    CHECK(Plan::offset(a) >= 0);
    CHECK(Plan::offset(a) % tt::plan::arena_alignment == 0);
    CHECK(Plan::offset(a) + tape[a].bytes <= Plan::arena_bytes);
    for (int b = a + 1; b < tape.value_count; ++b) {
      const life& lb = all[static_cast<std::size_t>(b)];
      const bool together = la.birth <= lb.death && lb.birth <= la.death;
      const bool apart =
          Plan::offset(a) + tape[a].bytes <= Plan::offset(b) || Plan::offset(b) + tape[b].bytes <= Plan::offset(a);
      if (!together || apart) {
        continue;
      }
      const int giver = la.death == lb.birth ? a : b;
      const int taker = giver == a ? b : a;
      const int t = all[static_cast<std::size_t>(taker)].birth;
      const bool in_place = all[static_cast<std::size_t>(giver)].death == t && Plan::offset(a) == Plan::offset(b) &&
                            elementwise(Plan::graph, tape.at(t), giver, taker);
      overlaps += in_place ? 0 : 1;
    }
  }
  CHECK(overlaps == 0);

  // the lower bound: what is alive in the fullest step, where what is overwritten in place counts once
  int bound = 0;
  for (int t = 0; t < tape.step_count; ++t) {
    std::vector<bool> counted(static_cast<std::size_t>(Plan::arena_bytes));
    for (int v = 0; v < tape.value_count; ++v) {
      const life& l = all[static_cast<std::size_t>(v)];
      if (l.birth <= t && t <= l.death) {
        std::fill_n(counted.begin() + Plan::offset(v), tape[v].bytes, true);
      }
    }
    bound = std::max(bound, static_cast<int>(std::count(counted.begin(), counted.end(), true)));
  }
  CHECK(Plan::arena_lower_bound_bytes >= bound);
  CHECK(Plan::arena_lower_bound_bytes <= Plan::arena_bytes);
  CHECK(Plan::arena_bytes * 10 <= Plan::arena_lower_bound_bytes * 11);
}

template <class Network, class Update, class Optimizer = tt::sgd<>>
void arena_regions_do_not_overlap(const std::string& name) {
  arena_regions_do_not_overlap<tt::plan::plan<Network, Update, Optimizer::fractions, Optimizer::velocities>>(name);
}

}  // namespace law
