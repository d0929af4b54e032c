// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/calibration/policy.hpp>
#include <tinytrain/tensor/operand.hpp>
#include <tinytrain/trainer/scales.hpp>
#include <tinytrain/trainer/status.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tinytrain {
namespace detail {

//! The exponents of the layers of a model, while a sample is shown to it.
template <class Model>
class calibration {
  static constexpr int layers = Model::plan_type::layers;
  template <class Element>
  using for_each_layer = std::array<Element, static_cast<std::size_t>(layers)>;
  static constexpr std::size_t at(int layer) { return static_cast<std::size_t>(layer); }

 public:
  explicit calibration(Model& model) : model_(model), before_(exponents()) {}

  //! From the finest scales, so that no value is too small to be seen, until a pass moves none. Each layer is right one image
  //! after those it reads.
  template <class Images>
  status find_ranges(Images images, int count) {
    set_all([](int) { return scale_tracker<1>::resting; });
    bool moved = true;
    for (int pass = 0; moved && pass < layers + 2; ++pass) {
      const for_each_layer<std::int8_t> start = exponents();
      for (int k = 0; k < count; ++k) {
        if (const status s = model_.observe(images(k), k + 1 == count); s != status::ok) {
          set_all([this](int layer) { return before_[at(layer)]; });
          return s;
        }
      }
      moved = exponents() != start;
    }
    set_all([this](int layer) {
      const int found = model_.activation_exponent(layer);
      return found <= scale_tracker<1>::resting ? before_[at(layer)] : found;
    });
    return status::ok;
  }

  template <class Policy, class Images>
  void refine(Images images, int count) {
    for_each_layer<magnitudes> seen{};
    for (int k = 0; k < count; ++k) {
      model_.infer(images(k), [&seen](int layer, int, const operand& y) {
        magnitudes& m = seen[at(layer)];
        m.limit = 127 - y.zero_point;
        for (int i = 0; i < Model::plan_type::graph[layer].out.row(); ++i) {
          const int x = y.data[i] - y.zero_point;
          m.add(x < 0 ? -x : x);
        }
      });
    }
    set_all([this, &seen](int layer) { return model_.activation_exponent(layer) - Policy::finer(seen[at(layer)]); });
  }

 private:
  for_each_layer<std::int8_t> exponents() {
    for_each_layer<std::int8_t> all{};
    for (int layer = 0; layer < layers; ++layer) {
      all[at(layer)] = static_cast<std::int8_t>(Model::keeps_scale(layer) ? model_.activation_exponent(layer) : 0);
    }
    return all;
  }

  template <class Function>
  void set_all(Function exponent) {
    for (int layer = 0; layer < layers; ++layer) {
      if (Model::keeps_scale(layer)) {
        model_.set_activation_exponent(layer, exponent(layer));
      }
    }
  }

  Model& model_;
  for_each_layer<std::int8_t> before_;
};

}  // namespace detail

//! Sets the activation scales of a trainer or an `inference` from a sample of inputs; parameters stay as they are, and so do the
//! scales of imported layers.
//!
//!     calibrate(model, [&](int k) { return images[k]; }, 64);   // least_squares
//!     calibrate<min_max>(model, ...);                           // or percentile<9999, 10000>
//!
//! `images(k)` for k in [0, count) points to an image; it is asked for each of them more than once.
//! Scales     2^e, e the smallest that holds all of the sample (of what a clamp with an upper limit lets through), less the
//!            bits that the policy takes off. A layer that is zero for the whole sample (below 2^-8) keeps its scale
//! Behind     a step of a trainer moves them on; `save` keeps them, for an `inference` or the option `fixed`
//! Memory     stack: 3 bytes a layer; for a policy other than `min_max` 1 KiB a layer as well
//! Time       passes over the sample until one moves no scale, at most two more than there are layers; one for the policy
//! Errors     no_input (also for a count of 0), or what `start` says; the scales are then as they were
//! Source     calibration/policy.hpp
template <class Policy = least_squares, class Model, class Images>
status calibrate(Model& model, Images images, int count) {
  if (count <= 0) {
    return status::no_input;
  }
  if constexpr (requires { typename Model::plan_type; }) {  // a rejected one has none, and its own error
    detail::calibration<Model> scales(model);
    if (const status s = scales.find_ranges(images, count); s != status::ok) {
      return s;
    }
    if constexpr (!std::is_same_v<Policy, min_max>) {
      scales.template refine<Policy>(images, count);
    }
  }
  return status::ok;
}

}  // namespace tinytrain
