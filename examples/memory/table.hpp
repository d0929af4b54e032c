// SPDX-License-Identifier: MIT
#pragma once

#include "hints.hpp"

#include <cstddef>
#include <string>
#include <vector>

//! The report as text, in lines of at most 120 letters.
namespace memory {

namespace detail {

inline std::string percent(long long part, long long whole) {
  return words::tenths(whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole)) + " %";
}

inline std::string stripped(std::string line) { return line.erase(line.find_last_not_of(' ') + 1) + "\n"; }

//! All that a buffer holds, one after the other.
inline std::string contents(const report& r, int buffer) {
  const std::vector<plan::map_entry> held = held_by(r, buffer);
  std::string text = title_of(r, held[0]);
  for (std::size_t k = 1; k < held.size(); ++k) text += ", then of " + r.layer(held[k].layer);
  return text;
}

inline std::string budget_text(const report& r) {
  const long long left = r.budget_bytes - r.figures.ram_bytes;
  return "budget of " + words::kib(r.budget_bytes) + ": " +
         (left >= 0 ? "fits, " + bytes_text(left) + " are left"
                    : "does not fit, " + bytes_text(-left) + " are missing");
}

//! What less RAM costs.
inline std::string price_text(const report& r) {
  return in_steps(r.again.first, r.again.end - 1) + " run forward again: " + words::grouped(r.recomputed_macs) +
         " MACs, " + percent(r.recomputed_macs, r.forward_macs) + " of the forward pass";
}

}  // namespace detail

//! RAM and its parts.
inline std::string ram_text(const report& r) {
  const tt::survey_figures& f = r.figures;
  return words::grouped(f.ram_bytes) + " bytes of RAM (" + words::kib(f.ram_bytes) +
         ") = " + words::grouped(f.arena_bytes) + " arena + " + words::grouped(f.parameter_bytes) + " parameters + " +
         words::grouped(f.state_bytes) + " state + " + words::grouped(f.stack_bytes) + " stack";
}

//! Which step is the fullest: "step 31 of 62, backward of 12 project".
inline std::string peak_text(const report& r) {
  const plan::map_step& s = r.peak();
  const bool by_rows = s.first != s.last;
  std::string text =
      (by_rows ? "steps " : "step ") + steps_text(s.first, s.last) + " of " + std::to_string(r.steps.size()) + ", ";
  if (!by_rows) return text + text_of(plan::action_name(s.what)) + " of layer " + r.layer(s.layer);
  return text + "row by row from layer " + r.layer(r.step(s.first).layer) + " to " + r.layer(r.step(s.last).layer);
}

//! What is alive in the fullest step, the largest `most` of it, and what could be changed.
inline std::string peak_table(const report& r, std::size_t most, const std::string& indent) {
  if (r.steps.empty()) return {};
  const long long bound = r.figures.arena_lower_bound_bytes;
  std::string text = indent + words::wrapped("peak   " + peak_text(r) + "; alive there:", indent.size() + 7) + "\n";
  long long rest = 0;
  std::size_t shown = 0;
  const std::vector<plan::map_entry> alive = alive_in(r, r.figures.peak_step);
  const auto line = [&](long long bytes, const std::string& what) {
    text += detail::stripped(indent + "  " + words::padded(words::grouped(bytes), 17) + " bytes " +
                             words::padded(detail::percent(bytes, bound), 7) + "  " + what);
  };
  for (const plan::map_entry& e : alive) {
    const plan::map_buffer& b = r.buffer_of(e);
    if (shown == most) {
      rest += b.bytes;
      continue;
    }
    ++shown;
    const std::string rows = rows_of(e);
    line(b.bytes, title_of(r, e) + ", " + in_steps(b.birth, b.death) + (rows.empty() ? "" : ", " + rows));
  }
  if (rest > 0) line(rest, "in " + std::to_string(alive.size() - shown) + " smaller");
  for (const std::string& hint : hints_of(r))
    text += indent + words::wrapped("less:  " + hint, indent.size() + 7) + "\n";
  return text;
}

//! Each buffer, in the order of its first step.
inline std::string buffer_table(const report& r) {
  std::vector<int> order;
  for (std::size_t b = 0; b < r.buffers.size(); ++b) order.push_back(static_cast<int>(b));
  const auto at = [&r](int b) -> const plan::map_buffer& { return r.buffers[static_cast<std::size_t>(b)]; };
  std::stable_sort(order.begin(), order.end(), [&at](int a, int b) { return at(a).birth < at(b).birth; });
  std::string text = "     offset      bytes  steps      rows        buffer\n";
  for (const int b : order) {
    std::string rows;
    for (const plan::map_entry& e : r.entries)
      if (e.buffer == b && rows.empty()) rows = rows_of(e);
    text += detail::stripped(
        "  " + words::padded(words::grouped(at(b).offset), 9) + " " + words::padded(words::grouped(at(b).bytes), 10) +
        "  " + words::padded(steps_text(at(b).birth, at(b).death), -10) + " " +
        words::padded(rows.substr(0, rows.find(" rows")), -11) + " " + words::shortened(detail::contents(r, b), 72));
  }
  return text;
}

//! Each step: what it does, of which layer, in which stretch, and the bytes alive in it.
inline std::string step_table(const report& r) {
  std::string text = "       step      alive  row by row   what\n";
  for (std::size_t k = 0; k < r.steps.size(); ++k) {
    const plan::map_step& s = r.steps[k];
    text += detail::stripped("  " + words::padded(std::to_string(k + 1), 9) + " " +
                             words::padded(words::grouped(s.bytes), 10) + "  " +
                             words::padded(s.first == s.last ? "" : steps_text(s.first, s.last), -12) + " " +
                             text_of(plan::action_name(s.what)) + " of " + r.layer(s.layer) +
                             (static_cast<int>(k) == r.figures.peak_step ? "  <- peak" : ""));
  }
  return text;
}

//! All of it.
inline std::string table_of(const report& r) {
  std::string text =
      words::wrapped(
          r.title + ": " + ram_text(r) + "; " + words::grouped(r.figures.flash_bytes) + " bytes of constants", 2) +
      "\n";
  if (r.budget_bytes > 0) text += "  " + detail::budget_text(r) + "\n";
  if (!r.again.empty()) text += "  " + detail::price_text(r) + "\n";
  return text + buffer_table(r) + peak_table(r, 10, "  ") + "  arena  " + words::grouped(r.figures.arena_bytes) +
         " bytes; the most alive in one step, so the least there can be: " +
         words::grouped(r.figures.arena_lower_bound_bytes) + "\n";
}

}  // namespace memory
