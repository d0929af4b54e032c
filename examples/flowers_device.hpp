// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdint>

//! How a device learns flowers, in firmware/mcunet_5fps_49kb.cpp and its like: passes over one photograph of each, which
//! comes a row at a time, as from a camera. It has so many KiB of RAM.
namespace flowers {

inline constexpr std::uint32_t device_photographs = 5;
inline constexpr std::uint32_t device_steps = 3 * device_photographs;

template <class Network, class Update, long long RamKiB, class Weights, class... Options>
using on_device = tinytrain::trainer<
    Network, Update, tinytrain::sgd<tinytrain::learning_rate<1, 800>, Weights>, tinytrain::softmax_cross_entropy,
    tinytrain::input_by_rows, Options...,
    tinytrain::budget<tinytrain::ram<RamKiB * tinytrain::KiB>, tinytrain::flash<900 * tinytrain::KiB>>>;

}  // namespace flowers
