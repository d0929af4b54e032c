// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/meta/type_name.hpp>
#include <tinytrain/tensor/affine_scale.hpp>
#include <tinytrain/tflite/op_of.hpp>
#include <tinytrain/tflite/traits_of.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace tinytrain::tflite {
namespace detail {

//! Multipliers of a layer as `affine_requantizer` takes them.
template <std::size_t Count>
struct multiplier_table {
  std::array<std::int32_t, Count> mantissas{};
  std::array<std::int8_t, Count> shifts{};
};

}  // namespace detail

//! One operator of a `.tflite` file as a layer: its op is one of the library's, its output keeps the scale, zero point and
//! limits of the file, and its requantizer rounds as TensorFlow Lite Micro's reference kernels.
//!
//! Memory     flash: weights in place, in the file's own bytes; for each output channel 5 bytes of multipliers, and its bias
//!            again as an aligned int32. RAM: what is trained, copied at the start
//! Source     multipliers as TensorFlow Lite Micro prepares them: the quotients are of doubles, but for SUB's; the product
//!            of two scales in front of it is of floats in a FULLY_CONNECTED with one weight scale
template <const auto& Bytes, int Position>
struct imported : op_of<Bytes, Position> {
  static constexpr const char* bytes = view_of(Bytes).data;
  static constexpr operation what = description_of<Bytes>[Position];
  static constexpr bool is_imported = true;
  static constexpr int operator_index = what.index;
  using source = file<Bytes>;
  static constexpr int file_bytes = view_of(Bytes).size;
  static constexpr characters name{bytes + what.name.offset, static_cast<std::size_t>(what.name.size)};
  static constexpr double input_scale = what.x_scale.scale;

  static constexpr affine_scale affine = affine_of(what);
  static constexpr bool clamps = tflite::clamps(what);

  static const std::int8_t* weights() { return reinterpret_cast<const std::int8_t*>(bytes + what.weights.offset); }
  static const std::int32_t* biases() { return bias_table.data(); }

  static constexpr double weight_scale(int channel) {
    return flatbuffer(view_of(Bytes)).f32_at(what.scales.offset + (what.scales.size == 4 ? 0 : 4 * channel));
  }
  static constexpr std::int32_t bias(int channel) {
    return what.biases.size == 0 ? 0 : flatbuffer(view_of(Bytes)).i32_at(what.biases.offset + 4 * channel);
  }

  //! `MovesBias`: the biases are trained.
  template <bool MovesBias>
  static constexpr auto requantizer(affine_limits limits) {
    if constexpr (what.weights.size > 0 || what.what == kind::mul) {
      return affine_requantizer<MovesBias>({multipliers.mantissas.data(), multipliers.shifts.data()}, limits);
    } else if constexpr (what.what == kind::add) {
      return sum_of<double>(limits);
    } else if constexpr (what.what == kind::sub) {
      return sum_of<float>(limits);
    } else if constexpr (what.what == kind::average_pool_2d) {
      return affine_average(limits);
    } else if constexpr (what.what == kind::mean) {
      constexpr quantized_multiplier m = divide(quantize_multiplier(input_scale / affine.scale), what.x.h * what.x.w);
      return affine_mean(m, limits);
    } else {
      return limits;
    }
  }

  static constexpr int table_bytes(bool sends_back) { return tflite::table_bytes(what, sends_back); }

 private:
  static constexpr std::size_t channels = what.weights.size > 0 ? static_cast<std::size_t>(what.y.c) : 1;

  //! Quotients of ADD are of doubles, those of SUB of floats.
  template <class Real>
  static constexpr affine_sum sum_of(affine_limits limits) {
    constexpr Real sx = what.x_scale.scale;
    constexpr Real ss = what.skip_scale.scale;
    constexpr Real unit = 2 * (sx > ss ? sx : ss);
    constexpr Real y = unit / ((1 << 20) * static_cast<Real>(what.y_scale.scale));
    return {quantize_multiplier(sx / unit), quantize_multiplier(ss / unit), quantize_multiplier(y), limits};
  }

  static constexpr double multiplier_of(int channel) {
    constexpr double sy = what.y_scale.scale;
    if (what.what == kind::fully_connected && what.scales.size == 4) {
      return static_cast<double>(what.x_scale.scale * static_cast<float>(weight_scale(0))) / sy;
    }
    return input_scale * (what.what == kind::mul ? double{what.skip_scale.scale} : weight_scale(channel)) / sy;
  }

  static constexpr detail::multiplier_table<channels> make_multipliers() {
    detail::multiplier_table<channels> table{};
    for (std::size_t c = 0; c < channels; ++c) {
      const quantized_multiplier m = quantize_multiplier(multiplier_of(static_cast<int>(c)));
      table.mantissas[c] = m.mantissa;
      table.shifts[c] = static_cast<std::int8_t>(m.shift);
    }
    return table;
  }

  static constexpr std::array<std::int32_t, channels> make_biases() {
    std::array<std::int32_t, channels> table{};
    for (std::size_t c = 0; c < channels; ++c) {
      table[c] = bias(static_cast<int>(c));
    }
    return table;
  }

  // Each with its type, so that it exists only where it is read.
  static constexpr detail::multiplier_table<channels> multipliers = make_multipliers();
  static constexpr std::array<std::int32_t, channels> bias_table = make_biases();
};

}  // namespace tinytrain::tflite
