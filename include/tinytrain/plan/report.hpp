// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/hana.hpp>
#include <tinytrain/meta/type_name.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/plan/plan.hpp>

#include <array>
#include <cstddef>

//! The plan for people: names, and what lives when, as constants that a host program prints (examples/memory/).
namespace tinytrain::plan {

namespace detail {

//! A layer's type, or what its file calls it.
template <class Layer>
constexpr characters name_of() {
  if constexpr (requires { Layer::name; }) {
    return Layer::name;
  } else {
    return type_name<Layer>();
  }
}

template <class Layer>
constexpr int number_of(int otherwise) {
  if constexpr (requires { Layer::operator_index; }) {
    return Layer::operator_index;
  } else {
    return otherwise;
  }
}

}  // namespace detail

//! The name of each layer, in the order of `network_layers<Network>`.
template <class Network>
inline constexpr auto layer_names = hana::unpack(network_layers<Network>, [](auto... layers) {
  return std::array<characters, sizeof...(layers)>{detail::name_of<typename decltype(layers)::type>()...};
});

//! The number in front of each name: an operator's in its file, as update rules have it. Of other layers their position, as
//! compile errors have it, or -1 where some are imported and the two would be mistaken for each other.
template <class Network>
inline constexpr auto layer_numbers = hana::unpack(network_layers<Network>, [](auto... layers) {
  constexpr bool imports = ((detail::number_of<typename decltype(layers)::type>(-1) >= 0) || ...);
  int position = 0;
  return std::array<int, sizeof...(layers)>{
      detail::number_of<typename decltype(layers)::type>(imports ? -1 : position++)...};
});

//! A buffer of the arena. Values that follow each other in place share one.
struct map_buffer : interval {
  int offset = 0;
};

//! What a buffer holds from one step to another.
struct map_entry {
  role what = role::scratch;
  int layer = 0;
  int buffer = 0;
  int bytes = 0;
  int birth = 0;
  int death = 0;
  int rows = 0;         //!< of a map: how many are there at a time,
  int of_rows = 0;      //!< and how many it has
  int rests = -1;       //!< the last step that needs it of its forward pass (the loss is the first one's), -1 for none
  int returns = -1;     //!< the first step of the backward pass that reads it, -1 for none
  int weights_of = -1;  //!< the layer whose weights' gradient reads it, -1 for none
  bool gates = false;   //!< a clamp lets errors through by it
  bool otherwise = false;  //!< read behind the loss for something else, or for another layer, too

