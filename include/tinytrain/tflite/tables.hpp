// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/fixed/fixed_point.hpp>
#include <tinytrain/fixed/quantized_multiplier.hpp>
#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/tflite/description.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! An elementwise operator of a file as a table over the 256 values of its input: what TensorFlow Lite Micro's
//! reference kernel gives, and the slope of the real function, for errors. Everything here runs during compilation.
namespace tinytrain::tflite {

//! slope = dY/dX of the real function, slopes[x + 128] * 2^slope_exponent; 0 where the output is cut off, or at a
//! corner of the function on the side of its constant part.
struct elementwise_table {
  std::array<std::int8_t, 256> values{};
  std::array<std::int16_t, 256> slopes{};
  int slope_exponent = -14;
};

constexpr bool is_elementwise(kind what) {
  return what == kind::logistic || what == kind::tanh || what == kind::relu || what == kind::relu6 ||
         what == kind::relu_n1_to_1 || what == kind::hard_swish || what == kind::leaky_relu || what == kind::quantize;
}

namespace detail {

inline constexpr std::int16_t unit_slope = std::int16_t{1} << 14;

//! Where a fixed-point function of the input with 4 integer bits is asked at all: multiplier and range of x - zx.
struct input_range {
  quantized_multiplier multiplier{};
  std::int32_t radius = 0;

