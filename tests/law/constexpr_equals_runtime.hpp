// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/op/concept.hpp>
#include <tinytrain/tensor/channels.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>

//! The kernels of an op in a constant expression: undefined behaviour (an overflow, a pointer beyond its array) would not
//! compile, and what the compiler computes is what the program computes.
namespace law {

template <std::size_t Weights, std::size_t Biases>
struct gradient_sums {
  std::array<std::int32_t, Weights + 1> weights_seen{};
  std::array<std::int32_t, Biases + 1> biases_seen{};
  constexpr void weights(int first, const std::int32_t* gradients, int count, int) {
    for (int k = 0; k < count; ++k) {
      weights_seen[static_cast<std::size_t>(first + k)] += gradients[k];
    }
  }
  constexpr void weights_across(int first, const std::int32_t* gradients, int count) {
    weights(first, gradients, count, 0);
  }
  constexpr void bias(int index, std::int32_t gradient) { biases_seen[static_cast<std::size_t>(index)] += gradient; }
  constexpr bool operator==(const gradient_sums&) const = default;
};

template <class Op, tinytrain::dims X, class Selection>
struct constant_run {
  static constexpr tinytrain::dims Y = Op::infer(X);
  static constexpr tinytrain::parameter_counts counts = Op::parameters(X);
  static constexpr int channels =
      counts.channels == 0 ? 1 : counts.channels;  // of an op without weights: none is selected
  static constexpr int trained = tinytrain::count_selected<Selection>(counts.channels);
  static constexpr tinytrain::op_needs needs = Op::needs(X, trained);
  static constexpr std::size_t size(int count) { return static_cast<std::size_t>(count); }
  using bytes_of_x = std::array<std::int8_t, size(X.size())>;
  using bytes_of_y = std::array<std::int8_t, size(Y.size())>;
  static constexpr std::size_t trained_weights = size(counts.weights) / size(channels) * size(trained);

  struct outcome {
    bytes_of_y y{};
    bytes_of_x dx{};
    gradient_sums<trained_weights, size(Y.c)> gradients{};
    constexpr bool operator==(const outcome&) const = default;
  };

  //! Every array is exactly as long as the op says.
  static constexpr outcome run(std::uint32_t seed) {
    numbers source(seed);
    outcome result{};
    bytes_of_x x{};
    bytes_of_y dy{};
    std::array<std::int8_t, size(counts.weights) + 1> w{};
    std::array<std::int32_t, size(counts.biases) + 1> bias{};
    for (auto& v : x) v = source.extreme(-128, 127);
    for (auto& v : w) v = source.extreme(-127, 127);
    for (auto& v : dy) v = source.extreme(-127, 127);
    for (auto& v : bias) v = source.between(-(1 << 22), 1 << 22);
    std::array<std::int8_t, trained_weights + 1> packed_w{};
    std::array<std::int8_t, size(X.size() / channels * trained) + 1> packed_x{};
    std::size_t packed = 0;
    for (int k = 0; k < counts.weights; ++k) {
      if (Selection::selects(k / counts.adjacent % channels)) {
        packed_w[packed++] = w[size(k)];
      }
    }
    packed = 0;
    for (int k = 0; counts.channels > 0 && k < X.size(); ++k) {
      if (Selection::selects(k % channels)) {
        packed_x[packed++] = x[size(k)];
      }
    }
    std::array<std::int32_t, size(needs.forward_scratch_bytes / 4) + 1> forward_scratch{};
    std::array<std::int32_t, size(needs.backward_scratch_bytes / 4) + 1> backward_scratch{};
    std::array<std::int32_t, size(needs.gradient_scratch_bytes / 4) + 1> gradient_scratch{};
    std::array<std::uint8_t, size(needs.saved_bytes) + 1> saved{};

    const tinytrain::weights_operand parameters{
        w.data(), packed_w.data(), {counts.biases > 0 ? bias.data() : nullptr}, -8};
    tinytrain::power_requantizer<true> requantize(-5, -128, -128, 127);
    tinytrain::forward_frame<tinytrain::power_requantizer<true>> f{
        {x.data(), -128, -6}, {}, parameters, &requantize, result.y.data(), saved.data(), forward_scratch.data()};
    for (int row = 0; row < Y.h; ++row) {
      f.y = result.y.data() + row * Y.row();
      Op::template forward_row<X, Selection>(f, row);
    }
    tinytrain::error_sink sink(result.dx.data(), -8, tinytrain::random_stream(seed, 2, 3));
    const tinytrain::backward_frame b{{dy.data(), -7}, parameters, saved.data(), &sink, backward_scratch.data()};
    for (int row = 0; row < X.h; ++row) {
      Op::template backward_row<X, Selection>(b, row);
    }
    if constexpr (counts.weights > 0) {
      Op::template gradients<X, Selection>(tinytrain::gradient_frame<decltype(result.gradients)>{
          {dy.data(), -7}, {packed_x.data(), -128, -6}, &result.gradients, gradient_scratch.data()});
    }
    return result;
  }
};

template <class Op, tinytrain::dims X, class Selection = tinytrain::no_channels>
void constexpr_equals_runtime() {
  using kernels = constant_run<Op, X, Selection>;
  static constexpr auto compiled = kernels::run(5);
  volatile std::uint32_t seed = 5;  // not known to the optimizer
  CHECK(kernels::run(seed) == compiled);
}

//! A part of the channels, trained or frozen, changes where weights lie, not what is computed.
template <class Op, tinytrain::dims X, class Part>
void masks_do_not_change_errors() {
  static constexpr auto frozen = constant_run<Op, X, tinytrain::no_channels>::run(6);
  static constexpr auto part = constant_run<Op, X, Part>::run(6);
  static constexpr auto all = constant_run<Op, X, tinytrain::all_channels>::run(6);
  CHECK(part.y == frozen.y);
  CHECK(part.dx == frozen.dx);
  CHECK(all.y == frozen.y);
  CHECK(all.dx == frozen.dx);
  CHECK(all.gradients.biases_seen == frozen.gradients.biases_seen);
  CHECK(part.gradients.biases_seen == frozen.gradients.biases_seen);
}

}  // namespace law
