// SPDX-License-Identifier: MIT
#pragma once

#include "law/networks.hpp"
#include "law/numbers.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

//! What tests do with checkpoints: take them, change them, and train from the same one again and again.
namespace law {

//! By how much an imported layer's bias has moved: halves of words, the low one first.
inline std::int32_t bias_move(const std::uint32_t* words, int channel) {
  return static_cast<std::int16_t>(words[channel / 2] >> (channel % 2 * 16));
}

//! An array of a trainer's checkpoint, as `save` and `load` take it.
template <class Trainer>
struct checkpoint_of {
  std::uint32_t words[static_cast<std::size_t>(Trainer::checkpoint_words)]{};

  bool operator==(const checkpoint_of&) const = default;

  //! FNV-1a of all behind the header, as plan/layout.hpp says.
  void seal() {
    std::uint32_t hash = 2166136261u;
    for (std::size_t k = 4; k < std::size(words); ++k) {
      hash = (hash ^ words[k]) * 16777619u;
    }
    words[3] = hash;
  }

  //! The words before the scales: parameters alone.
  std::vector<std::uint32_t> parameters() const { return {words + 4, words + Trainer::plan_type::checkpoint.scales}; }

  std::int8_t* weights(int node) {
    return reinterpret_cast<std::int8_t*>(
        words + Trainer::plan_type::checkpoint.layers[static_cast<std::size_t>(node)].weights);
  }
  //! Of a layer of one's own.
  std::int32_t* biases(int node) {
    return reinterpret_cast<std::int32_t*>(
        words + Trainer::plan_type::checkpoint.layers[static_cast<std::size_t>(node)].biases);
  }
  //! A bias as it is stored: of an imported layer, by how much it has moved.
  std::int32_t bias(int node, int channel) const {
    const int place = Trainer::plan_type::checkpoint.layers[static_cast<std::size_t>(node)].biases;
    return Trainer::plan_type::graph[node].imported ? bias_move(words + place, channel)
                                                    : static_cast<std::int32_t>(words[place + channel]);
  }
};

template <class Trainer>
checkpoint_of<Trainer> saved(Trainer& model) {
  checkpoint_of<Trainer> c;
  REQUIRE(model.save(c.words) == tinytrain::status::ok);
  return c;
}

//! The parameters of one checkpoint with the scales of another.
template <class Trainer>
checkpoint_of<Trainer> with_scales(const checkpoint_of<Trainer>& parameters, const checkpoint_of<Trainer>& scales) {
  checkpoint_of<Trainer> c = scales;
  for (std::size_t k = 4; k < static_cast<std::size_t>(Trainer::plan_type::checkpoint.scales); ++k) {
    c.words[k] = parameters.words[k];
  }
  c.seal();
  return c;
}

//! Images of a network's shape, and labels: each class has a pattern of its own, with noise over it.
template <class Trainer>
struct samples {
  static constexpr int size = Trainer::plan_type::graph.input.size();
  static constexpr int classes = Trainer::plan_type::graph[Trainer::plan_type::layers - 1].out.size();
  using image = std::array<std::int8_t, static_cast<std::size_t>(size)>;

  numbers source;
  std::vector<image> patterns = std::vector<image>(static_cast<std::size_t>(classes));

  explicit samples(std::uint32_t seed) : source(seed) {
    for (image& pattern : patterns) {
      for (std::int8_t& v : pattern) {
        v = static_cast<std::int8_t>(source.between(-90, 90));
      }
    }
  }
  int label() { return source.between(0, classes - 1); }
  image draw(int label, int noise = 30) {
    image x = patterns[static_cast<std::size_t>(label)];
    for (std::int8_t& v : x) {
      v = static_cast<std::int8_t>(v + source.between(-noise, noise));
    }
    return x;
  }
};

}  // namespace law