  constexpr explicit input_range(float scale) : multiplier(quantize_multiplier(double{scale} * (1 << 27))) {
    const int shift = scale >= 8.0f ? 31 : (multiplier.shift > 0 ? multiplier.shift : 0);
    radius = static_cast<std::int32_t>((std::int64_t{15} << 27) >> shift);
  }
};

//! LOGISTIC has the output scale 1/256 and zero point -128, TANH 1/128 and 0, whatever the file says.
constexpr elementwise_table sigmoid(kind what, quantization x) {
  const bool logistic_curve = what == kind::logistic;
  constexpr std::int64_t one = std::int64_t{1} << 31;
  const input_range range(x.scale);
  elementwise_table table{};
  table.slope_exponent = logistic_curve ? -16 : -14;
  for (int k = 0; k < 256; ++k) {
    const std::int32_t input = k - 128 - x.zero_point;
    const auto at = static_cast<std::size_t>(k);
    if (input <= -range.radius || input >= range.radius) {
      table.values[at] = input <= -range.radius ? -128 : 127;
      continue;
    }
    const std::int32_t input_q27 = multiply_by(input, range.multiplier);
    const std::int64_t y = logistic_curve ? logistic<4>(input_q27) : hyperbolic_tangent<4>(input_q27);
    const auto y_q31 = static_cast<std::int32_t>(y);
    table.values[at] = saturate_int8(logistic_curve ? divide_by_power(y_q31, 23) - 128 : divide_by_power(y_q31, 24));
    // s (1 - s) in units of 2^-16, 1 - t^2 in units of 2^-14
    const std::int64_t slope =
        logistic_curve ? ((y * (one - y) >> 31) + (1 << 14)) >> 15 : (((one * one - y * y) >> 31) + (1 << 16)) >> 17;
    table.slopes[at] = static_cast<std::int16_t>(slope);
  }
  return table;
}

//! y = zy + (x - zx) * m within [low, high]; below zero with a multiplier and a slope of its own (a leak), maybe
//! negative.
struct straight_lines {
  quantized_multiplier right{};
  quantized_multiplier left{};
  bool left_falls = false;
  std::int16_t right_slope = unit_slope;
  std::int16_t left_slope = unit_slope;
  int slope_exponent = -14;
  std::int32_t low = -128;
  std::int32_t high = 127;
};

constexpr elementwise_table draw(const straight_lines& lines, quantization x, quantization y) {
  elementwise_table table{};
  table.slope_exponent = lines.slope_exponent;
  for (int k = 0; k < 256; ++k) {
    const std::int32_t input = k - 128 - x.zero_point;
    const bool left = input < 0;
    const std::int32_t scaled = clamp(multiply_by(input, left ? lines.left : lines.right), -(1 << 30), 1 << 30);
    const std::int32_t value = y.zero_point + (left && lines.left_falls ? -scaled : scaled);
    const auto at = static_cast<std::size_t>(k);
    table.values[at] = static_cast<std::int8_t>(clamp(value, lines.low, lines.high));
    const bool cut = value < -128 || value > 127;
    table.slopes[at] = cut ? std::int16_t{0} : (left ? lines.left_slope : lines.right_slope);
  }
  return table;
}

//! RELU and RELU_N1_TO_1: the ratio of scales is one of floats, the limits are in units of the output.
constexpr elementwise_table clamped(quantization x, quantization y, float least, float most) {
  straight_lines lines{};
  lines.left = lines.right = quantize_multiplier(double{x.scale / y.scale});
  lines.low = clamp(quantize_real(least, y.scale, y.zero_point), -128, 127);
  lines.high = clamp(quantize_real(most, y.scale, y.zero_point), -128, 127);
  elementwise_table table = draw(lines, x, y);
  for (int k = 0; k < 256; ++k) {
    const double real = double{x.scale} * (k - 128 - x.zero_point);
    if (real <= double{least} || real >= double{most}) {
      table.slopes[static_cast<std::size_t>(k)] = 0;
    }
  }
  return table;
}

//! RELU6 does not look at the output's scale: it clamps the bytes, at limits in units of the input.
constexpr elementwise_table clamped_bytes(quantization x) {
  const std::int32_t low = clamp(x.zero_point, -128, 127);
  const std::int32_t high = clamp(quantize_real(6.0f, x.scale, x.zero_point), -128, 127);
  elementwise_table table{};
  for (int k = 0; k < 256; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const std::int32_t value = k - 128;
    table.values[at] = static_cast<std::int8_t>(value > high ? high : (value < low ? low : value));
    const double real = double{x.scale} * (value - x.zero_point);
    table.slopes[at] = real > 0.0 && real < 6.0 && value <= high ? unit_slope : std::int16_t{0};
  }
  return table;
}

constexpr elementwise_table leaky(quantization x, quantization y, float alpha) {
  straight_lines lines{};
  const double leak = double{x.scale * alpha / y.scale};
  lines.right = quantize_multiplier(double{x.scale / y.scale});
  lines.left = quantize_multiplier(leak < 0 ? -leak : leak);
  lines.left_falls = leak < 0;
  const double steep = alpha < 0 ? -double{alpha} : double{alpha};
  const multiplier slope = make_multiplier(steep < 0x1p30 ? steep : 0x1p30);
  const int exponent = slope.mantissa > 0 ? slope.exponent : -14;
  lines.slope_exponent = exponent > -14 ? exponent : -14;
  const int drop = lines.slope_exponent - exponent;
  const int magnitude = drop > 15 ? 0 : (slope.mantissa + ((1 << drop) >> 1)) >> drop;
  lines.left_slope = static_cast<std::int16_t>(alpha < 0 ? -magnitude : magnitude);
  const int raise = lines.slope_exponent + 14;
  lines.right_slope = static_cast<std::int16_t>(unit_slope >> (raise < 15 ? raise : 15));
  return draw(lines, x, y);
}

constexpr std::int32_t saturate_int16(std::int64_t value) {
  return static_cast<std::int32_t>(value < -32768 ? -32768 : (value > 32767 ? 32767 : value));
}

//! floor(a * b / 2^15 + 1/2) for two int16, of which b >= 0.
constexpr std::int32_t high_multiply_int16(std::int32_t a, std::int32_t b) { return (a * b + (1 << 14)) >> 15; }

//! A multiplier of 16 bits, its mantissa in [2^14, 2^15).
constexpr std::int32_t narrow(std::int32_t mantissa) {
  return mantissa >= 0x7FFFFFFF - (1 << 15) ? 32767 : (mantissa + (1 << 15)) >> 16;
}

//! round(value / 2^exponent) of an int16, half away from zero. From 2^16 on the mask of the reference is all ones: what
//! is negative becomes -1, and all else 1.
constexpr std::int32_t divide_int16(std::int32_t value, int exponent) {
  if (exponent > 15) {
    return value < 0 ? -1 : 1;
  }
  return divide_by_power(value, exponent);
}

//! x * relu6(x + 3) / 6 in 16 bits: the input in 128ths, times a ramp from 0 at -3 to 1 at 3.
constexpr elementwise_table hard_swish(quantization x, quantization y) {
  const float fine_scale = (1.0f / 128.0f) * x.scale;
  const quantized_multiplier to_output = quantize_multiplier(double{fine_scale / y.scale});
  const quantized_multiplier to_ramp = quantize_multiplier(double{fine_scale / (3.0f / 32768.0f)});
  const int output_shift = to_output.shift < 0 ? -to_output.shift : 0;
  elementwise_table table{};
  for (int k = 0; k < 256; ++k) {
    const std::int32_t input = k - 128 - x.zero_point;
    const std::int32_t fine = input * 128;
    std::int32_t ramp = fine;
    if (to_ramp.shift > 0) {
      ramp = saturate_int16(std::int64_t{ramp} * (std::int64_t{1} << (to_ramp.shift - 1)));
    }
    ramp = high_multiply_int16(ramp, narrow(to_ramp.mantissa));
    if (to_ramp.shift > 0) {
      ramp = saturate_int16(std::int64_t{ramp} * 2);
    }
    if (to_ramp.shift < 0) {
      ramp = divide_int16(ramp, -to_ramp.shift);
    }
    ramp = (ramp + (1 << 15)) >> 1;
    const std::int32_t product = ramp * high_multiply_int16(fine, narrow(to_output.mantissa)) / (1 << 15);
    const std::int32_t value = divide_int16(product, output_shift) + y.zero_point;
    const auto at = static_cast<std::size_t>(k);
    table.values[at] = saturate_int8(value);
    const double real = double{x.scale} * input;
    const double slope = real <= -3.0 ? 0.0 : (real >= 3.0 ? 1.0 : (2.0 * real + 3.0) / 6.0);
    const bool cut = value < -128 || value > 127;
    table.slopes[at] = cut ? std::int16_t{0} : static_cast<std::int16_t>(slope * unit_slope + (slope < 0 ? -0.5 : 0.5));
  }
  return table;
}

}  // namespace detail

//! `what` is one of the elementwise kinds; `alpha` is LEAKY_RELU's. Scales are positive and finite, as the reader has
//! checked. RELU_N1_TO_1, which TensorFlow Lite Micro does not have, is done as RELU.
constexpr elementwise_table make_table(kind what, quantization x, quantization y, float alpha = 0) {
  switch (what) {
  case kind::logistic:
  case kind::tanh: return detail::sigmoid(what, x);
  case kind::relu: return detail::clamped(x, y, 0.0f, 0x1p100f);
  case kind::relu_n1_to_1: return detail::clamped(x, y, -1.0f, 1.0f);
  case kind::relu6: return detail::clamped_bytes(x);
  case kind::leaky_relu: return detail::leaky(x, y, alpha);
  case kind::hard_swish: return detail::hard_swish(x, y);
  default: {  // quantize, whose ratio is one of doubles
    detail::straight_lines lines{};
    lines.left = lines.right = quantize_multiplier(double{x.scale} / double{y.scale});
    return detail::draw(lines, x, y);
  }
  }
}

//! The table of an operation as `lookup` takes it. `Source` is a type with a constant `value`, the operation.
template <class Source>
class table_of {
  static constexpr elementwise_table whole =
      make_table(Source::value.what, Source::value.x_scale, Source::value.y_scale, Source::value.alpha);

 public:
  static constexpr std::array<std::int8_t, 256> values = whole.values;
  static constexpr std::array<std::int16_t, 256> slopes = whole.slopes;
  static constexpr int slope_exponent = whole.slope_exponent;
};

}  // namespace tinytrain::tflite
