// SPDX-License-Identifier: MIT
#pragma once

//! Arm MPS3 with the FPGA image AN547 (M55, subsystem SSE-300), in the secure state.
//! Its system counter has 64 bits, so that no timers need to be joined.
//! Source     Arm 101773 (SSE-300), "System counter"

#include "../cmsdk.hpp"

#include <ratio>

namespace board::part {

using uart = cmsdk_uart<0x5930'3000>;
using nanoseconds_per_tick = std::ratio<125, 4>;  // 32 MHz

inline void start() {}

struct clock {
  static constexpr std::uint32_t counter = 0x5810'0000;

  static void start() { device(counter, 0x00) = 1; }

  static std::uint64_t ticks() {
    std::uint32_t high = 0, low = 0;
    do {
      high = device(counter, 0x0c);
      low = device(counter, 0x08);
    } while (high != device(counter, 0x0c));  // the low word wrapped in between
    return std::uint64_t{high} << 32 | low;
  }
};

}  // namespace board::part
