// SPDX-License-Identifier: MIT
#pragma once

#include "report.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

//! What could be changed where the arena is fullest. Each hint is worked out from the lifetimes of the plan: the buffers that
//! a change makes needless are left out, and the fullest step is looked for again. The plan of the changed network may be
//! better than that (a map that waits no more may become a ring), so a hint says "at most".
namespace memory {

//! The most bytes alive in one step, if entry e takes `bytes(e, step)` there.
template <class Bytes>
long long most_alive(const report& r, Bytes bytes) {
  std::vector<long long> alive(r.steps.size());
  std::vector<std::vector<long long>> of_buffer(r.buffers.size(), std::vector<long long>(r.steps.size()));
  for (const plan::map_entry& e : r.entries) {
    for (int k = e.birth; k <= e.death; ++k) {
      long long& there = of_buffer[static_cast<std::size_t>(e.buffer)][static_cast<std::size_t>(k)];
      there = std::max(there, static_cast<long long>(bytes(e, k)));
    }
  }
  for (const std::vector<long long>& buffer : of_buffer)
    for (std::size_t k = 0; k < alive.size(); ++k) alive[k] += buffer[k];
  return alive.empty() ? 0 : *std::max_element(alive.begin(), alive.end());
}

namespace detail {

//! Saved for the backward pass and for nothing else.
inline bool is_saved(const plan::map_entry& e) {
  return e.what == plan::role::saved_activation || e.what == plan::role::clamp_bits || e.what == plan::role::winners;
}

//! Is it in the arena in a step of a forward pass, or at the loss, for the sake of the backward pass alone?
inline bool waits_in(const plan::map_entry& e, int k) { return e.waits() && (is_saved(e) || k > e.rests); }

//! What is left of an entry if no weights are trained by it: a clamp keeps a bit of each byte.
inline int bytes_without_weights(const plan::map_entry& e) {
  return e.gates ? plan::round_up((e.bytes + 7) / 8, plan::arena_alignment) : 0;
}

inline long long bound_without_weights_of(const report& r, int layer) {
  return most_alive(r, [&](const plan::map_entry& e, int k) {
    const bool spared = e.weights_of == layer && !e.otherwise && waits_in(e, k);
    return spared ? bytes_without_weights(e) : r.buffer_of(e).bytes;
  });
}

//! Of a backward pass that ends in front of step `end`.
inline long long bound_without_steps_from(const report& r, int end) {
  return most_alive(r, [&](const plan::map_entry& e, int k) {
    const bool spared = k >= end || (e.returns >= end && waits_in(e, k));
    return spared ? 0 : r.buffer_of(e).bytes;
  });
}

inline std::string bytes_text(long long bytes) { return words::grouped(bytes) + " bytes"; }

//! The layer whose weights cost the most where the arena is fullest.
inline void hint_at_weights(const report& r, std::vector<std::string>& hints) {
  const int peak = r.figures.peak_step;
  const plan::map_entry* best = nullptr;
  long long least = r.figures.arena_lower_bound_bytes;
  for (const plan::map_entry& e : r.entries) {
    if (e.weights_of < 0 || e.otherwise || !waits_in(e, peak) || peak < e.birth || peak > e.death) continue;
    const long long bound = bound_without_weights_of(r, e.weights_of);
    if (bound < least) {
      least = bound;
      best = &e;
    }
  }
  if (best == nullptr) return;
  const std::string rest = best->gates ? ", but for a bit of each element" : "";
  hints.push_back("if the weights of " + r.layer(best->weights_of) + " were not trained, its input (" +
                  bytes_text(best->bytes) + ") would not have to wait for their gradient" + rest + ": at most " +
                  bytes_text(least) + " in the fullest step");
}

//! Where the backward pass would have to end: in front of the fullest step or, if that is a forward step, in front of the
//! layers that run there.
inline void hint_at_end(const report& r, std::vector<std::string>& hints) {
  int end = r.figures.peak_step;
  if (end < r.loss_step) {
    const int layer = r.step(r.peak().last).layer;
    for (end = r.loss_step + 1; end < std::ssize(r.steps) && r.step(end).layer > layer;) ++end;
  } else if (r.again.has(end)) {
    end = r.again.first;
  }
  std::set<int> trained;
  for (int k = r.loss_step; k < end; ++k)
    if (r.step(k).what == plan::action::update) trained.insert(r.step(k).layer);
  const long long least = bound_without_steps_from(r, end);
  if (trained.empty() || least >= r.figures.arena_lower_bound_bytes) return;
  hints.push_back("if only " + r.layer(*trained.begin()) +
                  " and what is behind it were trained, the backward pass would " + "end there: at most " +
                  bytes_text(least) + " in the fullest step");
}

//! A forward pass by itself.
inline void hint_at_maps(const report& r, std::vector<std::string>& hints) {
  const std::vector<plan::map_entry> alive = alive_in(r, r.figures.peak_step);
  const auto largest = std::find_if(alive.begin(), alive.end(), [](const plan::map_entry& e) {
    return e.what == plan::role::activation || e.what == plan::role::input;
  });
  if (largest == alive.end()) return;
  std::string why = rows_of(*largest).empty() ? "whole" : rows_of(*largest);
  if (rows_of(*largest).empty() && largest->death > r.peak().last)
    why += ", as step " + std::to_string(largest->death + 1) + " still reads it";
  long long waiting = 0;
  for (const plan::map_entry& e : alive) waiting += waits_in(e, r.figures.peak_step) ? r.buffer_of(e).bytes : 0;
  std::string text = "the largest map there is the " + title_of(r, *largest) + ", " + bytes_text(largest->bytes) +
                     " (" + why + "); a smaller input or fewer channels shrink it";
  if (r.trains())
    text += waiting == 0 ? "; training less does not, nothing there waits for the backward pass"
                         : "; " + bytes_text(waiting) + " there wait for the backward pass";
  hints.push_back(text);
}

}  // namespace detail

//! What to change to need less RAM, the most telling first; sentences without a capital and a full stop.
inline std::vector<std::string> hints_of(const report& r) {
  std::vector<std::string> hints;
  if (r.steps.empty() || r.buffers.empty()) return hints;
  const tt::survey_figures& f = r.figures;
  if (f.peak_step < r.loss_step || r.again.has(f.peak_step)) detail::hint_at_maps(r, hints);
  if (r.trains()) {
    detail::hint_at_weights(r, hints);
    detail::hint_at_end(r, hints);
  }
  if (f.arena_bytes > f.arena_lower_bound_bytes)
    hints.push_back("the arena is " + detail::bytes_text(f.arena_bytes - f.arena_lower_bound_bytes) +
                    " above what is alive in its fullest step: no better placement was found");
  if (f.parameter_bytes > f.arena_bytes)
    hints.push_back("the trained parameters take " + detail::bytes_text(f.parameter_bytes) +
                    ", more than the arena: fewer trained weights and biases spare RAM, whatever is at the peak");
  return hints;
}

}  // namespace memory
