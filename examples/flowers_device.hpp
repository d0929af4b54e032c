// SPDX-License-Identifier: MIT
#pragma once

#include "flowers_mcunet.hpp"

#include <cstdint>

//! What firmware/flowers.cpp does: passes over a photograph of each flower, with the rule that needs the least.
namespace flowers {

namespace tt = tinytrain;

inline constexpr std::uint32_t device_photographs = 5;
inline constexpr std::uint32_t device_steps = 3 * device_photographs;
using on_device = tt::trainer<mcunet::network, mcunet::rule_49kb, tt::sgd<tt::learning_rate<1, 800>>,
                              tt::softmax_cross_entropy, tt::budget<tt::ram<256 * tt::KiB>, tt::flash<768 * tt::KiB>>>;

}  // namespace flowers
