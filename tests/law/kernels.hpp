// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"
#include "law/reference.hpp"
#include "law/rows.hpp"

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/op/concept.hpp>
#include <tinytrain/tensor/channels.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

//! Runs the kernels of an op on vectors that are exactly as long as the op says, so that the address sanitizer sees every
//! step beyond.
namespace law {

namespace tt = tinytrain;

//! Weights as a trainer stores them: the trained channels packed, and poison where the frozen copy has them.
struct split_weights {
  std::vector<std::int8_t> frozen{};
  std::vector<std::int8_t> trained{};
};

template <class Selection, class Element>
std::vector<Element> packed(const std::vector<Element>& all, int channels, int adjacent) {
  std::vector<Element> some;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (Selection::selects(static_cast<int>(k) / adjacent % channels)) {
      some.push_back(all[k]);
    }
  }
  return some;
}

template <class Selection>
split_weights split(const std::vector<std::int8_t>& w, tt::parameter_counts p) {
  split_weights s{w, packed<Selection>(w, p.channels, p.adjacent)};
  for (std::size_t k = 0; k < w.size(); ++k) {
    if (Selection::selects(static_cast<int>(k) / p.adjacent % p.channels)) {
      s.frozen[k] = 77;
    }
  }
  return s;
}

inline std::vector<std::int32_t> scratch_of(int bytes) {
  return std::vector<std::int32_t>(static_cast<std::size_t>(bytes / 4), -559038737);
}

//! One layer's data: an input, weights, biases and an error, random within what the library promises to take.
struct layer_data {
  std::vector<std::int8_t> x, w, dy;
  std::vector<std::int32_t> bias;
  int zero_point = 0;
  int x_exponent = -6;
  int w_exponent = -9;
  int dy_exponent = -8;

  layer_data(const layer& l, int biases, std::uint32_t seed) {
    numbers source(seed);
    x = int8s(source, l.x.size());
    w = int8s(source, l.weights, -127, 127);
    dy = int8s(source, l.y.size(), -127, 127);
    bias = int32s(source, biases, -(1 << 24), 1 << 24);
    zero_point = seed % 2 == 0 ? 0 : -128;
  }

  std::vector<int> centred_x() const {
    std::vector<int> centred;
    for (const std::int8_t v : x) {
      centred.push_back(v - zero_point);
    }
    return centred;
  }
};

template <class Op, dims X, class Selection>
struct kernels {
  static constexpr tt::parameter_counts counts = Op::parameters(X);
  static constexpr dims Y = Op::infer(X);
  static constexpr int trained = tt::count_selected<Selection>(counts.channels);
  static constexpr tt::op_needs needs = Op::needs(X, trained);

  static tt::weights_operand operand(const layer_data& d, const split_weights& w) {
    return {trained < counts.channels ? w.frozen.data() : nullptr,
            trained > 0 ? w.trained.data() : nullptr,
            {d.bias.empty() ? nullptr : d.bias.data()},
            d.w_exponent};
  }

  static std::vector<std::int8_t> forward(const layer_data& d, int exponent, int zero_point, int low, int high) {
    const split_weights w = split<Selection>(d.w, counts);
    std::vector<std::int8_t> y(static_cast<std::size_t>(Y.size()), 99);
    auto scratch = scratch_of(needs.forward_scratch_bytes);
    tt::power_requantizer<true> requantize(exponent, zero_point, low, high);
    tt::forward_frame<tt::power_requantizer<true>> f{
        {d.x.data(), d.zero_point, d.x_exponent}, {}, operand(d, w), &requantize, y.data(), nullptr, scratch.data()};
    forward_map<Op, X, Selection>(f);
    return y;
  }

  static std::vector<std::int8_t> backward(const layer_data& d, int exponent, tt::random_stream random) {
    const split_weights w = split<Selection>(d.w, counts);
    tt::backward_frame b;
    b.parameters = operand(d, w);
    return send_back(b, d, exponent, random);
  }

  //! The same with a scale for each output channel: `folds` are in units of 2^fold_exponent, `drop` bits are left out.
  static std::vector<std::int8_t> folded_backward(const layer_data& d, const std::vector<std::int16_t>& folds, int drop,
                                                  int fold_exponent, int exponent, tt::random_stream random) {
    const split_weights w = split<Selection>(d.w, counts);
    tt::basic_backward_frame<tt::channel_fold> b;
    b.parameters = operand(d, w);
    b.parameters.exponent = fold_exponent + drop;
    b.fold = {folds.data(), drop};
    return send_back(b, d, exponent, random);
  }

