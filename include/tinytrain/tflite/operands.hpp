// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/schema.hpp>

#include <array>
#include <cstddef>

//! What an operator works on: which operators there are, and its activations, constants and weights, each checked.
namespace tinytrain::tflite {

//! One of the supported operators: how many inputs it has, and the code of its table of options, where it is read.
struct operator_form {
  int code = -1;
  kind what = kind::reshape;
  int least_inputs = 1;
  int most_inputs = 1;
  int options_type = 0;
};

namespace builtin {
inline constexpr int concatenation = 2;
inline constexpr int padv2 = 60;
inline constexpr int most_inputs = 64;  // of a CONCATENATION
}  // namespace builtin

inline constexpr std::array<operator_form, 24> operator_forms{{
    {3, kind::conv_2d, 2, 3, 1},
    {4, kind::depthwise_conv_2d, 2, 3, 2},
    {0, kind::add, 2, 2, 11},
    {34, kind::pad, 2, 2, 0},
    {9, kind::fully_connected, 2, 3, 8},
    {22, kind::reshape, 1, 2, 0},
    {1, kind::average_pool_2d, 1, 1, 5},
    {17, kind::max_pool_2d, 1, 1, 5},
    {25, kind::softmax, 1, 1, 9},
    {40, kind::mean, 2, 2, 0},
    {18, kind::mul, 2, 2, 21},
    {41, kind::sub, 2, 2, 28},
    {builtin::concatenation, kind::concatenation, 1, builtin::most_inputs, 10},
    {builtin::padv2, kind::pad, 3, 3, 0},
    {14, kind::logistic, 1, 1, 0},
    {28, kind::tanh, 1, 1, 0},
    {19, kind::relu, 1, 1, 0},
    {21, kind::relu6, 1, 1, 0},
    {20, kind::relu_n1_to_1, 1, 1, 0},
    {117, kind::hard_swish, 1, 1, 0},
    {98, kind::leaky_relu, 1, 1, 75},
    {114, kind::quantize, 1, 1, 0},
    {6, kind::dequantize, 1, 1, 0},
    {45, kind::strided_slice, 4, 4, 32},
}};

//! The form of a code; one with the code -1 where it is not supported.
constexpr operator_form form_of(int code) {
  for (const operator_form& form : operator_forms) {
    if (form.code == code) {
      return form;
    }
  }
  return {};
}

//! Axis of `dims` (0 height, 1 width, 2 channels) of an axis of a tensor, which may count from the end; -1 for the batch and
//! for what the tensor does not have.
constexpr int axis_of(const tensor& t, int axis) {
  const int positive = axis < 0 ? axis + t.rank : axis;
  return positive < 0 || positive >= t.rank || (positive == 0 && t.rank > 1) ? -1 : positive + 3 - t.rank;
}

constexpr int& along(dims& d, int axis) { return axis == 0 ? d.h : axis == 1 ? d.w : d.c; }
constexpr int along(const dims& d, int axis) { return axis == 0 ? d.h : axis == 1 ? d.w : d.c; }

//! [1, H, W, C], [1, W, C], [1, C] and [C] as height, width and channels.
constexpr dims read_dims(flatbuffer& file, const tensor& t) {
  if (t.rank < 1) {
    file.fail<unsupported_shape>(1, t.rank);
  } else if (t.rank > 1 && t[0] != 1) {
    file.fail<unsupported_shape>(1, t[0]);
  }
  return {t.rank < 4 ? 1 : t[1], t.rank < 3 ? 1 : t[t.rank - 2], t.rank < 1 ? 1 : t[t.rank - 1]};
}

constexpr void check_type(flatbuffer& file, const tensor& t, int wanted) {
  if (t.type != wanted && tensor_type::is_float(t.type)) {
    file.fail<float_model>(wanted, t.type);
  } else if (t.type != wanted) {
    file.fail<unsupported_type>(wanted, t.type);
  }
}

//! Scale and zero point of an int8 activation: one of each.
constexpr quantization read_quantization(flatbuffer& file, const tensor& t) {
  check_type(file, t, tensor_type::int8);
  const flatbuffer::vector scales = file.vector_field(t.quantization, 2, 4);
  const flatbuffer::vector zero_points = file.vector_field(t.quantization, 3, 8);
  if (scales.count == 0 || zero_points.count == 0) {
    file.fail<missing_scale>(1, 0);
  } else if (scales.count != 1 || zero_points.count != 1) {
    file.fail<unsupported_quantization>(1, scales.count != 1 ? scales.count : zero_points.count);
  }
  if (file.u8_field(t.quantization, 4) != 0) {  // details: not affine
    file.fail<unsupported_quantization>(0, file.u8_field(t.quantization, 4));
  }
  if (file.failed()) {
    return {};
  }
  const float scale = file.f32(scales, 0);
  const std::int64_t zero_point = file.i64(zero_points, 0);
  if (!is_finite(scale) || !(scale > 0.0F)) {
    file.fail<scale_out_of_range>(1, billionths(scale));
  }
  if (zero_point < -128 || zero_point > 127) {
    file.fail<zero_point_out_of_range>(zero_point < 0 ? -128 : 127, zero_point);
  }
  return file.failed() ? quantization{} : quantization{scale, static_cast<std::int32_t>(zero_point)};
}

//! Both scales and zero points are the same.
constexpr void check_equal(flatbuffer& file, quantization wanted, quantization given) {
  if (wanted.scale != given.scale) {
    file.fail<scales_differ>(billionths(wanted.scale), billionths(given.scale));
  } else if (wanted.zero_point != given.zero_point) {
    file.fail<scales_differ>(wanted.zero_point, given.zero_point);
  }
}

template <class Rule>
constexpr void check_dims(flatbuffer& file, dims wanted, dims given) {
  for (int axis = 0; axis < 3; ++axis) {
    if (along(wanted, axis) != along(given, axis)) {
      file.fail<Rule>(along(wanted, axis), along(given, axis));
    }
  }
}

//! An option within [least, most].
constexpr int check_option(flatbuffer& file, long long value, long long least, long long most) {
  if (value < least || value > most) {
    file.fail<unsupported_option>(value < least ? least : most, value);
    return static_cast<int>(least);
  }
  return static_cast<int>(value);
}

//! A constant of a type, such as paddings or axes.
constexpr tensor read_constant(flatbuffer& file, const model& m, int index, int type) {
  const tensor t = read_tensor(file, m, index);
  check_type(file, t, type);
  if (!file.failed() && !t.is_constant()) {
    file.fail<operand_not_constant>(1, index);
  }
  return t;
}

//! An int32 or int64 constant of `elements` elements, or of any number of them where that is negative.
constexpr tensor read_integers(flatbuffer& file, const model& m, int index, int elements) {
  const tensor t = read_tensor(file, m, index);
  check_type(file, t, t.type == tensor_type::int64 ? tensor_type::int64 : tensor_type::int32);
  if (!file.failed() && !t.is_constant()) {
    file.fail<operand_not_constant>(1, index);
  }
  if (elements >= 0 && t.elements != elements) {
    file.fail<operand_shape_mismatch>(elements, t.elements);
  }
  return t;
}

constexpr std::int64_t integer(flatbuffer& file, const tensor& t, int i) {
  return t.type == tensor_type::int64 ? file.i64_at(t.data.offset + 8LL * i) : file.i32_at(t.data.offset + 4LL * i);
}

//! int8 weights with their scales, one or one for each of `channels` along `dimension`, and zero points of 0.
constexpr void read_weights(flatbuffer& file, const tensor& t, int channels, int dimension, operation& o) {
  const flatbuffer::vector scales = file.vector_field(t.quantization, 2, 4);
  const flatbuffer::vector zero_points = file.vector_field(t.quantization, 3, 8);
  if (scales.count == 0 || zero_points.count == 0) {
    file.fail<missing_scale>(1, 0);
  }
  if (scales.count != 1 && scales.count != channels) {
    file.fail<unsupported_quantization>(channels, scales.count);
  }
  if (zero_points.count != scales.count && zero_points.count != 1) {
    file.fail<unsupported_quantization>(scales.count, zero_points.count);
  }
  if (scales.count > 1 && file.i32_field(t.quantization, 6) != dimension) {
    file.fail<unsupported_quantization>(dimension, file.i32_field(t.quantization, 6));
  }
  if (file.u8_field(t.quantization, 4) != 0) {
    file.fail<unsupported_quantization>(0, file.u8_field(t.quantization, 4));
  }
  if (file.failed()) {
    return;
  }
  const int improper = file.first_improper(scales);  // 0 and nearly 0 are a dead channel
  if (improper < scales.count) {
    file.fail<scale_out_of_range>(0, billionths(file.f32(scales, improper)));
  }
  const int nonzero = file.first_nonzero(zero_points);
  if (nonzero < zero_points.count) {
    file.fail<zero_point_out_of_range>(0, file.i64(zero_points, nonzero));
  }
  o.weights = t.data;
  o.scales = {scales.at, scales.count * 4};
}

//! An int32 bias for each output channel; -1 for none.
constexpr void read_bias(flatbuffer& file, const model& m, int index, int channels, operation& o) {
  if (index == -1 || file.failed()) {
    return;
  }
  const tensor t = read_tensor(file, m, index);
  if (t.type != tensor_type::int32) {
    file.fail<unsupported_bias>(tensor_type::int32, t.type);
  } else if (t.elements != channels) {
    file.fail<unsupported_bias>(channels, t.elements);
  } else if (!file.failed() && !t.is_constant()) {
    file.fail<operand_not_constant>(1, index);
  }
  o.biases = t.data;
}

}  // namespace tinytrain::tflite
