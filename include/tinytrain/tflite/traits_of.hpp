// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/type_name.hpp>
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
#include <tinytrain/tensor/affine_scale.hpp>
#include <tinytrain/tflite/description.hpp>
#include <tinytrain/tflite/tables.hpp>

#include <array>
#include <cstddef>

//! What the plan asks of an op, for an operation that was read at run time. The answers are those of its op type
//! (tflite/op_of.hpp), from the functions that the op types call themselves.
namespace tinytrain::tflite {

struct op_traits : op_flags {
  parameter_counts parameters{};
  violation fault{};       //!< the rule of the op that the operation breaks: no trainer takes it
  characters rule_name{};  //!< of that rule
};

namespace detail {

template <class... Rules>
constexpr characters name_of_rule(list<Rules...>, int number) {
  const std::array<characters, sizeof...(Rules) + 1> names{characters{}, type_name<Rules>()...};
  return names[static_cast<std::size_t>(number)];
}

//! What an op says whatever its options are.
template <class Op>
constexpr op_traits traits(violation fault = {}, parameter_counts parameters = {}) {
  op_traits t{flags_of<Op>()};
  t.parameters = fault ? parameter_counts{} : parameters;
  t.fault = fault;
  t.rule_name = name_of_rule(typename Op::rules{}, fault.rule);
  return t;
}

template <class Initial>
constexpr op_traits linear_traits(dims x, int outputs, bool has_bias) {
  const violation fault = tinytrain::detail::check_linear(x, outputs);
  return traits<linear<out<1>>>(
      fault, fault ? parameter_counts{}
                   : tinytrain::detail::convolution_parameters<Initial>(window{}, x.size(), outputs, has_bias));
}

struct no_table {
  static constexpr std::array<std::int8_t, 256> values{};
  static constexpr std::array<std::int16_t, 256> slopes{};
  static constexpr int slope_exponent = 0;
};

}  // namespace detail

//! Of an operation of a sound description.
constexpr op_traits traits_of(const operation& o) {
  using namespace tinytrain::detail;
  constexpr dims one{1, 1, 1};
  const bool biased = o.biases.size > 0;
  const bool same_source = o.from.source == o.from.skip;
  switch (o.what) {
  case kind::conv_2d:
    return detail::traits<conv2d<out<1>>>(check_convolution(o.sliding, o.x, o.y.c),
                                          convolution_parameters<he_uniform>(o.sliding, o.x.c, o.y.c, biased));
  case kind::depthwise_conv_2d:
    return detail::traits<depthwise2d<>>(check_depthwise(o.sliding, o.x, o.factor),
                                         depthwise_parameters<he_uniform>(o.sliding, o.x.c, o.factor, biased));
  case kind::fully_connected: return detail::linear_traits<he_uniform>(o.x, o.y.c, biased);
  case kind::add: return detail::traits<add>(add::check_join(o.x, o.skip, same_source));
  case kind::sub: return detail::traits<subtract>(subtract::check_join(o.x, o.skip, same_source));
  case kind::mul: return detail::traits<multiply<one>>();
  case kind::concatenation: return detail::traits<concat<2, one>>();
  case kind::average_pool_2d: return detail::traits<avg_pool<>>(check_pool(o.sliding, o.x, avg_pool<>::most_taps));
  case kind::max_pool_2d: return detail::traits<max_pool<>>(check_pool(o.sliding, o.x, max_pool<>::most_taps));
  case kind::mean: return detail::traits<global_avg_pool>(global_avg_pool::check(o.x));
  case kind::pad: return detail::traits<pad<dims{}, one>>();
  case kind::strided_slice: return detail::traits<slice<dims{}, one, one>>();
  case kind::softmax: return detail::traits<softmax<softmax_scaling{}>>();
  case kind::reshape:
  case kind::folded_pad:
  case kind::from_float:
  case kind::dequantize: return detail::traits<reshape<one>>();
  default: return detail::traits<lookup<detail::no_table>>();
  }
}

//! Of the `linear` that `replace_head` puts behind an activation of this shape.
constexpr op_traits traits_of_head(dims x, int outputs) { return detail::linear_traits<zeros>(x, outputs, true); }

//! Bytes that a step needs, with so many trained input channels.
constexpr op_needs needs_of(const operation& o, int trained_channels) {
  switch (o.what) {
  case kind::conv_2d: return tinytrain::detail::convolution_needs(o.sliding, o.x, trained_channels);
  case kind::depthwise_conv_2d: return tinytrain::detail::depthwise_needs(o.sliding, o.x, o.factor, trained_channels);
  case kind::fully_connected: return tinytrain::detail::linear_needs(o.x, trained_channels);
  case kind::max_pool_2d: return tinytrain::detail::max_pool_needs(o.sliding, o.x);
  case kind::average_pool_2d: return only_rows(o.sliding.reads(o.x));
  case kind::add:
  case kind::sub:
  case kind::softmax: return row_by_row;
  case kind::mul: return tinytrain::detail::multiply_needs(o.x, o.skip);
  case kind::concatenation: return tinytrain::detail::concat_needs(o.axis);
  case kind::pad: return tinytrain::detail::pad_needs(o.begin.h);
  case kind::strided_slice: return tinytrain::detail::slice_needs(o.begin.h, o.step.h);
  default: return is_elementwise(o.what) ? row_by_row : op_needs{};
  }
}

constexpr op_needs needs_of_head(dims x, int trained_channels) {
  return tinytrain::detail::linear_needs(x, trained_channels);
}

//! How the output stands for real numbers, and where a fused activation cuts it off.
constexpr affine_scale affine_of(const operation& o) {
  const quantization y = o.y_scale;
  affine_scale s{y.scale, y.zero_point, -128, 127};
  const auto at_least = [&s](std::int32_t limit) { s.low = limit > s.low ? limit : s.low; };
  const auto at_most = [&s](std::int32_t limit) { s.high = limit < s.high ? limit : s.high; };
  if (o.fused == activation::relu || o.fused == activation::relu6) {
    at_least(y.zero_point);
  }
  if (o.fused == activation::relu6) {
    at_most(quantize_real(6.0F, y.scale, y.zero_point));
  }
  if (o.fused == activation::relu_n1_to_1) {
    at_least(quantize_real(-1.0F, y.scale, y.zero_point));
    at_most(quantize_real(1.0F, y.scale, y.zero_point));
  }
  return s;
}

//! No error passes where a limit held: that of a fused activation, or of int8 where it can only be a ReLU, since nothing
//! negative can be written.
constexpr bool clamps(const operation& o) {
  return o.fused != activation::none || (o.weights.size > 0 && o.y_scale.zero_point == -128);
}

//! What the operation adds to the file in flash: multipliers, and its biases again as aligned int32; the table of an
//! elementwise function, and of its slopes where an error passes.
constexpr int table_bytes(const operation& o, bool sends_back) {
  if (is_elementwise(o.what)) {
    return sends_back ? 256 + 512 : 256;
  }
  return o.weights.size > 0 ? o.y.c * (5 + (o.biases.size > 0 ? 4 : 0)) : 0;
}

//! How many of the first `count` operations come before the classifier, which `replace_head` replaces.
constexpr int head_position(const operation* operations, int count) {
  for (int i = count - 1; i >= 0; --i) {
    const operation& o = operations[i];
    if (o.what == kind::fully_connected || (o.what == kind::conv_2d && o.x.h * o.x.w == 1)) {
      return i;
    }
    if (o.weights.size > 0) {
      break;
    }
  }
  return count;
}

}  // namespace tinytrain::tflite
