// SPDX-License-Identifier: MIT
#pragma once

#include "passes.hpp"

//! What is measured: shapes of MCUNet-5FPS, which TinyEngine was measured on, and of DS-CNN and ResNet8, which CMSIS-NN
//! was; the pools, the sum and a head.
namespace bench {

template <int Out, class... Options>
using conv = tt::conv2d<tt::out<Out>, Options...>;
using tt::dims;

template <class Visitor>
constexpr auto with_kernels(Visitor visit) {
  return visit.template operator()<                                                     //
      kernel<"conv1x1", conv<192>, dims{8, 8, 48}>,                                     //
      kernel<"conv1x1", conv<48>, dims{8, 8, 192}>,                                     //
      kernel<"conv1x1", conv<384>, dims{4, 4, 96}>,                                     //
      kernel<"conv1x1", conv<120>, dims{16, 16, 24}>,                                   //
      kernel<"conv1x1", conv<64>, dims{16, 16, 64}>,                                    //
      kernel<"conv3x3", conv<32, tt::kernel<3>>, dims{16, 16, 32}>,                     //
      kernel<"conv3x3_s2", conv<16, tt::kernel<3>, tt::stride<2>>, dims{128, 128, 3}>,  //
      kernel<"depthwise3x3", tt::depthwise2d<>, dims{32, 32, 48}>,                      //
      kernel<"depthwise3x3", tt::depthwise2d<>, dims{16, 16, 64}>,                      //
      kernel<"depthwise3x3", tt::depthwise2d<>, dims{8, 8, 192}>,                       //
      kernel<"depthwise3x3_s2", tt::depthwise2d<tt::stride<2>>, dims{64, 64, 32}>,      //
      kernel<"depthwise5x5", tt::depthwise2d<tt::kernel<5>>, dims{8, 8, 160}>,          //
      kernel<"depthwise7x7", tt::depthwise2d<tt::kernel<7>>, dims{8, 8, 160}>,          //
      kernel<"linear", tt::linear<tt::out<10>>, dims{1, 1, 1568}>,                      //
      kernel<"linear", tt::linear<tt::out<64>>, dims{1, 1, 256}>,                       //
      kernel<"max_pool2x2", tt::max_pool<>, dims{32, 32, 16}>,                          //
      kernel<"avg_pool2x2", tt::avg_pool<>, dims{32, 32, 16}>,                          //
      kernel<"global_avg_pool", tt::global_avg_pool, dims{8, 8, 64}>,                   //
      kernel<"add", tt::add, dims{16, 16, 64}>>();
}

//! Memory for all of them.
using all_kernels = decltype(with_kernels([]<class... Kernels>() { return workspace<Kernels...>{}; }));

}  // namespace bench
