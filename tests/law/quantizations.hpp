// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/tensor/operand.hpp>

#include <cmath>
#include <cstdint>

//! Scales of imported activations, exact in a float, that every machine draws alike.
namespace law {

//! In [2^-12, 2^4), with 24 random bits.
inline float any_scale(numbers& source) {
  const int mantissa = source.between(1 << 23, (1 << 24) - 1);
  return std::ldexp(static_cast<float>(mantissa), source.between(-35, -20));
}

//! The multipliers of a sum as TensorFlow Lite Micro's ADD has them, in double; its SUB has them in float.
inline tinytrain::affine_sum make_sum(float x, float skip, float y, tinytrain::affine_limits limits) {
  const double twice = 2 * double{x > skip ? x : skip};
  return {tinytrain::quantize_multiplier(double{x} / twice), tinytrain::quantize_multiplier(double{skip} / twice),
          tinytrain::quantize_multiplier(twice / ((1 << 20) * double{y})), limits};
}
inline tinytrain::affine_sum make_difference(float x, float skip, float y, tinytrain::affine_limits limits) {
  const float twice = 2 * (x > skip ? x : skip);
  return {tinytrain::quantize_multiplier(double{x / twice}), tinytrain::quantize_multiplier(double{skip / twice}),
          tinytrain::quantize_multiplier(double{twice / ((1 << 20) * y)}), limits};
}

//! An activation's scale as a kernel is told it: mantissa * 2^(exponent - 14).
inline tinytrain::operand operand_of(const std::int8_t* data, std::int32_t zero_point, double scale) {
  int exponent = 0;
  const double fraction = std::frexp(scale, &exponent);  // in [1/2, 1)
  const auto mantissa = static_cast<std::int32_t>(std::lround(std::ldexp(fraction, 15)));
  tinytrain::operand o{};
  o.data = data;
  o.zero_point = zero_point;
  o.mantissa = mantissa == 1 << 15 ? 1 << 14 : mantissa;
  o.exponent = mantissa == 1 << 15 ? exponent : exponent - 1;
  return o;
}

}  // namespace law
