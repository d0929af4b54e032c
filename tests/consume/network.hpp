// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdint>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3, 3>, tt::stride<2>> {};
struct mix : tt::depthwise2d<tt::kernel<3, 3>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 1>>, stem, tt::relu, mix, tt::relu, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<tt::learning_rate<1, 64>>, tt::softmax_cross_entropy>;

void train(trainer& model, const std::int8_t* image, int label);
