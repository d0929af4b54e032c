// SPDX-License-Identifier: MIT
#pragma once

//! Two peripherals of Arm's Cortex-M System Design Kit, as far as the example needs them.
//! Source     Arm DDI 0479 (CMSDK technical reference manual), "APB components"

#include <cstdint>

namespace board {

inline volatile std::uint32_t& device(std::uint32_t base, std::uint32_t offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(base + offset);
}

//! A transmitter without interrupts.
template <std::uint32_t Base>
struct cmsdk_uart {
  static void start() {
    device(Base, 0x10) = 16;  // the smallest divider; QEMU ignores it, a real part wants clock / baud rate
    device(Base, 0x08) = 1;   // transmit only
  }
  static void put(char character) {
    while (device(Base, 0x04) & 1u)  // transmit buffer full
      ;
    device(Base, 0x00) = static_cast<unsigned char>(character);
  }
};

//! A 40-bit count of clock ticks out of two free-running 32-bit timers: one counts every tick, the other every 256th.
//! The slow one says how often the fast one has wrapped, so that no interrupt and no regular reading is needed.
template <std::uint32_t Timer, std::uint32_t DualTimer>
struct cmsdk_clock {
  static void start() {
    device(Timer, 0x08) = 0xffff'ffff;  // reload
    device(Timer, 0x04) = 0xffff'ffff;  // value
    device(DualTimer, 0x00) = 0xffff'ffff;
    device(DualTimer, 0x08) = 0x8a;  // enabled, free-running, one tick in 256, 32 bits
    device(Timer, 0x00) = 1;
  }
  static std::uint64_t ticks() {
    const std::uint64_t coarse = std::uint64_t{~device(DualTimer, 0x04)} * 256;
    const std::uint32_t fine = ~device(Timer, 0x04);  // both count down
    // The nearest count to `coarse` whose low word is `fine`.
    const auto correction = static_cast<std::int32_t>(fine - static_cast<std::uint32_t>(coarse));
    return coarse + static_cast<std::uint64_t>(std::int64_t{correction});
  }
};

}  // namespace board
