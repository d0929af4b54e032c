// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>

//! One op at one shape, on synthetic operands: its forward pass, its backward pass and its weight gradients with their
//! update, the way a trainer calls them. The same on the host and on a device: integers only, no heap.
namespace bench {

namespace tt = tinytrain;

//! A name as a template argument.
template <std::size_t Size>
struct text {
  char characters[Size]{};
  constexpr text(const char (&from)[Size]) {
    for (std::size_t k = 0; k < Size; ++k) characters[k] = from[k];
  }
};

//! Multiply-accumulates are counted as others count them: outputs times fan-in, taps in the padding included. Of a pool
//! or a sum: the elements that it reads.
template <text Name, class Op, tt::dims X>
struct kernel {
  using op = Op;
  static constexpr const char* name = Name.characters;
  static constexpr tt::dims x = X;
  static constexpr tt::dims y = Op::infer(X);
  static constexpr tt::parameter_counts parameters = Op::parameters(X);
  static constexpr bool has_parameters = parameters.weights > 0;
  static constexpr bool has_backward = Op::form != tt::op_form::join;
  static constexpr std::int64_t macs = has_parameters ? std::int64_t{y.size()} * parameters.fan_in : X.size();

  static_assert(Op::check(X).rule == 0, "a benchmark of an op that is not possible on its input");
};

//! Memory for the largest of several kernels. Random words fill it; `fill` restores what the passes change.
template <class... Kernels>
struct workspace {
  static constexpr std::size_t most(std::initializer_list<int> sizes) {
    int largest = 1;
    for (const int size : sizes) largest = size > largest ? size : largest;
    return static_cast<std::size_t>(largest);
  }
  static constexpr std::size_t x_bytes = most({Kernels::x.size()...});
  static constexpr std::size_t y_bytes = most({Kernels::y.size()...});
  static constexpr std::size_t weights = most({Kernels::parameters.weights...});
  static constexpr std::size_t biases = most({Kernels::parameters.biases...});
  static constexpr std::size_t scratch_bytes =
      most({Kernels::op::needs(Kernels::x, 0).backward_scratch_bytes...,
            Kernels::op::needs(Kernels::x, Kernels::x.c).gradient_scratch_bytes...});
  static constexpr std::size_t saved_bytes = most({Kernels::op::needs(Kernels::x, 0).saved_bytes...});

  alignas(4) std::int8_t x[x_bytes];
  alignas(4) std::int8_t dx[x_bytes];
  alignas(4) std::int8_t y[y_bytes];
  alignas(4) std::int8_t dy[y_bytes];
  std::uint8_t winners[saved_bytes];
  alignas(4) std::int8_t w[weights];
  std::int8_t fractions[weights];
  std::int32_t b[biases];
  alignas(4) std::int32_t scratch[scratch_bytes / 4 + 1];

  void fill() {
    fill(x, x_bytes, 1);
    fill(dy, y_bytes, 2);
    fill(w, weights, 3);
    for (std::int8_t& f : fractions) f = 0;
    for (std::int32_t& bias : b) bias = 1 << 16;
  }

 private:
  static void fill(std::int8_t* bytes, std::size_t count, std::uint32_t key) {
    const tt::random_stream random(key);
    for (std::size_t k = 0; k < count; ++k) {
      bytes[k] = tt::saturate_symmetric_int8(static_cast<std::int8_t>(random(static_cast<std::uint32_t>(k)) >> 24));
    }
  }
};

inline constexpr int value_exponent = -7;
inline constexpr int error_exponent = -12;

//! The exponent that brings a sum of `addends` products of random bytes back to a byte.
constexpr int exponent_of_sum(int exponent, int addends) {
  int bits = 0;
  while ((1 << (2 * bits)) < addends) ++bits;
  return exponent + 7 + bits;
}

//! Each pass is a function of its own, so that what is measured does not depend on who measures.
template <class Kernel>
struct passes {
  using op = typename Kernel::op;
  static constexpr tt::dims x = Kernel::x;
  static constexpr tt::dims y = Kernel::y;
  static constexpr int products = Kernel::has_parameters ? Kernel::parameters.fan_in : 1;

  //! All rows of the output, under a fused ReLU, from an input that had one.
  template <class Workspace>
  static std::uint32_t forward(Workspace& m) {
    constexpr int sum = Kernel::has_parameters ? exponent_of_sum(2 * value_exponent, products) : value_exponent;
    tt::power_requantizer<true> requantize(sum, -128, -128, 127);
    tt::forward_frame<tt::power_requantizer<true>> frame;
    frame.x = {m.x, -128, value_exponent};
    frame.skip = {m.dx, -128, value_exponent - 1};
    frame.parameters = parameters(m);
    frame.requantize = &requantize;
    frame.y = m.y;
    frame.saved = m.winners;
    frame.scratch = m.scratch;
    for (int row = 0; row < y.h; ++row, frame.y += y.row()) op::template forward_row<x, tt::all_channels>(frame, row);
    return requantize.peak();
  }

  //! All rows of the error of the input; every error of the output is there (none is gated away).
  template <class Workspace>
  static std::uint32_t backward(Workspace& m) {
    constexpr int addends = Kernel::has_parameters ? products * y.size() / x.size() + 1 : 1;
    constexpr int sum =
        Kernel::has_parameters ? exponent_of_sum(error_exponent + value_exponent, addends) : error_exponent;
    tt::error_sink dx(m.dx, sum, tt::random_stream(4));
    tt::backward_frame frame;
    frame.dy = {m.dy, error_exponent};
    frame.parameters = parameters(m);
    frame.saved = m.winners;
    frame.dx = &dx;
    frame.scratch = m.scratch;
    for (int row = 0; row < x.h; ++row) op::template backward_row<x, tt::all_channels>(frame, row);
    return dx.peak();
  }

  //! The gradients of all weights and biases, and the step of stochastic gradient descent.
  template <class Workspace>
  static void gradients(Workspace& m) {
    using optimizer = tt::sgd<tt::learning_rate<1, 256>>;
    tt::trained_parameters p;
    p.weights = m.w;
    p.fractions = m.fractions;
    p.biases = m.b;
    tt::gradient_frame<typename optimizer::updater_type> frame;
    frame.dy = {m.dy, error_exponent};
    frame.x = {m.x, -128, value_exponent};
    typename optimizer::updater_type updater(p, optimizer::rates(0), value_exponent, error_exponent + value_exponent,
                                             error_exponent, static_cast<std::uint32_t>(Kernel::parameters.weights),
                                             tt::random_stream(5));
    frame.updater = &updater;
    frame.scratch = m.scratch;
    op::template gradients<x, tt::all_channels>(frame);
  }

 private:
  template <class Workspace>
  static tt::weights_operand parameters(const Workspace& m) {
    return {m.w, m.w, {m.b}, value_exponent};
  }
};

//! FNV-1a, so that results count.
template <class Element, std::size_t Size>
constexpr std::uint32_t hashed(std::uint32_t hash, const Element (&values)[Size]) {
  for (const Element value : values) hash = (hash ^ static_cast<std::uint32_t>(value)) * 16777619u;
  return hash;
}

}  // namespace bench
