// SPDX-License-Identifier: MIT
#pragma once

//! Names that link.ld gives to places in memory. Only their addresses mean anything.

#include <cstdint>

extern "C" {
extern const std::uint32_t link_vectors_begin[];
extern const std::uint32_t link_vectors_end[];
extern const std::uint32_t link_text_begin[];
extern const std::uint32_t link_text_end[];
extern std::uint32_t link_stack_begin[];
extern std::uint32_t link_fault_stack[];  // where the fault handler's own stack begins, near link_stack_begin
extern std::uint32_t link_stack_end[];
extern std::uint32_t link_data_begin[];
extern std::uint32_t link_data_end[];
extern const std::uint32_t link_data_load[];
extern std::uint32_t link_bss_begin[];
extern std::uint32_t link_bss_end[];
}

namespace board {

//! What an untouched word of the stack holds.
inline constexpr std::uint32_t paint = 0xc0de'57ac;

inline std::uint32_t address(const void* place) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
}

//! The UART and the timers, before main.
void start();

}  // namespace board
