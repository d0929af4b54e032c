// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/graph.hpp>
#include <tinytrain/plan/pipelines.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! Where parameters lie: the trained ones in RAM, and all of them in a checkpoint.
namespace tinytrain::plan {

//! Byte offsets of one layer's trained parameters in the parameter block of the trainer.
struct parameter_offsets {
  int biases = 0;
  int bias_moves = 0;
  int bias_velocities = 0;
  int weight_velocities = 0;
  int weights = 0;
  int fractions = 0;
};

template <int Layers>
struct parameter_layout {
  std::array<parameter_offsets, static_cast<std::size_t>(Layers)> layers{};
  int bytes = 0;
};

//! Widest elements first, so that nothing is padded.
template <int Layers>
constexpr parameter_layout<Layers> lay_out_parameters(const graph<Layers>& g, bool fractions, bool velocities) {
  parameter_layout<Layers> layout{};
  int end = 0;
  const auto assign = [&](int parameter_offsets::*field, int width, auto count) {
    for (int i = 0; i < Layers; ++i) {
      layout.layers[static_cast<std::size_t>(i)].*field = end;
      end += width * count(g[i]);
    }
  };
  const auto weights = [](const node& n) { return n.trained_weights(); };
  const auto biases = [](const node& n) { return n.trains_bias ? n.parameters.biases : 0; };
  assign(&parameter_offsets::biases, 4, [&](const node& n) { return n.moves_bias() ? 0 : biases(n); });
  assign(&parameter_offsets::bias_moves, 2, [&](const node& n) { return n.moves_bias() ? biases(n) : 0; });
  if (velocities) {
    assign(&parameter_offsets::bias_velocities, 2, biases);
    assign(&parameter_offsets::weight_velocities, 2, weights);
  }
  assign(&parameter_offsets::weights, 1, weights);
  if (fractions) {
    assign(&parameter_offsets::fractions, 1, weights);
  }
  layout.bytes = round_up(end, 4);
  return layout;
}

//! Word offsets of one layer in a checkpoint: int8 weights, padded to a word, and int32 biases, or int16 moves of an imported
//! layer's, padded as well.
struct checkpoint_offsets {
  int weights = 0;
  int biases = 0;
};

//! A checkpoint holds the whole network, trained or not, in words, so that a rule and a trainer other than those that made
//! it can read it: a header, the layers in order, and an exponent for each activation scale. Of imported layers, whose
//! frozen parameters are in their file, it holds the trained ones, so that it suits the rule that made it.
template <int Layers>
struct checkpoint_layout {
  static constexpr int header_words = 4;  // magic, fingerprint of the network, words, checksum of what follows
  std::array<checkpoint_offsets, static_cast<std::size_t>(Layers)> layers{};
  int scales = 0;
  int words = 0;
  std::uint32_t fingerprint = 0;
};

template <int Layers>
constexpr checkpoint_layout<Layers> lay_out_checkpoint(const graph<Layers>& g, int activation_scales) {
  checkpoint_layout<Layers> layout{};
  int end = checkpoint_layout<Layers>::header_words;
  std::uint32_t hash = 2166136261u;  // FNV-1a over shapes and parameter counts
  const auto mix = [&hash](int number) { hash = (hash ^ static_cast<std::uint32_t>(number)) * 16777619u; };
  for (int i = 0; i < Layers; ++i) {
    const node& n = g[i];
    layout.layers[static_cast<std::size_t>(i)].weights = end;
    end += round_up(n.imported ? n.trained_weights() : n.parameters.weights, 4) / 4;
    layout.layers[static_cast<std::size_t>(i)].biases = end;
    end += n.imported ? (n.moves_bias() ? round_up(n.parameters.biases, 2) / 2 : 0) : n.parameters.biases;
    for (const int number :
         {n.in.h, n.in.w, n.in.c, n.out.h, n.out.w, n.out.c, n.parameters.weights, n.parameters.biases, n.from.source,
          n.from.skip, static_cast<int>(n.form), n.limits.above}) {
      mix(number);
    }
    if (n.imported) {
      mix(n.trained_channels);
      mix(n.trains_bias ? 1 : 0);
    }
  }
  layout.scales = end;
  layout.words = end + round_up(activation_scales, 4) / 4;
  layout.fingerprint = hash;
  return layout;
}

//! The exponent of a layer's weights: int8 spans twice the He bound, 2 * sqrt(6 / fan_in) <= 127 * 2^e, e the smallest.
constexpr int weight_exponent(int fan_in) {
  int e = 0;
  const auto spans = [fan_in](int exponent) {  // 127^2 * 4^exponent * fan_in >= 24, exponent <= 0
    return 16129LL * fan_in >= (24LL << (-2 * exponent));
  };
  while (e > -20 && spans(e - 1)) {
    --e;
  }
  return e;
}

}  // namespace tinytrain::plan
