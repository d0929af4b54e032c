// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstddef>
#include <cstdio>
#include <string>

//! The arena as text: 16 rows of bytes from offset 0 down, a column for each step, the letters of the table.
template <class Plan>
void draw_arena() {
  namespace plan = tinytrain::plan;
  constexpr int rows = 16;
  for (int row = 0; row < rows; ++row) {
    const int byte = static_cast<int>(static_cast<long long>(Plan::arena_bytes) * (2 * row + 1) / (2 * rows));
    std::string line(static_cast<std::size_t>(Plan::tape.step_count), '.');
    char letter = 'a';
    for (const plan::map_entry& e : plan::memory_map_of<Plan>.entries) {
      for (int t = e.birth; e.offset <= byte && byte < e.offset + e.bytes && t <= e.death; ++t) {
        line[static_cast<std::size_t>(t)] = letter;
      }
      letter = letter == 'z' ? 'A' : static_cast<char>(letter + 1);
    }
    std::printf("  %6d  %s\n", byte, line.c_str());
  }
}

//! Prints what the compiler worked out for a trainer: bytes, and what lies where in the arena, and when.
template <class Network, class Trainer>
void print_memory_map(const char* title) {
  namespace plan = tinytrain::plan;
  using plan_type = typename Trainer::plan_type;
  const auto& names = plan::layer_names<Network>;
  std::printf(
      "%s: %lld bytes of RAM = %lld arena + %lld parameters + %lld state + %lld stack; %lld bytes of constants\n",
      title, Trainer::ram_bytes, Trainer::arena_bytes, Trainer::parameter_bytes, Trainer::state_bytes,
      Trainer::stack_bytes, Trainer::flash_bytes);
  std::printf("     offset  bytes  steps    what\n");
  char letter = 'a';
  for (const plan::map_entry& e : plan::memory_map_of<plan_type>.entries) {
    const tinytrain::characters name = names[static_cast<std::size_t>(e.layer)];
    const tinytrain::characters role = plan::role_name(e.what);
    std::printf("  %c  %6d %6d  %2d - %-2d  %.*s of %.*s\n", letter, e.offset, e.bytes, e.birth, e.death,
                static_cast<int>(role.size), role.data, static_cast<int>(name.size), name.data);
    letter = letter == 'z' ? 'A' : static_cast<char>(letter + 1);
  }
  draw_arena<plan_type>();
  std::printf("  arena %lld bytes; the most alive in one step, so the least there can be: %lld\n", Trainer::arena_bytes,
              Trainer::arena_lower_bound_bytes);
}
