// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/bias.hpp>
#include <tinytrain/fixed/quantized_multiplier.hpp>
#include <tinytrain/fixed/saturate.hpp>

#include <cstdint>

//! Requantizers of an imported network: what they give is, bit for bit, what TensorFlow Lite Micro's reference kernels
//! give. An activation is affine: real value = scale * (x - zero_point), with a scale that is no power of two.
namespace tinytrain {

//! Zero point and limits of an affine activation; a fused ReLU is a limit.
struct affine_limits {
  std::int32_t zero_point = 0;
  std::int32_t low = -128;
  std::int32_t high = 127;

  //! The clamp alone, for values that already have this scale.
  constexpr std::int8_t limit(std::int8_t value) const { return static_cast<std::int8_t>(clamp(value, low, high)); }

  constexpr std::int8_t operator()(std::int32_t value) const {
    constexpr std::int32_t far = 1 << 30;  // no value that is clamped here comes near the end of int32
    return static_cast<std::int8_t>(clamp(zero_point + clamp(value, -far, far), low, high));
  }
};

//! Multipliers of a layer, one for each output channel: two arrays, so that nothing is padded.
struct channel_multipliers {
  const std::int32_t* mantissas = nullptr;
  const std::int8_t* shifts = nullptr;

  constexpr quantized_multiplier operator[](int channel) const { return {mantissas[channel], shifts[channel]}; }
};

//! Accumulators of a layer with weights, or of a product.
//!
//!     y = clamp(zero_point + (acc + bias[c]) * multiplier[c], low, high)
//!
//! Rounding   that of `multiply_by`: half up, then half away from zero
//! Ranges     acc + bias wraps in 32 bits, as it does there (a dead channel may have a bias at the end of int32)
//! Moves      bias[c] = start[c] + moves[c], of a layer that trains its biases
template <bool Moves = false>
class affine_requantizer {
 public:
  constexpr affine_requantizer(channel_multipliers multipliers, affine_limits limits) :
      multipliers_(multipliers), limits_(limits) {}

  constexpr void from(int, bias_operand bias = {}) { bias_ = bias; }

  constexpr std::int8_t operator()(std::int32_t accumulator, int channel = 0) const {
    std::uint32_t sum = static_cast<std::uint32_t>(accumulator) + static_cast<std::uint32_t>(bias_[channel]);
    if constexpr (Moves) {
      sum += static_cast<std::uint32_t>(bias_.moves[channel]);
    }
    return limits_(multiply_by(static_cast<std::int32_t>(sum), multipliers_[channel]));
  }

  constexpr std::int8_t limit(std::int8_t value) const { return limits_.limit(value); }

  constexpr std::uint32_t peak() const { return 0; }

 private:
  channel_multipliers multipliers_;
  affine_limits limits_;
  bias_operand bias_{};
};

//! Sums (or differences) of two activations with scales of their own.
//!
//!     y = clamp(zero_point + ((x << 20) * mx + (s << 20) * ms) * my, low, high)
//!
//! where mx, ms are sx, ss over twice the larger of both, and my brings that unit to y's. x and s without zero points.
class affine_sum {
 public:
  constexpr affine_sum(quantized_multiplier x, quantized_multiplier skip, quantized_multiplier y,
                       affine_limits limits) :
      x_(x), skip_(skip), y_(y), limits_(limits) {}

  constexpr void from(int, std::int32_t, int, std::int32_t) {}

  constexpr std::int8_t sum(std::int32_t x, std::int32_t skip) const {
    return limits_(multiply_by(multiply_by(x * (1 << 20), x_) + multiply_by(skip * (1 << 20), skip_), y_));
  }
  constexpr std::int8_t difference(std::int32_t x, std::int32_t skip) const {
    return limits_(multiply_by(multiply_by(x * (1 << 20), x_) - multiply_by(skip * (1 << 20), skip_), y_));
  }

  constexpr std::int8_t limit(std::int8_t value) const { return limits_.limit(value); }

  constexpr std::uint32_t peak() const { return 0; }

 private:
  quantized_multiplier x_;
  quantized_multiplier skip_;
  quantized_multiplier y_;
  affine_limits limits_;
};

//! The real number in units of `scale`, as the limits of activations are brought to integers: the quotient of floats,
//! rounded half away from zero, within +-2^24.
constexpr std::int32_t quantize_real(float real, float scale, std::int32_t zero_point) {
  constexpr double far = 1 << 24;
  const double quotient = real / scale;
  const double bounded = quotient < -far ? -far : (quotient < far ? quotient : far);
  return zero_point + static_cast<std::int32_t>(bounded + (bounded < 0 ? -0.5 : 0.5));
}

//! Averages of values that keep their scale and zero point (AVERAGE_POOL_2D).
//!
//!     y = clamp(round(sum / count), low, high)      half away from zero, of the raw values
class affine_average {
 public:
  constexpr explicit affine_average(affine_limits limits) : limits_(limits) {}

  constexpr void from(int) {}

  //! `sum` without zero points; `count` of at least 1.
  constexpr std::int8_t average(std::int32_t sum, std::int32_t count, std::int32_t zero_point) const {
    const std::int32_t raw = sum + count * zero_point;
    return static_cast<std::int8_t>(
        clamp((raw > 0 ? raw + count / 2 : raw - count / 2) / count, limits_.low, limits_.high));
  }

  constexpr std::int8_t limit(std::int8_t value) const { return limits_.limit(value); }

  constexpr std::uint32_t peak() const { return 0; }

 private:
  affine_limits limits_;
};

//! Means over a whole map, with a scale and a zero point of their own (MEAN).
//!
//!     y = clamp(zero_point + sum * multiplier, low, high)
//!
//! `multiplier` is divide(sx / sy, H * W), `sum` is without zero points. Equal scales are no special case.
class affine_mean {
 public:
  constexpr affine_mean(quantized_multiplier multiplier, affine_limits limits) :
      multiplier_(multiplier), limits_(limits) {}

  constexpr void from(int) {}

  constexpr std::int8_t average(std::int32_t sum, std::int32_t, std::int32_t) const {
    return limits_(multiply_by(sum, multiplier_));
  }

  constexpr std::int8_t limit(std::int8_t value) const { return limits_.limit(value); }

  constexpr std::uint32_t peak() const { return 0; }

 private:
  quantized_multiplier multiplier_;
  affine_limits limits_;
};

}  // namespace tinytrain
