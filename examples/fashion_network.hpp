// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdint>

//! The network that fashion.cpp trains from scratch, adapt.cpp adapts, and firmware/ adapts on a device: depthwise
//! separable, 140,336 multiply-accumulates, 17,930 parameters.
namespace fashion {

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<16>, tt::kernel<3, 3>, tt::stride<2>> {};
struct mix1 : tt::depthwise2d<tt::kernel<3, 3>, tt::stride<2>, tt::lecun_uniform> {};
struct project1 : tt::conv2d<tt::out<32>> {};
struct mix2 : tt::depthwise2d<tt::kernel<3, 3>, tt::lecun_uniform> {};
struct project2 : tt::conv2d<tt::out<32>> {};
struct head : tt::linear<tt::out<10>, tt::zeros> {};

struct network :
    tt::sequential<tt::input<tt::hwc<28, 28, 1>>,  //
                   stem, tt::relu, mix1, project1, tt::relu, mix2, project2, tt::relu, head> {};

//! The sparse update of the adaptation: the first layer and the last ones, an eighth of what lies between, and biases.
struct sparse :
    tt::sparse_update<tt::train<stem>,                                    //
                      tt::train<project1, tt::channels<0, 8>, tt::bias>,  //
                      tt::train<mix2, tt::bias>,                          //
                      tt::train<project2>,                                //
                      tt::train<head>> {};

//! The same for 16 KiB of RAM in all: of the head's 49 pixels of 32 channels, the first 18.
struct sparse_16kb :
    tt::sparse_update<tt::train<stem>,                //
                      tt::train<project1, tt::bias>,  //
                      tt::train<mix2, tt::bias>,      //
                      tt::train<project2>,            //
                      tt::train<head, tt::channels<0, 576>, tt::bias>> {};

//! Adaptation to a changed world: batch 1, from a checkpoint, in so many steps, on a part with so much RAM.
template <class Update, class Checkpoint, std::uint32_t Steps, class Weights = tt::fractional_weights,
          long long RamKiB = 64>
using adaptation =
    tt::trainer<network, Update, tt::sgd<tt::learning_rate<15, 1000>, tt::cosine_decay<Steps>, Weights>,
                tt::softmax_cross_entropy, tt::budget<tt::ram<RamKiB * tt::KiB>>, tt::pretrained<Checkpoint>>;

//! What firmware/ does: so many steps, and after some of them a checksum, which the host computes as well.
inline constexpr std::uint32_t device_steps = 2000;
inline constexpr std::uint32_t checksum_steps = 200;

template <class Checkpoint>
using on_device = adaptation<sparse, Checkpoint, device_steps>;

//! What it does on a part with 16 KiB of RAM: weights of a byte each.
inline constexpr std::uint32_t microbit_steps = 900;

template <class Checkpoint, std::uint32_t Steps = microbit_steps>
using on_microbit = adaptation<sparse_16kb, Checkpoint, Steps, tt::int8_weights, 15>;

}  // namespace fashion
