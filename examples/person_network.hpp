// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdint>

#include <mlperf_vww_96.tflite.hpp>

//! The visual wake words network of MLPerf Tiny (MobileNet v1, width 0.25, 96 x 96 x 3, "is there a person?"), and how it
//! learns from photographs of another place with its own head.
namespace person {

namespace tt = tinytrain;

using network = tt::tflite::network<mlperf_vww_96>;

//! The classifier, and of the last block all biases and a part of the pointwise convolution, as much as 48 KiB of RAM allow.
struct sparse :
    tt::sparse_update<tt::biases_of_last<4>,                          //
                      tt::train<tt::layer<24>, tt::channels<0, 56>>,  // 1 x 1, 56 of 128 to 256 channels
                      tt::train<tt::layer<29>>> {};                   // fully connected, 256 to 2

//! Batch 1, few epochs: there are few samples, and the start is good. Rates from 1/200 to 1/30 do as well.
inline constexpr std::uint32_t epochs = 3;
inline constexpr std::uint32_t samples = 244;  // four fifths of 305
using adaptation = tt::trainer<network, sparse, tt::sgd<tt::learning_rate<1, 50>, tt::cosine_decay<epochs * samples>>,
                               tt::softmax_cross_entropy>;

//! What firmware/person.cpp does: passes over a few photographs, which come a row at a time, at a rate that shows within
//! four of them.
inline constexpr std::uint32_t device_photographs = 8;
inline constexpr std::uint32_t device_steps = 4 * device_photographs;
using on_device = tt::trainer<network, sparse, tt::sgd<tt::learning_rate<1, 30>>, tt::softmax_cross_entropy,
                              tt::input_by_rows, tt::budget<tt::ram<48 * tt::KiB>, tt::flash<512 * tt::KiB>>>;

}  // namespace person
