// SPDX-License-Identifier: MIT
#pragma once

//! Arm MPS2 with the FPGA image AN505 (M33); the core starts in the secure state and stays there, hence the addresses.

#include "../cmsdk.hpp"

#include <ratio>

namespace board::part {

using uart = cmsdk_uart<0x5020'0000>;
using clock = cmsdk_clock<0x5000'0000, 0x5000'2000>;
using nanoseconds_per_tick = std::ratio<50>;  // 20 MHz

inline void start() {}

}  // namespace board::part
