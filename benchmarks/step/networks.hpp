// SPDX-License-Identifier: MIT
#pragma once

#include "../../examples/fashion_network.hpp"

#include <tinytrain.hpp>

#include <cstdint>

//! The networks whose whole training steps are measured, on the host and on devices.
namespace bench {

namespace tt = tinytrain;

//! An inverted residual block of MobileNetV2: expand, depthwise, project; without the addition where shapes change.
template <class Block, int Expanded, int Out, class... Options>
struct inverted {
  struct expand : tt::conv2d<tt::out<Expanded>> {};
  struct spread : tt::depthwise2d<Options...> {};
  struct project : tt::conv2d<tt::out<Out>, tt::lecun_uniform> {};
  using plain = tt::sequential<expand, tt::relu, spread, tt::relu, project>;
  using residual = tt::residual<expand, tt::relu, spread, tt::relu, project>;
};

struct stem : tt::conv2d<tt::out<16>, tt::kernel<3>, tt::stride<2>> {};
struct block1 : inverted<block1, 48, 16> {};
struct block2 : inverted<block2, 48, 24, tt::stride<2>> {};
struct block3 : inverted<block3, 72, 24> {};
struct block4 : inverted<block4, 72, 24> {};
struct head : tt::linear<tt::out<10>, tt::zeros> {};

//! A small MobileNetV2 on 32x32 pictures in colour.
struct mobile :
    tt::sequential<tt::input<tt::hwc<32, 32, 3>>, stem, tt::relu, block1::residual, block2::plain, block3::residual,
                   block4::residual, tt::global_avg_pool, head> {};

using optimizer = tt::sgd<tt::learning_rate<15, 1000>>;

//! A network, what is trained of it, and the name of both in figures.
struct fashion_everything {
  static constexpr const char* name = "fashion_everything";
  using network = fashion::network;
  using update = tt::everything;
};

struct fashion_sparse {
  static constexpr const char* name = "fashion_sparse";
  using network = fashion::network;
  using update = fashion::sparse;
};

struct mobile_everything {
  static constexpr const char* name = "mobile_everything";
  using network = mobile;
  using update = tt::everything;
};

template <class Case>
using int8_trainer = tt::trainer<typename Case::network, typename Case::update, optimizer, tt::softmax_cross_entropy>;

//! Calls visit with all of them.
template <class Visitor>
void for_each_case(Visitor visit) {
  visit.template operator()<fashion_everything>();
  visit.template operator()<fashion_sparse>();
  visit.template operator()<mobile_everything>();
}

}  // namespace bench
