// SPDX-License-Identifier: MIT
#pragma once

#include "flowers_device.hpp"

#include <tinytrain.hpp>

#include <mit_mbv2-w0.35_headless.tflite.hpp>

//! The same task on MobileNetV2 with a width of 0.35, with that backbone's rules.
namespace flowers::mbv2 {

namespace tt = tinytrain;

inline constexpr char name[] = "mbv2-w0.35";
using network = tt::tflite::network<mit_mbv2_w0_35_headless, tt::replace_head<tt::out<5>>>;

template <tt::text Name, class... What>
using layer = tt::train<tt::layer_named<Name>, What...>;

struct rule_49kb :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<17>, layer<"block12/pointwise1", tt::weights>,
                      layer<"block13/pointwise1", tt::weights>, layer<"block13/pointwise2", tt::channels<0, 48>>,
                      layer<"block14/pointwise1", tt::channels<0, 7>>, layer<"block15/pointwise1", tt::channels<0, 7>>,
                      layer<"block16/pointwise1", tt::channels<0, 7>>,
                      layer<"block16/depthwise", tt::channels<0, 42>>> {};

struct rule_99kb :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<26>, layer<"block9/pointwise1", tt::weights>,
                      layer<"block10/pointwise1", tt::weights>, layer<"block11/pointwise1", tt::weights>,
                      layer<"block12/pointwise1", tt::weights>, layer<"block13/pointwise1", tt::weights>,
                      layer<"block14/pointwise1", tt::channels<0, 7>>, layer<"block15/pointwise1", tt::channels<0, 28>>,
                      layer<"block16/pointwise1", tt::weights>> {};

struct rule_138kb :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<35>, layer<"block9/pointwise1", tt::weights>,
                      layer<"block10/pointwise1", tt::weights>, layer<"block11/pointwise1", tt::weights>,
                      layer<"block12/pointwise1", tt::weights>, layer<"block13/pointwise1", tt::weights>,
                      layer<"block14/pointwise1", tt::weights>, layer<"block15/pointwise1", tt::weights>,
                      layer<"block16/pointwise1", tt::weights>> {};

using on_device_99kb = on_device<network, rule_99kb, 130, tt::int8_weights>;

}  // namespace flowers::mbv2
