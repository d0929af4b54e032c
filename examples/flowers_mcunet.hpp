// SPDX-License-Identifier: MIT
#pragma once

#include "flowers_device.hpp"

#include <tinytrain.hpp>

#include <mit_mcunet-5fps_headless.tflite.hpp>

//! MCUNetV3's transfer task on its own backbone: MCUNet-5FPS, pretrained on ImageNet, with a new head for five flowers, and
//! the sparse rules of the paper's release, which are named after the memory they need beyond inference by its formula.
namespace flowers::mcunet {

namespace tt = tinytrain;

inline constexpr char name[] = "mcunet-5fps";
using network = tt::tflite::network<mit_mcunet_5fps_headless, tt::replace_head<tt::out<5>>>;

template <tt::text Name, class... What>
using layer = tt::train<tt::layer_named<Name>, What...>;

struct rule_49kb :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<21>,  // the head's among them
                      layer<"block8/pointwise1", tt::channels<0, 12>>,   // the first of 48 input channels
                      layer<"block9/pointwise1", tt::channels<0, 24>>,
                      layer<"block10/pointwise1", tt::channels<0, 24>>> {};

struct rule_99kb :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<23>, layer<"block7/pointwise1", tt::weights>,
                      layer<"block8/pointwise1", tt::weights>, layer<"block9/pointwise1", tt::weights>,
                      layer<"block10/pointwise1", tt::weights>, layer<"block12/pointwise1", tt::channels<0, 12>>,
                      layer<"block13/pointwise1", tt::channels<0, 24>>> {};

struct rule_148kb :
    tt::sparse_update<tt::train<network::head>, tt::biases_of_last<24>, layer<"block7/pointwise1", tt::weights>,
                      layer<"block8/pointwise1", tt::weights>, layer<"block9/pointwise1", tt::weights>,
                      layer<"block10/pointwise1", tt::weights>, layer<"block12/pointwise1", tt::weights>,
                      layer<"block13/pointwise1", tt::channels<0, 48>>> {};

using on_device_49kb = on_device<network, rule_49kb, 76, tt::fractional_weights>;
using on_device_49kb_whole_maps = on_device<network, rule_49kb, 256, tt::fractional_weights, tt::whole_maps>;
using on_device_148kb = on_device<network, rule_148kb, 175, tt::int8_weights>;

}  // namespace flowers::mcunet
