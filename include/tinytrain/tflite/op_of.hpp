// SPDX-License-Identifier: MIT
#pragma once

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

template <class Type>
struct op_holder {
  using type = Type;
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
    return op_holder<conv2d<out<o.y.c>, taps, steps, spread, edges, biased>>{};
  } else if constexpr (o.what == kind::depthwise_conv_2d) {
    return op_holder<depthwise2d<taps, steps, spread, edges, multiplier_of<o.factor>, biased>>{};
  } else if constexpr (o.what == kind::fully_connected) {
    return op_holder<linear<out<o.y.c>, biased>>{};
  } else if constexpr (o.what == kind::add) {
    return op_holder<add>{};
  } else if constexpr (o.what == kind::sub) {
    return op_holder<subtract>{};
  } else if constexpr (o.what == kind::mul) {
    return op_holder<multiply<o.skip>>{};
  } else if constexpr (o.what == kind::concatenation) {
    return op_holder<concat<o.axis, o.skip>>{};
  } else if constexpr (o.what == kind::average_pool_2d) {
    return op_holder<avg_pool<taps, steps, edges>>{};
  } else if constexpr (o.what == kind::max_pool_2d) {
    return op_holder<max_pool<taps, steps, edges>>{};
  } else if constexpr (o.what == kind::mean) {
    return op_holder<global_avg_pool>{};
  } else if constexpr (o.what == kind::pad) {
    return op_holder<pad<o.begin, o.y>>{};
  } else if constexpr (o.what == kind::strided_slice) {
    return op_holder<slice<o.begin, o.step, o.y>>{};
  } else if constexpr (o.what == kind::softmax) {
    return op_holder<softmax<scale_softmax(o.alpha, o.x_scale.scale)>>{};
  } else if constexpr (o.what == kind::reshape || o.what == kind::folded_pad || o.what == kind::from_float ||
                       o.what == kind::dequantize) {
    return op_holder<reshape<o.y>>{};
  } else {
    return op_holder<lookup<table_of<operation_at<Bytes, Position>>>>{};
  }
}

}  // namespace detail

template <const auto& Bytes, int Position>
using op_of = typename decltype(detail::choose_op<Bytes, Position>())::type;

}  // namespace tinytrain::tflite
