// SPDX-License-Identifier: MIT
#pragma once

#include "../words.hpp"

#include <tinytrain.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

//! What lives when in the arena of a trainer or an inference: the values that table.hpp and picture.hpp print. They come from
//! a type, whose memory map is a constant, or from a survey, which works the same out at run time.
namespace memory {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

struct report {
  std::string title;
  std::vector<std::string> layers;  //!< number and name
  std::vector<plan::map_buffer> buffers;
  std::vector<plan::map_entry> entries;
  std::vector<plan::map_step> steps;
  int loss_step = 0;       //!< where there is no backward pass, the number of steps
  plan::step_range again;  //!< what runs forward again, none where nothing does
  long long forward_macs = 0;
  long long recomputed_macs = 0;
  tt::survey_figures figures{};
  long long budget_bytes = 0;  //!< of RAM, 0 for none

  const plan::map_step& step(int k) const { return steps[static_cast<std::size_t>(k)]; }
  const plan::map_step& peak() const { return step(figures.peak_step); }
  const plan::map_buffer& buffer_of(const plan::map_entry& e) const {
    return buffers[static_cast<std::size_t>(e.buffer)];
  }
  const std::string& layer(int index) const { return layers[static_cast<std::size_t>(index)]; }
  bool trains() const { return loss_step < std::ssize(steps); }

  //! What of the budget is left for the arena; it may be below 0.
  long long budget_of_arena() const { return budget_bytes - (figures.ram_bytes - figures.arena_bytes); }
};

inline std::string text_of(tt::characters c) { return {c.data, c.size}; }

inline std::string layer_text(int number, const std::string& name) {
  return (number < 0 ? "" : std::to_string(number) + " ") + words::fit(words::short_name(name), 28);
}

//! "error of 12 block3/add".
inline std::string title_of(const report& r, const plan::map_entry& e) {
  const std::string role = text_of(plan::role_name(e.what));
  return e.what == plan::role::input ? role : role + " of " + r.layer(e.layer);
}

//! "3 of 64 rows", or nothing where all of it is there.
inline std::string rows_of(const plan::map_entry& e) {
  return e.rows == e.of_rows ? "" : std::to_string(e.rows) + " of " + std::to_string(e.of_rows) + " rows";
}

//! What a buffer holds, one after the other, each layer's once.
inline std::vector<plan::map_entry> held_by(const report& r, int buffer) {
  std::vector<plan::map_entry> held;
  for (const plan::map_entry& e : r.entries)
    if (e.buffer == buffer && (held.empty() || held.back().layer != e.layer)) held.push_back(e);
  return held;
}

//! People count steps from 1.
inline std::string steps_text(int first, int last) {
  return std::to_string(first + 1) + (first == last ? "" : "-" + std::to_string(last + 1));
}

inline std::string in_steps(int first, int last) {
  return (first == last ? "step " : "steps ") + steps_text(first, last);
}

//! What is in the arena in a step, the largest buffers first: what each of them holds then, or held last.
inline std::vector<plan::map_entry> alive_in(const report& r, int step) {
  std::vector<plan::map_entry> all;
  for (std::size_t b = 0; b < r.buffers.size(); ++b) {
    if (step < r.buffers[b].birth || step > r.buffers[b].death) continue;
    const plan::map_entry* newest = nullptr;
    for (const plan::map_entry& e : r.entries)
      if (e.buffer == static_cast<int>(b) && (newest == nullptr || e.birth <= step)) newest = &e;
    all.push_back(*newest);
  }
  std::stable_sort(all.begin(), all.end(), [&r](const plan::map_entry& a, const plan::map_entry& b) {
    return r.buffer_of(a).bytes > r.buffer_of(b).bytes;
  });
  return all;
}

namespace detail {

template <int Steps, int Values>
report from_map(const plan::memory_map<Steps, Values>& map, std::string title, std::vector<std::string> layers) {
  report r;
  r.title = std::move(title);
  r.layers = std::move(layers);
  r.buffers.assign(map.buffers.begin(), map.buffers.begin() + map.buffer_count);
  r.entries.assign(map.entries.begin(), map.entries.begin() + map.entry_count);
  r.steps.assign(map.steps.begin(), map.steps.begin() + map.step_count);
  r.loss_step = map.loss_step;
  r.again = map.again;
  return r;
}

}  // namespace detail

//! Of a trainer or an inference: all that is in it is known to the compiler.
template <class Trainer>
report report_of(std::string title) {
  using planned = typename Trainer::plan_type;
  using network = typename planned::network;
  std::vector<std::string> layers;
  for (std::size_t k = 0; k < plan::layer_names<network>.size(); ++k)
    layers.push_back(layer_text(plan::layer_numbers<network>[k], text_of(plan::layer_names<network>[k])));
  report r = detail::from_map(plan::memory_map_of<planned>, std::move(title), std::move(layers));
  r.figures = {.arena_bytes = Trainer::arena_bytes,
               .arena_lower_bound_bytes = Trainer::arena_lower_bound_bytes,
               .saved_bytes = Trainer::saved_bytes,
               .parameter_bytes = Trainer::parameter_bytes,
               .state_bytes = Trainer::state_bytes,
               .stack_bytes = Trainer::stack_bytes,
               .ram_bytes = Trainer::ram_bytes,
               .flash_bytes = Trainer::flash_bytes,
               .peak_layer = planned::peak_layer,
               .peak_step = plan::memory_map_of<planned>.peak_step};
  r.forward_macs = Trainer::forward_macs;
  r.recomputed_macs = Trainer::recomputed_macs;
  return r;
}

//! Of a survey that has worked everything out.
template <int Capacity>
report report_of(const tt::survey<Capacity>& s, std::string title, std::vector<std::string> layers) {
  report r = detail::from_map(s.memory_map(), std::move(title), std::move(layers));
  r.figures = s.figures();
  return r;
}

}  // namespace memory
