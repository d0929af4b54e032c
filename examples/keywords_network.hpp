// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdint>

#include <mlperf_kws_ref_model.tflite.hpp>

//! The keyword network of MLPerf Tiny (a depthwise separable CNN, 49 x 10 coefficients, twelve words) with a new head for
//! the ten digits: first it learns them from several speakers, then how somebody else says them.
namespace keywords {

namespace tt = tinytrain;

using network = tt::tflite::network<mlperf_kws_ref_model, tt::replace_head<tt::out<10>>>;

struct head_only : tt::sparse_update<tt::train<network::head>> {};

//! The head, all biases, and weights of the last three pointwise convolutions: half the input channels of two of them.
struct sparse :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<10>,  //
                      tt::train<tt::layer<4>, tt::channels<0, 32>>,      // 64 to 64 channels each
                      tt::train<tt::layer<6>, tt::channels<0, 32>>,      //
                      tt::train<tt::layer<8>, tt::weights>> {};

inline constexpr std::uint32_t clips = 2500;  // of the five speakers that are known, once
inline constexpr std::uint32_t takes = 10;    // of each digit, of the new speaker
inline constexpr std::uint32_t epochs = 10;   // over those
inline constexpr std::uint32_t steps = epochs * takes * 10;

template <std::uint32_t Steps>
using sgd = tt::sgd<tt::learning_rate<1, 100>, tt::cosine_decay<Steps>>;

template <class Update>
using known_speakers = tt::trainer<network, Update, sgd<clips>, tt::softmax_cross_entropy>;

}  // namespace keywords
