// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

//! Writes what another program needs to train the same network in float32: `layers.txt`, one layer a line;
//! `weights.f32`, the parameters of a trainer in real units, layer by layer, weights then biases; `order.u32`, the order of
//! the samples. Little-endian.
namespace float_twin {

namespace tt = tinytrain;

inline std::string of_window(tt::window w) {
  return " kernel=" + std::to_string(w.kernel_h) + "x" + std::to_string(w.kernel_w) +
         " stride=" + std::to_string(w.stride_h) + "x" + std::to_string(w.stride_w) +
         " padding=" + (w.same ? "same" : "valid");
}

template <class... Options>
std::string describe(tt::conv2d<Options...>) {
  using op = tt::conv2d<Options...>;
  return "conv2d out=" + std::to_string(op::out_channels) + of_window(op::sliding);
}
template <class... Options>
std::string describe(tt::depthwise2d<Options...>) {
  return "depthwise2d" + of_window(tt::depthwise2d<Options...>::sliding);
}
template <class... Options>
std::string describe(tt::linear<Options...>) {
  return "linear out=" + std::to_string(tt::linear<Options...>::out_channels);
}
inline std::string describe(tt::relu) { return "relu"; }

template <class Element>
void write(const std::filesystem::path& file, const std::vector<Element>& elements) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(elements.data()),
            static_cast<std::streamsize>(elements.size() * sizeof(Element)));
  if (!out.flush()) {
    throw std::runtime_error(file.string() + ": cannot be written; choose another folder for --export");
  }
}

}  // namespace float_twin

template <class Network, class Trainer>
void export_float(Trainer& model, const std::vector<std::uint32_t>& order, const std::filesystem::path& folder) {
  namespace tt = tinytrain;
  using plan_type = typename Trainer::plan_type;
  std::filesystem::create_directories(folder);

  std::string layers;
  tt::hana::for_each(tt::network_layers<Network>, [&layers](auto layer) {
    layers += float_twin::describe(typename decltype(layer)::type{}) + "\n";
  });
  float_twin::write(folder / "layers.txt", std::vector<char>(layers.begin(), layers.end()));

  static std::uint32_t words[static_cast<std::size_t>(Trainer::checkpoint_words)];
  model.save(words);
  std::vector<float> parameters;
  for (int i = 0; i < plan_type::layers; ++i) {
    const tt::parameter_counts counts = plan_type::graph[i].parameters;
    const auto at = plan_type::checkpoint.layers[static_cast<std::size_t>(i)];
    const auto* weights = reinterpret_cast<const std::int8_t*>(words + at.weights);
    const auto* biases = reinterpret_cast<const std::int32_t*>(words + at.biases);
    for (int k = 0; k < counts.weights; ++k) {
      parameters.push_back(std::ldexp(static_cast<float>(weights[k]), tt::plan::weight_exponent(counts.fan_in)));
    }
    for (int k = 0; k < counts.biases; ++k) {
      parameters.push_back(std::ldexp(static_cast<float>(biases[k]), tt::bias_exponent));
    }
  }
  float_twin::write(folder / "weights.f32", parameters);
  float_twin::write(folder / "order.u32", order);
}