  //! Row by row; where the op can do it by planes, those give the same bits in the place of dy.
  template <class Frame>
  static std::vector<std::int8_t> send_back(Frame b, const layer_data& d, int exponent, tt::random_stream random) {
    std::vector<std::int8_t> dx(static_cast<std::size_t>(X.size()), 99);
    auto scratch = scratch_of(needs.backward_scratch_bytes);
    tt::error_sink sink(dx.data(), exponent, random);
    b.dy = {d.dy.data(), d.dy_exponent};
    b.dx = &sink;
    b.scratch = scratch.data();
    for (int row = 0; row < X.h; ++row) {
      Op::template backward_row<X, Selection>(b, row);
    }
    if constexpr (needs.backward_planes) {
      std::vector<std::int8_t> place = d.dy;
      tt::error_sink in_place(place.data(), exponent, random);
      b.dy.data = place.data();
      b.dx = &in_place;
      Op::template backward_planes<X>(b);
      CHECK(place == dx);
      CHECK(in_place.peak() == sink.peak());
    }
    return dx;
  }

  //! What `gradients` hands over: every trained weight once, in order of storage, with the channel of its scale, and
  //! every bias once.
  struct recorder {
    static constexpr auto trained_weights =
        static_cast<std::size_t>(counts.channels == 0 ? 0 : counts.weights / counts.channels * trained);
    std::vector<std::int64_t> weights_seen = std::vector<std::int64_t>(trained_weights);
    std::vector<int> channels_seen = std::vector<int>(trained_weights, -1);
    std::vector<std::int64_t> biases_seen = std::vector<std::int64_t>(static_cast<std::size_t>(Y.c));
    int calls = 0;

    void weights(int first, const std::int32_t* gradients, int count, int channel) {
      for (int k = 0; k < count; ++k) {
        weights_seen.at(static_cast<std::size_t>(first + k)) += gradients[k];
        channels_seen.at(static_cast<std::size_t>(first + k)) = channel;
        ++calls;
      }
    }
    void weights_across(int first, const std::int32_t* gradients, int count) {
      for (int k = 0; k < count; ++k) {
        weights(first + k, gradients + k, 1, k);
      }
    }
    void bias(int index, std::int32_t gradient) {
      biases_seen.at(static_cast<std::size_t>(index)) += gradient;
      ++calls;
    }
  };

  static recorder gradients(const layer_data& d) {
    const std::vector<std::int8_t> x = packed<Selection>(d.x, counts.channels, 1);
    auto scratch = scratch_of(needs.gradient_scratch_bytes);
    recorder seen;
    const tt::gradient_frame<recorder> g{
        {d.dy.data(), d.dy_exponent}, {x.data(), d.zero_point, d.x_exponent}, &seen, scratch.data()};
    Op::template gradients<X, Selection>(g);
    return seen;
  }
};

//! The output channel that each weight works on; of a channelwise op, counted among those that are trained.
template <class Op, class Selection>
std::vector<int> channels_of_weights(const layer& l, tt::parameter_counts p) {
  std::vector<int> channels(static_cast<std::size_t>(l.weights));
  for (int k = 0; k < l.weights; ++k) {
    channels[static_cast<std::size_t>(k)] = k / (l.weights / l.y.c);
    if constexpr (requires { Op::channelwise; }) {
      int before = 0;
      for (int c = 0; c < k % l.y.c / p.adjacent; ++c) {
        before += Selection::selects(c) ? p.adjacent : 0;
      }
      channels[static_cast<std::size_t>(k)] = before + k % p.adjacent;
    }
  }
  return packed<Selection>(channels, p.channels, p.adjacent);
}