  constexpr bool waits() const { return rests >= 0 && returns >= 0; }
};

//! A step of the program: whose it is, the stretch [first, last] that it runs in, and the bytes alive in it.
struct map_step {
  action what = action::forward;
  int layer = 0;
  int first = 0;
  int last = 0;
  int bytes = 0;
};

//! What lives when in the arena of a tape. Buffers and entries are in the order in which the tape names their values.
template <int Steps, int Values>
struct memory_map {
  std::array<map_buffer, static_cast<std::size_t>(Values)> buffers{};
  std::array<map_entry, static_cast<std::size_t>(Values)> entries{};
  std::array<map_step, static_cast<std::size_t>(Steps)> steps{};
  int buffer_count = 0;
  int entry_count = 0;
  int step_count = 0;
  int loss_step = 0;
  step_range again{};  //!< what runs forward again, none where nothing does
  int peak_step = 0;   //!< the first of those with the most bytes
};

namespace detail {

//! Step k writes or reads value v, which `e` describes.
template <int Steps, int Values>
constexpr void note_use(map_entry& e, const tape<Steps, Values>& t, int k, int v) {
  const step& s = t.at(k);
  if (k <= t.loss_step || t.again.has(k)) {
    e.rests = s.last > e.rests && v != s.dx ? s.last : e.rests;
    return;
  }
  e.returns = e.returns < 0 && v != s.dx ? k : e.returns;
  if (s.what == action::gate && v == s.x) {
    e.gates = true;
  } else if (s.what == action::update && v == s.x && (e.weights_of < 0 || e.weights_of == s.node)) {
    e.weights_of = s.node;
  } else {
    e.otherwise = true;
  }
}

template <int Steps, int Values, class Visit>
constexpr void for_each_use(const tape<Steps, Values>& t, Visit visit) {
  for (int k = 0; k < t.step_count; ++k) {
    const step& s = t.at(k);
    for (const int v : {s.x, s.skip, s.y, s.saved, s.scratch, s.dy, s.dx}) {
      if (v >= 0) {
        visit(k, v);
      }
    }
    for (int p = 0; p < s.pendings; ++p) {
      visit(k, s.pending[static_cast<std::size_t>(p)]);
    }
  }
}

}  // namespace detail

//! The map of a tape whose storages lie at these offsets; layers are counted from node `first_layer`.
template <int Steps, int Values>
constexpr memory_map<Steps, Values> make_memory_map(const tape<Steps, Values>& t, const interval_list<Values>& storages,
                                                    const offset_list<Values>& offsets, int first_layer = 0) {
  const auto at = [](int index) { return static_cast<std::size_t>(index); };
  memory_map<Steps, Values> map{};
  map.step_count = t.step_count;
  map.loss_step = t.loss_step;
  map.again = t.again;
  map.peak_step = find_peak<Steps>(storages).step;
  std::array<int, static_cast<std::size_t>(Values)> buffer_of{};
  for (int v = 0; v < t.value_count; ++v) {
    if (storages[at(v)].bytes > 0) {
      buffer_of[at(v)] = map.buffer_count;
      map.buffers[at(map.buffer_count++)] = {storages[at(v)], offsets[at(v)]};
    }
  }
  std::array<int, static_cast<std::size_t>(Values)> entry_of{};
  for (int v = 0; v < t.value_count; ++v) {
    const value& x = t[v];
    entry_of[at(v)] = -1;
    if (x.bytes > 0) {
      entry_of[at(v)] = map.entry_count;
      map_entry& e = map.entries[at(map.entry_count++)];
      e = {x.what,
           x.node - first_layer,
           buffer_of[at(x.storage)],
           x.bytes,
           x.birth,
           x.death,
           x.ring > 0 ? x.ring : x.map.h,
           x.map.h};
    }
  }
  detail::for_each_use(t, [&](int k, int v) {
    if (entry_of[at(v)] >= 0) {
      detail::note_use(map.entries[at(entry_of[at(v)])], t, k, v);
    }
  });
  for (int e = 0; e < map.entry_count; ++e) {
    int& layer = map.entries[at(e)].weights_of;
    layer = layer < 0 ? -1 : layer - first_layer;
  }
  for (int k = 0; k < t.step_count; ++k) {
    const step& s = t.at(k);
    map.steps[at(k)] = {s.what, s.node - first_layer, s.first, s.last};
  }
  for (int b = 0; b < map.buffer_count; ++b) {
    for (int k = map.buffers[at(b)].birth; k <= map.buffers[at(b)].death; ++k) {
      map.steps[at(k)].bytes += map.buffers[at(b)].bytes;
    }
  }
  return map;
}

//! The map of a plan.
template <class Plan>
inline constexpr auto memory_map_of = make_memory_map(Plan::tape, Plan::storages, Plan::offsets);

constexpr characters role_name(role what) {
  switch (what) {
  case role::input: return {"input", 5};
  case role::activation: return {"activation", 10};
  case role::saved_activation: return {"saved activation", 16};
  case role::clamp_bits: return {"clamp bits", 10};
  case role::winners: return {"winners", 7};
  case role::error: return {"error", 5};
  default: return {"scratch", 7};
  }
}

constexpr characters action_name(action what) {
  switch (what) {
  case action::fetch: return {"fetch", 5};
  case action::save: return {"save channels", 13};
  case action::forward: return {"forward", 7};
  case action::mark: return {"mark clamp", 10};
  case action::loss: return {"loss", 4};
  case action::gate: return {"gate", 4};
  case action::backward: return {"backward", 8};
  case action::merge: return {"merge errors", 12};
  default: return {"update", 6};
  }
}

}  // namespace tinytrain::plan
