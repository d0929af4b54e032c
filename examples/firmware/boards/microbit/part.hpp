// SPDX-License-Identifier: MIT
#pragma once

//! BBC micro:bit: nRF51822, a Cortex-M0.
//! Source     nRF51 Series Reference Manual, Nordic Semiconductor: "TIMER", "UART"

#include <cstdint>
#include <ratio>

namespace board {

inline volatile std::uint32_t& device(std::uint32_t base, std::uint32_t offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(base + offset);
}

namespace part {

//! A transmitter without interrupts.
struct uart {
  static constexpr std::uint32_t base = 0x4000'2000;
  static void start() {
    device(base, 0x50c) = 24;           // the pin that the board's interface chip listens to
    device(base, 0x524) = 0x01d7'e000;  // 115,200 baud
    device(base, 0x500) = 4;            // enabled
    device(base, 0x008) = 1;            // start to transmit
  }
  static void put(char character) {
    device(base, 0x11c) = 0;
    device(base, 0x51c) = static_cast<unsigned char>(character);
    while (device(base, 0x11c) == 0)  // until it is sent
      ;
  }
};

//! TIMER0, 32 bits at 16 MHz: it wraps after 268 seconds.
struct clock {
  static constexpr std::uint32_t base = 0x4000'8000;
  static void start() {
    device(base, 0x504) = 0;  // counts time
    device(base, 0x508) = 3;  // 32 bits
    device(base, 0x510) = 0;  // every tick
    device(base, 0x000) = 1;
  }
  static std::uint64_t ticks() {
    device(base, 0x040) = 1;  // capture
    return device(base, 0x540);
  }
};
using nanoseconds_per_tick = std::ratio<125, 2>;

inline void start() {}  // no memory lies below RAM, and this core has no MPU

}  // namespace part
}  // namespace board
