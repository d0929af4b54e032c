// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/hana.hpp>
#include <tinytrain/op/add.hpp>
#include <tinytrain/op/avg_pool.hpp>
#include <tinytrain/op/concat.hpp>
#include <tinytrain/op/conv2d.hpp>
#include <tinytrain/op/depthwise2d.hpp>
#include <tinytrain/op/global_avg_pool.hpp>
#include <tinytrain/op/linear.hpp>
#include <tinytrain/op/lookup.hpp>
#include <tinytrain/op/max_pool.hpp>
#include <tinytrain/op/multiply.hpp>
#include <tinytrain/op/pad.hpp>
#include <tinytrain/op/reshape.hpp>
#include <tinytrain/op/slice.hpp>
#include <tinytrain/op/softmax.hpp>
#include <tinytrain/op/subtract.hpp>
#include <tinytrain/tflite/tables.hpp>
#include <tinytrain/tflite/verdict.hpp>

#include <type_traits>

namespace tinytrain::tflite {
namespace detail {

//! An operation as a type, which tells tables apart that differ.
template <const auto& Bytes, int Position>
struct operation_at {
  static constexpr operation value = description_of<Bytes>[Position];
};

//! The library's op for an operation. Equal operations give equal ops, and so share kernels.
template <const auto& Bytes, int Position>
constexpr auto choose_op() {
  constexpr operation o = description_of<Bytes>[Position];
  constexpr window w = o.sliding;
  using steps = stride<w.stride_h, w.stride_w>;
  using taps = kernel<w.kernel_h, w.kernel_w>;
  using spread = dilation<w.dilation_h, w.dilation_w>;
  using edges = std::conditional_t<w.same, same, padding<w.before_h, w.before_w, w.after_h, w.after_w>>;
  using biased = std::conditional_t<(o.biases.size > 0), with_bias, no_bias>;
  if constexpr (o.what == kind::conv_2d) {
    return hana::type_c<conv2d<out<o.y.c>, taps, steps, spread, edges, biased>>;
  } else if constexpr (o.what == kind::depthwise_conv_2d) {
    return hana::type_c<depthwise2d<taps, steps, spread, edges, multiplier_of<o.factor>, biased>>;
  } else if constexpr (o.what == kind::fully_connected) {
    return hana::type_c<linear<out<o.y.c>, biased>>;
  } else if constexpr (o.what == kind::add) {
    return hana::type_c<add>;
  } else if constexpr (o.what == kind::sub) {
    return hana::type_c<subtract>;
  } else if constexpr (o.what == kind::mul) {
    return hana::type_c<multiply<o.skip>>;
  } else if constexpr (o.what == kind::concatenation) {
    return hana::type_c<concat<o.axis, o.skip>>;
  } else if constexpr (o.what == kind::average_pool_2d) {
    return hana::type_c<avg_pool<taps, steps, edges>>;
  } else if constexpr (o.what == kind::max_pool_2d) {
    return hana::type_c<max_pool<taps, steps, edges>>;
  } else if constexpr (o.what == kind::mean) {
    return hana::type_c<global_avg_pool>;
  } else if constexpr (o.what == kind::pad) {
    return hana::type_c<pad<o.begin, o.y>>;
  } else if constexpr (o.what == kind::strided_slice) {
    return hana::type_c<slice<o.begin, o.step, o.y>>;
  } else if constexpr (o.what == kind::softmax) {
    return hana::type_c<softmax<scale_softmax(o.alpha, o.x_scale.scale)>>;
  } else if constexpr (o.what == kind::reshape || o.what == kind::folded_pad || o.what == kind::from_float ||
                       o.what == kind::dequantize) {
    return hana::type_c<reshape<o.y>>;
  } else {
    return hana::type_c<lookup<table_of<operation_at<Bytes, Position>>>>;
  }
}

}  // namespace detail

template <const auto& Bytes, int Position>
using op_of = typename decltype(detail::choose_op<Bytes, Position>())::type;

}  // namespace tinytrain::tflite
