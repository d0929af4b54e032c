// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/arena.hpp>
#include <tinytrain/plan/row_rehearsal.hpp>

#include <array>
#include <cstddef>

//! Stretches of forward steps that run row by row.
//!
//! A step of a stretch writes a row as soon as a later one asks for it, so that what lies between two of them need be there
//! a few rows at a time, in a ring: as many as are between the newest that was written and the oldest that is still to be
//! read. A residual's first input waits in a longer one. No row is computed twice, and no bit changes.
//!
//! Choice     of all ways to cut a forward pass into stretches, one with the smallest peak (dynamic programming over the
//!            cuts), and of those one with the most cuts: what need not wait in a ring does not. The backward pass, which
//!            no cut changes, is a lower bound of the peak
namespace tinytrain::plan {

//! Where a forward pass is cut: `last[k]` is the last step of the stretch that begins with step k.
template <int Steps>
struct stretches {
  std::array<int, static_cast<std::size_t>(Steps)> last{};
  int peak = 0;
};

inline constexpr int longest_stretch = 64;  // steps; bounds the work

//! What is there before a pass begins, and until it is over: nothing, in front of the loss.
template <int Steps, int Values>
constexpr int bytes_across(const tape<Steps, Values>& t, step_range pass) {
  if (pass.first == 0) {
    return 0;
  }
  int bytes = 0;
  for (const interval& s : storages(t)) {
    bytes += s.birth < pass.first && s.death >= pass.first ? s.bytes : 0;
  }
  return bytes;
}

//! The best cuts of a pass, given the rows of each value in a ring, where the rest of the program needs `floor` bytes.
template <int Layers, int Steps, int Values>
constexpr stretches<Steps> cut_into_stretches(const graph<Layers>& g, const tape<Steps, Values>& t, step_range pass,
                                              const ring_list<Values>& rings, int floor) {
  const auto at = [](int index) { return static_cast<std::size_t>(index); };
  constexpr std::size_t steps = static_cast<std::size_t>(Steps) + 1;
  std::array<int, steps> born{};  // bytes that come with a step, and that go behind it
  std::array<int, steps> gone{};
  for (int v = 0; v < t.value_count; ++v) {
    born[at(t[v].birth)] += t[v].bytes;
    gone[at(t[v].death)] += t[v].bytes;
  }
  // What is spared when the last reader of a value joins its stretch.
  const auto spared = [&](int v, int b) {
    if (v < 0 || t[v].death != b || v == t.output) {
      return 0;
    }
    const int bytes = rings[at(v)] * t[v].map.row();
    return bytes < t[v].bytes ? t[v].bytes - bytes : 0;
  };
  struct choice {
    int peak = -1;
    int cuts = 0;
    int from = 0;
  };
  std::array<choice, steps> best{};
  best[at(pass.first)].peak = floor;
  int before = bytes_across(t, pass);
  for (int a = pass.first; a < pass.end; ++a) {
    int bytes = before;  // of the stretch [a, b]
    for (int b = a; b < pass.end && b < a + longest_stretch; ++b) {
      const step& s = t.at(b);
      bytes += born[at(b)];
      int in_place = 0;
      for (const int v : {s.x, s.skip == s.x ? no_value : s.skip}) {
        bytes -= b > a && v >= 0 && t[v].birth >= a ? spared(v, b) : 0;
        const op_form form = g[s.node].form;
        if (a == b && v >= 0 && t[v].death == b && s.y >= 0 && (form == op_form::clamp || form == op_form::join)) {
          in_place = t[s.y].bytes;
        }
      }
      const int most = bytes - in_place > best[at(a)].peak ? bytes - in_place : best[at(a)].peak;
      choice& c = best[at(b + 1)];
      if (c.peak < 0 || most < c.peak || (most == c.peak && best[at(a)].cuts + 1 > c.cuts)) {
        c = {most, best[at(a)].cuts + 1, a};
      }
    }
    before += born[at(a)] - gone[at(a)];
  }
  stretches<Steps> result{};
  result.peak = best[at(pass.end)].peak;
  for (int b = pass.end; b > pass.first; b = best[at(b)].from) {
    result.last[at(best[at(b)].from)] = b - 1;
  }
  return result;
}

//! Bytes alive in the fullest step behind the forward pass, but for those that run forward again.
template <int Steps, int Values>
constexpr int backward_peak(const tape<Steps, Values>& t) {
  if (t.loss_step == t.step_count) {
    return 0;
  }
  const interval_list<Values> all = storages(t);
  if (t.again.empty()) {
    return find_peak<Steps>(all, {t.loss_step, t.step_count}).bytes;
  }
  const int before = find_peak<Steps>(all, {t.loss_step, t.again.first}).bytes;
  const int behind = find_peak<Steps>(all, {t.again.end, t.step_count}).bytes;
  return before > behind ? before : behind;
}

}  // namespace tinytrain::plan
