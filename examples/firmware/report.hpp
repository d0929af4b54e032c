// SPDX-License-Identifier: MIT
#pragma once

//! What an image says about its training, and the verdict at its end.

#include "board.hpp"

#include <cstdint>

namespace report {

//! Samples as the host exported them: `count` of them in `images` and `labels`, bytes packed into words.
template <class Set, int Bytes>
const std::int8_t* image(int i) {
  return reinterpret_cast<const std::int8_t*>(Set::images) + i * Bytes;
}

template <class Set>
int label(int i) {
  return static_cast<int>((Set::labels[i / 4] >> (8 * (i % 4))) & 0xFFu);
}

//! One line: the mean loss of the steps since the last one, if there were any, and the accuracy.
inline void progress(std::uint32_t steps, std::uint32_t loss_q16, std::uint32_t steps_since, std::uint32_t right,
                     std::uint32_t count) {
  const std::uint32_t permille = right * 1000 / count;
  board::print("after ", steps, " steps: ");
  if (steps_since != 0) {
    const std::uint32_t hundredths = static_cast<std::uint32_t>((std::uint64_t{loss_q16} * 100) >> 16);
    board::print("loss ", hundredths / 100, hundredths % 100 < 10 ? ".0" : ".", hundredths % 100, ", ");
  }
  board::print("accuracy ", permille / 10, '.', permille % 10, " %\n");
}

//! What a training came to. `task` begins the names of its figures, and ends with a point.
struct result {
  const char* task;
  std::uint32_t steps;
  std::uint64_t instructions;
  std::uint32_t checksum;
  std::uint32_t host_checksum;
};

inline void figure(const char* task, const char* name, std::uint32_t value, const char* unit) {
  board::print("figure ", task, board::core(), '.', name, ' ', value, ' ', unit, '\n');
}

//! How long the whole training takes on a part with this clock, if each instruction takes a cycle: what the published
//! engine's board has (STM32F746, 216 MHz). Memory that makes the core wait comes on top.
inline void duration(const char* task, std::uint64_t instructions) {
  constexpr std::uint32_t clock_mhz = 216;
  const auto tenths = static_cast<std::uint32_t>(instructions / (clock_mhz * 100000u));
  board::print("figure ", task, board::core(), ".seconds_at_", clock_mhz, "_mhz ", tenths / 10, '.', tenths % 10,
               " seconds\n");
}

//! The plan's memory on any core, and the flash of this image, without so many bytes of samples.
template <class Trainer>
void memory(const char* task, std::uint32_t samples) {
  board::print("figure ", task, "arena_bytes ", Trainer::arena_bytes, " bytes\n");
  board::print("figure ", task, "arena_lower_bound_bytes ", Trainer::arena_lower_bound_bytes, " bytes\n");
  figure(task, "flash_bytes", board::flash_bytes() - samples, "bytes");
}

//! Prints the figures. 0, or 1 where the parameters are not, bit for bit, those of the host, or the RAM is not what the
//! compiler said.
template <class Trainer>
int verdict(const result& r) {
  const std::uint32_t stack = board::stack_touched();
  const std::uint32_t ram = board::static_bytes() + stack;
  board::print("RAM: ", ram, " bytes, ", stack, " of them stack; the compiler said ",
               static_cast<std::uint32_t>(Trainer::ram_bytes), " and ",
               static_cast<std::uint32_t>(Trainer::stack_bytes), '\n');
  board::print("figure ", r.task, board::core(), ".checksum ");
  board::write_hex(r.checksum);
  board::print(" fnv1a\n");
  figure(r.task, "instructions_per_step", static_cast<std::uint32_t>(r.instructions / r.steps), "instructions");
  figure(r.task, "ram_bytes", ram, "bytes");
  figure(r.task, "stack_bytes", stack, "bytes");
  if (r.checksum != r.host_checksum) {
    board::print("expected the host's checksum ");
    board::write_hex(r.host_checksum);
    board::print("\n");
    return 1;
  }
  if (stack > Trainer::stack_bytes || ram > Trainer::ram_bytes || Trainer::ram_bytes - ram > 256) {
    board::print("expected that RAM and stack are at most what the compiler said, and RAM at most 256 bytes less\n");
    return 1;
  }
  return 0;
}

}  // namespace report
