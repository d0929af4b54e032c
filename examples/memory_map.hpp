// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdio>

//! Prints what the compiler worked out for a trainer: bytes, and what lies where in the arena, and when.
template <class Network, class Trainer>
void print_memory_map(const char* title) {
  namespace plan = tinytrain::plan;
  using plan_type = typename Trainer::plan_type;
  const auto& names = plan::layer_names<Network>;
  std::printf("%s: %lld bytes of RAM = %lld arena + %lld parameters + %lld state + %lld stack; %lld bytes of constants\n",
              title, Trainer::ram_bytes, Trainer::arena_bytes, Trainer::parameter_bytes, Trainer::state_bytes,
              Trainer::stack_bytes, Trainer::flash_bytes);
  std::printf("  offset  bytes  steps    what\n");
  for (const plan::map_entry& e : plan::memory_map_of<plan_type>.entries) {
    const tinytrain::characters name = names[static_cast<std::size_t>(e.layer)];
    const tinytrain::characters role = plan::role_name(e.what);
    std::printf("  %6d %6d  %2d - %-2d  %.*s of %.*s\n", e.offset, e.bytes, e.birth, e.death,
                static_cast<int>(role.size), role.data, static_cast<int>(name.size), name.data);
  }
  std::printf("  arena %lld bytes; the most alive in one step, so the least there can be: %lld\n", Trainer::arena_bytes,
              Trainer::arena_lower_bound_bytes);
}
