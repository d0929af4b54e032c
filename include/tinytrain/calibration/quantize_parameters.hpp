// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/fixed/saturate.hpp>
#include <tinytrain/plan/graph.hpp>
#include <tinytrain/plan/layout.hpp>
#include <tinytrain/tensor/operand.hpp>
#include <tinytrain/trainer/checkpoint.hpp>
#include <tinytrain/trainer/status.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace tinytrain {

static_assert(std::numeric_limits<float>::is_iec559 && sizeof(float) == sizeof(std::uint32_t));

//! What `quantize_parameters` did. A parameter is saturated where its layer's unit has no number as large as it.
struct quantized {
  tinytrain::status status = tinytrain::status::ok;
  int saturated_weights = 0;
  int saturated_biases = 0;
};

//! The weights and biases of a network's own layers: those of imported ones are in their file.
template <class Trainer>
inline constexpr int parameter_count = [] {
  int count = 0;
  if constexpr (requires { typename Trainer::plan_type; }) {
    for (const plan::node& n : Trainer::plan_type::graph.nodes) {
      count += n.imported ? 0 : n.parameters.weights + n.parameters.biases;
    }
  }
  return count > 0 ? count : 1;
}();

namespace detail {

constexpr bool is_finite(float real) { return (std::bit_cast<std::uint32_t>(real) >> 23 & 0xFF) != 0xFF; }

//! real * mantissa / 2^14 / 2^exponent to the nearest, halves away from zero, within +-limit; counts what is beyond.
constexpr std::int32_t quantize(float real, int exponent, std::int32_t mantissa, std::int32_t limit, int& saturated) {
  const auto bits = std::bit_cast<std::uint32_t>(real);
  const int biased = static_cast<int>(bits >> 23 & 0xFF);
  const std::int64_t fraction = (bits & 0x7FFFFF) | (biased == 0 ? 0u : 1u << 23);
  std::int64_t magnitude =
      fraction * mantissa;  // below 2^39, in units of 2^(biased - 150 - 14); a subnormal number is 0
  const int shift = exponent + 164 - biased;
  if (shift > 40) {
    magnitude = 0;
  } else if (shift > 0) {
    magnitude = (magnitude + (std::int64_t{1} << (shift - 1))) >> shift;
  } else {
    magnitude = shift < -23 && magnitude != 0 ? std::numeric_limits<std::int64_t>::max() : magnitude << -shift;
  }
  if (magnitude > limit) {
    ++saturated;
    magnitude = limit;
  }
  return static_cast<std::int32_t>((bits >> 31) != 0 ? -magnitude : magnitude);
}

//! Replaces the parameters of own layers in a checkpoint.
template <class Plan>
quantized write_quantized(const float* real, std::uint32_t* words) {
  quantized result;
  for (int layer = 0; layer < Plan::layers; ++layer) {
    const plan::node& n = Plan::graph[layer];
    if (n.imported) {
      continue;
    }
    const plan::checkpoint_offsets& offsets = Plan::checkpoint.layers[static_cast<std::size_t>(layer)];
    const affine_scale x = plan::affine_before(Plan::graph, layer);
    const std::int32_t mantissa = x ? make_multiplier(x.scale).mantissa : operand::unit_mantissa;
    const int exponent = plan::weight_exponent(n.parameters.fan_in);
    auto* weights = reinterpret_cast<std::int8_t*>(words + offsets.weights);
    for (int k = 0; k < n.parameters.weights; ++k) {
      weights[k] = static_cast<std::int8_t>(quantize(*real++, exponent, mantissa, 127, result.saturated_weights));
    }
    for (int k = 0; k < n.parameters.biases; ++k) {
      const std::int32_t bias =
          quantize(*real++, bias_exponent, operand::unit_mantissa, accumulator_limit, result.saturated_biases);
      words[offsets.biases + k] = static_cast<std::uint32_t>(bias);
    }
  }
  checkpoint_header<Plan>::seal(words);
  return result;
}

}  // namespace detail

//! Writes a checkpoint of the network with parameters from elsewhere, in real units: what `load` takes, or `pretrained<>`.
//!
//!     static float reals[parameter_count<trainer>];   // layer by layer, weights, then biases
//!     static std::uint32_t words[trainer::checkpoint_words];
//!     quantized q = quantize_parameters(model, reals, words);
//!     model.load(words), calibrate(model, images, 64), model.save(words);
//!
//!     w = clamp(round(W / 2^e), -127, 127)        b = clamp(round(B * 2^20), -2^30, 2^30)
//!
//! Shapes     W of conv2d [out, kh, kw, in], depthwise2d [kh, kw, channel], linear [out, in];  B [out]
//! Ranges     e = plan::weight_exponent(fan_in); behind an imported activation with the mantissa m the unit is 2^e * 2^14 / m
//! Rounding   to the nearest, halves away from zero; in integers
//! Scales     those of the model, and the trained parameters of imported layers too
//! Errors     parameter_not_finite, or what `save` says: nothing is written
template <class Trainer>
quantized quantize_parameters(Trainer& model, const float (&reals)[static_cast<std::size_t>(parameter_count<Trainer>)],
                              std::uint32_t (&words)[static_cast<std::size_t>(Trainer::checkpoint_words)]) {
  for (const float real : reals) {
    if (!detail::is_finite(real)) {
      return {status::parameter_not_finite};
    }
  }
  if (const status s = model.save(words); s != status::ok) {
    return {s};
  }
  if constexpr (requires { typename Trainer::plan_type; }) {  // a rejected one has none, and its own error
    return detail::write_quantized<typename Trainer::plan_type>(reals, words);
  }
  return {};
}

}  // namespace tinytrain
