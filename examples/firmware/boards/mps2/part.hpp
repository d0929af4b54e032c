// SPDX-License-Identifier: MIT
#pragma once

//! Arm MPS2 with the FPGA images AN385 (M3, and M0 code), AN386 (M4) and AN500 (M7).

#include "../cmsdk.hpp"

#include <ratio>

namespace board::part {

using uart = cmsdk_uart<0x4000'4000>;
using clock = cmsdk_clock<0x4000'0000, 0x4000'2000>;
using nanoseconds_per_tick = std::ratio<40>;  // 25 MHz

//! QEMU lets a program write where these boards have no memory. A region of the MPU makes the 256 MiB below RAM a fault,
//! so that the stack cannot overflow unseen; a real part needs this only if it has memory there.
inline void start() {
  device(0xe000'ed9c, 0) = 0x1000'0000 | 1u << 4;            // MPU_RBAR: base, region 0
  device(0xe000'eda0, 0) = 1u << 28 | (28u - 1u) << 1 | 1u;  // MPU_RASR: no execution, no access, 2^28 bytes, enabled
  device(0xe000'ed94, 0) = 1u << 2 | 1u;                     // MPU_CTRL: the default map elsewhere, enabled
}

}  // namespace board::part