//! dx with a scale for each output channel: the same bits as its definition, dy folded first, half up, in `drop` bits
//! less; and, in double, as far from sum of s[o] * w * dy as these roundings say.
template <class Op, dims X, class Selection = tt::all_channels>
void folds_as_defined(const layer& l, std::uint32_t seed) {
  using run = kernels<Op, X, Selection>;
  CAPTURE(X.h);
  CAPTURE(X.w);
  CAPTURE(X.c);
  CAPTURE(seed);
  const layer_data d(l, run::counts.biases, seed);
  numbers source(seed + 77);
  constexpr int fold_exponent = -20;
  const auto channels = static_cast<std::size_t>(l.y.c);
  std::vector<double> scales(channels);  // from the largest down to a 2^-15 of it, a channel without any among them
  std::vector<std::int16_t> folds(channels);
  for (std::size_t o = 0; o < channels; ++o) {
    scales[o] =
        o == 1 ? 0
               : std::ldexp(source.between(1 << 14, (1 << 15) - 1) + 0.25, fold_exponent - static_cast<int>(o % 5) * 3);
    folds[o] = static_cast<std::int16_t>(std::floor(std::ldexp(scales[o], -fold_exponent) + 0.5));
  }
  for (const int drop : {7, 10, 14}) {
    CAPTURE(drop);
    std::vector<std::int32_t> folded(d.dy.size());
    std::vector<double> real(d.dy.size());
    std::vector<double> allowed(d.dy.size());
    for (std::size_t k = 0; k < d.dy.size(); ++k) {
      const std::size_t o = k % channels;
      folded[k] = static_cast<std::int32_t>(
          floor_shift(std::int64_t{d.dy[k]} * folds[o] * 2 + (std::int64_t{1} << drop), drop + 1));
      CHECK(std::abs(folded[k]) < 1 << 15);
      real[k] = d.dy[k] * std::ldexp(scales[o], -fold_exponent - drop);
      allowed[k] = 0.5 + std::abs(d.dy[k]) * std::ldexp(0.5, -drop);  // the fold's rounding, and that of its factor
    }
    std::vector<int> magnitudes;
    for (const std::int8_t w : d.w) {
      magnitudes.push_back(std::abs(w));
    }
    const auto dx = law::backward<std::int64_t>(l, d.w, folded);
    const auto exact = law::backward<double>(l, d.w, real);
    const auto bound = law::backward<double>(l, magnitudes, allowed);
    const int shift = 17 - drop;
    const tt::random_stream random(seed, 3, 9);
    const auto got =
        run::folded_backward(d, folds, drop, fold_exponent, d.dy_exponent + fold_exponent + drop + shift, random);
    int wrong = 0;
    int too_far = 0;
    for (std::size_t k = 0; k < dx.size(); ++k) {
      wrong += got[k] != error_of(dx[k], shift, random(static_cast<std::uint32_t>(k))) ? 1 : 0;
      const double wanted = std::clamp(std::ldexp(exact[k], -shift), -127.0, 127.0);
      too_far += std::abs(got[k] - wanted) >= 1 + std::ldexp(bound[k], -shift) ? 1 : 0;
    }
    CHECK(wrong == 0);
    CHECK(too_far == 0);
  }
}

//! Forward, backward and gradients of an op with weights, bit for bit against its definition.
template <class Op, dims X, class Selection = tt::all_channels>
void agrees_with_definition(const layer& l, std::uint32_t seed) {
  using run = kernels<Op, X, Selection>;
  CAPTURE(X.h);
  CAPTURE(X.w);
  CAPTURE(X.c);
  CAPTURE(seed);
  REQUIRE(run::Y == l.y);
  REQUIRE(run::counts.weights == l.weights);
  const layer_data d(l, run::counts.biases, seed);
  const std::vector<int> x = d.centred_x();

  // forward, at a scale that saturates, one that fits and one that is coarse
  std::vector<std::int64_t> y = law::forward<std::int64_t>(l, d.w, x);
  const int accumulator = d.x_exponent + d.w_exponent;
  for (std::size_t k = 0; k < y.size(); ++k) {
    const auto channels = static_cast<std::size_t>(l.y.c);
    y[k] += d.bias.empty()
                ? 0
                : floor_shift(d.bias[k % channels] * std::int64_t{2} + (1 << (accumulator - tt::bias_exponent)),
                              accumulator - tt::bias_exponent + 1);
  }
  for (const int shift : {4, 9, 14}) {
    for (const bool relu : {false, true}) {
      const auto got = run::forward(d, accumulator + shift, relu ? -128 : 0, -128, relu ? 90 : 127);
      int wrong = 0;
      for (std::size_t k = 0; k < y.size(); ++k) {
        wrong += got[k] != requantized(y[k], shift, relu ? -128 : 0, -128, relu ? 90 : 127) ? 1 : 0;
      }
      CHECK(wrong == 0);
    }
  }

  // backward: the same bits as the definition of stochastic rounding with the same word for the same element
  const std::vector<std::int64_t> dx = law::backward<std::int64_t>(l, d.w, d.dy);
  for (const int shift : {0, 6, 11}) {
    const tt::random_stream random(seed, 7, 3);
    const auto got = run::backward(d, d.dy_exponent + d.w_exponent + shift, random);
    int wrong = 0;
    for (std::size_t k = 0; k < dx.size(); ++k) {
      wrong += got[k] != error_of(dx[k], shift, random(static_cast<std::uint32_t>(k))) ? 1 : 0;
    }
    CHECK(wrong == 0);
  }

  // gradients
  const auto seen = run::gradients(d);
  CHECK(seen.weights_seen ==
        packed<Selection>(law::gradient<std::int64_t>(l, x, d.dy), run::counts.channels, run::counts.adjacent));
  std::vector<std::int64_t> biases(static_cast<std::size_t>(l.y.c));
  for (std::size_t k = 0; k < d.dy.size(); ++k) {
    biases[k % biases.size()] += d.dy[k];
  }
  CHECK(seen.biases_seen == biases);
  CHECK(seen.calls == static_cast<int>(seen.weights_seen.size() + biases.size()));
  CHECK(seen.channels_seen == channels_of_weights<Op, Selection>(l, run::counts));
}

}  // namespace law
