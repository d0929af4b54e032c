// SPDX-License-Identifier: MIT

#include "board.hpp"

#include "layout.hpp"
#include "part.hpp"  // of boards/<board>, chosen by the include path

#include <array>
#include <bit>

namespace board {

const char* core() { return TINYTRAIN_CORE; }

void start() {
  part::start();
  part::uart::start();
  part::clock::start();
}

void write(char character) { part::uart::put(character); }

void write(const char* text) {
  while (*text != '\0') write(*text++);
}

namespace {

//! 10^19, ..., 100, 10, 1.
constexpr auto powers_of_ten = [] {
  std::array<std::uint64_t, 20> powers{};
  std::uint64_t power = 1;
  for (auto place = powers.rbegin(); place != powers.rend(); ++place, power *= 10) *place = power;
  return powers;
}();

}  // namespace

// By subtraction: a division of 64 bits would bring a thousand bytes of libgcc and their stack into the smallest images.
void write_decimal(std::uint64_t value) {
  bool leading = true;
  for (const std::uint64_t power : powers_of_ten) {
    char digit = '0';
    for (; value >= power; value -= power) ++digit;
    leading = leading && digit == '0' && power != 1;
    if (!leading) write(digit);
  }
}

void write_decimal(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (value < 0) write('-');
  write_decimal(value < 0 ? 0 - bits : bits);
}

void write_hex(std::uint64_t value, int digits) {
  write("0x");
  const int needed = (static_cast<int>(std::bit_width(value)) + 3) / 4;
  for (int digit = digits > needed ? digits : needed; digit-- > 0;)
    write("0123456789abcdef"[value >> (4 * digit) & 15]);
}

std::uint64_t instructions() {
  using scale = part::nanoseconds_per_tick;
  static_assert(std::has_single_bit(static_cast<std::uint64_t>(scale::den)), "a shift, not a division");
  return part::clock::ticks() * scale::num / scale::den;
}

std::uint32_t stack_touched() {
  const std::uint32_t* deepest = link_stack_begin;
  while (deepest != link_stack_end && *deepest == paint) ++deepest;
  return address(link_stack_end) - address(deepest);
}

std::uint32_t stack_bytes() { return address(link_stack_end) - address(link_stack_begin); }

std::uint32_t static_bytes() {
  return address(link_data_end) - address(link_data_begin) + address(link_bss_end) - address(link_bss_begin);
}

std::uint32_t flash_bytes() {
  return address(link_vectors_end) - address(link_vectors_begin) + address(link_text_end) - address(link_text_begin) +
         address(link_data_end) - address(link_data_begin);
}

void exit(int code) {
  const std::uint32_t block[] = {0x20026, static_cast<std::uint32_t>(code)};  // ADP_Stopped_ApplicationExit, status
  // SYS_EXIT_EXTENDED, the only semihosting call of the image: it hands `code` to QEMU. DROP THIS LINE ON A REAL PART,
  // where a breakpoint without a debugger is a fault.
  asm volatile("movs r0, #0x20\n mov r1, %0\n bkpt 0xab" : : "r"(block) : "r0", "r1", "memory");
  while (true) asm volatile("wfi");
}

}  // namespace board
