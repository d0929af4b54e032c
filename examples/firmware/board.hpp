// SPDX-License-Identifier: MIT
#pragma once

//! What an example needs of a board: text out, an instruction count, memory use, and an end.
//! No heap, no float, no printf. The board itself is `boards/<board>/part.hpp`.

#include <concepts>
#include <cstdint>

namespace board {

//! The core the image was built for: "m0", "m3", "m4", "m7", "m33" or "m55".
const char* core();

//! Text over the UART; returns when the last character is accepted.
void write(const char* text);
void write(char character);

//! A decimal number; every integer type of the compiler ends in one of these two.
void write_decimal(std::uint64_t value);
void write_decimal(std::int64_t value);

//! At least `digits` lower-case hexadecimal digits after "0x".
void write_hex(std::uint64_t value, int digits = 8);

// uint32_t is `unsigned long` with this compiler and `unsigned` on the host: one template, no ambiguous overload.
template <std::integral Integer>
void write(Integer value) {
  if constexpr (std::signed_integral<Integer>)
    write_decimal(static_cast<std::int64_t>(value));
  else
    write_decimal(static_cast<std::uint64_t>(value));
}

//! Every argument in turn: `board::print("loss ", loss, '\n')`.
template <class... Arguments>
void print(Arguments... arguments) {
  (write(arguments), ...);
}

//! Instructions since reset, from a hardware timer: exact to one timer tick (40 instructions at 25 MHz), where QEMU runs
//! with `-icount shift=0` and an instruction lasts one nanosecond. On a real part the same number is nanoseconds.
//! A reading costs about 25 instructions itself (65 on the M0); the count wraps after 12 hours of such time.
//! Do not print between two reads: a slow terminal makes the UART wait.
std::uint64_t instructions();

//! High-water mark of the stack, in bytes: everything between its top and the deepest word that lost its paint.
std::uint32_t stack_touched();

//! Bytes reserved for the stack; beyond it lies no memory, so an overflow faults.
std::uint32_t stack_bytes();

//! .data and .bss, in bytes: all static memory but the stack.
std::uint32_t static_bytes();

//! Code, constants, and what .data starts from: all that lies in flash.
std::uint32_t flash_bytes();

//! Ends the run; 0 is success.
[[noreturn]] void exit(int code);

}  // namespace board
