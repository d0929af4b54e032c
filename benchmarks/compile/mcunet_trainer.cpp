// SPDX-License-Identifier: MIT
//! What importing costs: MCUNet-5FPS, 43 layers with weights, as a trainer with its 49 KB rule.
#include "flowers_mcunet.hpp"

namespace {

namespace tt = tinytrain;
namespace mcunet = flowers::mcunet;

}  // namespace

tt::trainer<mcunet::network, mcunet::rule_49kb, tt::sgd<tt::learning_rate<1, 800>>, tt::softmax_cross_entropy> model;

tt::step_result step(const std::int8_t* image, int label) { return model.step(image, label); }
