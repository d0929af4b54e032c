// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/hana.hpp>
#include <tinytrain/meta/type_name.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/plan/plan.hpp>

#include <array>
#include <cstddef>

//! The plan for people: names and the memory map, as constants that a host program prints.
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

}  // namespace detail

//! The name of each layer, in the order of `network_layers<Network>`.
template <class Network>
inline constexpr auto layer_names = hana::unpack(network_layers<Network>, [](auto... layers) {
  return std::array<characters, sizeof...(layers)>{detail::name_of<typename decltype(layers)::type>()...};
});

//! One buffer of the arena: what it holds first, where, and in which steps of the program it is alive.
struct map_entry {
  role what = role::scratch;
  int layer = 0;
  int offset = 0;
  int bytes = 0;
  int birth = 0;
  int death = 0;
};

template <int Entries>
struct memory_map {
  std::array<map_entry, static_cast<std::size_t>(Entries)> entries{};
  static constexpr int size = Entries;
};

namespace detail {

template <class Plan>
constexpr int count_storages() {
  int count = 0;
  for (const interval& s : Plan::storages) {
    count += s.bytes > 0 ? 1 : 0;
  }
  return count;
}

}  // namespace detail

//! The arena of a plan, in the order of the first step that uses each buffer.
template <class Plan>
inline constexpr auto memory_map_of = [] {
  memory_map<detail::count_storages<Plan>()> map{};
  std::size_t next = 0;
  for (int v = 0; v < Plan::tape.value_count; ++v) {
    const interval& s = Plan::storages[static_cast<std::size_t>(v)];
    if (s.bytes > 0) {
      map.entries[next++] = {Plan::tape[v].what,
                             Plan::tape[v].node,
                             Plan::offsets[static_cast<std::size_t>(v)],
                             s.bytes,
                             s.birth,
                             s.death};
    }
  }
  return map;
}();

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

}  // namespace tinytrain::plan
