// SPDX-License-Identifier: MIT
//! The kernels that conv2d and linear share: each row can be computed alone and in any order, frozen and trained weights
//! may lie apart, and gradients come a filter at a time. The sums themselves: tests/op/conv2d.cpp.
#include "law/kernels.hpp"

#include <tinytrain/op/convolution.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

constexpr std::array<std::int8_t, 4> w{1, -2, 127, -127};
constexpr std::array<std::int8_t, 4> x{127, -128, -128, 127};
static_assert(tt::detail::dot(w.data(), x.data(), 4, 0) == 127 + 256 - 127 * 128 - 127 * 127);
static_assert(tt::detail::dot(w.data(), x.data(), 4, -128) == 255 - 127 * 255);
static_assert(tt::detail::dot(w.data(), x.data(), 0, 5) == 0);

constexpr std::array<std::int32_t, 4> added() {
  std::array<std::int32_t, 4> sums{1, 2, 3, 4};
  tt::detail::multiply_add(sums.data(), -127, x.data(), 4, -128);
  return sums;
}
static_assert(added() == std::array<std::int32_t, 4>{1 - 127 * 255, 2, 3, 4 - 127 * 255});

constexpr dims X{5, 4, 3};
constexpr tt::window window{3, 2, 2, 1, true};
using kernels = tt::convolution<2, window>;
constexpr dims Y = window.slide(X, 2);

TEST_CASE("convolution: rows in any order give the same bits") {
  const law::layer_data d(law::convolution(X, 2, {3, 2, 2, 1, true}), 2, 4);
  const tt::weights_operand parameters{d.w.data(), nullptr, {d.bias.data()}, d.w_exponent};
  std::array<std::vector<std::int8_t>, 2> y;
  std::array<std::vector<std::int8_t>, 2> dx;
  for (std::size_t turn = 0; turn < 2; ++turn) {
    y[turn].assign(static_cast<std::size_t>(Y.size()), 55);
    dx[turn].assign(static_cast<std::size_t>(X.size()), 55);
    std::vector<std::int32_t> scratch(3, 12345);
    tt::power_requantizer<true> requantize(-6, 0, -128, 127);
    tt::forward_frame<tt::power_requantizer<true>> f{
        {d.x.data(), 0, d.x_exponent}, {}, parameters, &requantize, y[turn].data(), nullptr, nullptr};
    tt::error_sink sink(dx[turn].data(), -9, tt::random_stream(1));
    const tt::backward_frame b{{d.dy.data(), d.dy_exponent}, parameters, nullptr, &sink, scratch.data()};
    for (int row = 0; row < Y.h; ++row) {
      const int which = turn == 0 ? row : Y.h - 1 - row;
      f.y = y[turn].data() + which * Y.row();
      kernels::forward_row<X, tt::no_channels>(f, which);
    }
    for (int row = 0; row < X.h; ++row) {
      kernels::backward_row<X, tt::no_channels>(b, turn == 0 ? row : X.h - 1 - row);
    }
  }
  CHECK(y[0] == y[1]);
  CHECK(dx[0] == dx[1]);
}

struct order_recorder {
  std::vector<int> channels{};
  std::vector<int> firsts{};
  std::vector<int> counts{};
  std::vector<int> biases{};
  void weights(int first, const std::int32_t*, int count, int channel) {
    channels.push_back(channel);
    firsts.push_back(first);
    counts.push_back(count);
  }
  void bias(int index, std::int32_t) { biases.push_back(index); }
};

TEST_CASE(
    "convolution: gradients come a filter at a time, of one tap a block at a time, without weights biases alone") {
  const law::layer_data d(law::convolution(X, 2, {3, 2, 2, 1, true}), 2, 4);
  const auto part = law::packed<tt::channels<1, 3>>(d.x, 3, 1);
  std::vector<std::int32_t> scratch(12);
  order_recorder seen;
  kernels::gradients<X, tt::channels<1, 3>>(
      tt::gradient_frame<order_recorder>{{d.dy.data(), -8}, {part.data(), 0, -6}, &seen, scratch.data()});
  CHECK(seen.firsts == std::vector<int>{0, 12});
  CHECK(seen.counts == std::vector<int>{12, 12});
  CHECK(seen.channels == std::vector<int>{0, 1});
  CHECK(seen.biases == std::vector<int>{0, 1});

  order_recorder blocks;
  const std::vector<std::int8_t> wide(150, 3);
  std::vector<std::int32_t> block(64);
  tt::convolution<2, tt::window{}>::gradients<dims{1, 1, 150}, tt::all_channels>(
      tt::gradient_frame<order_recorder>{{d.dy.data(), -8}, {wide.data(), 0, -6}, &blocks, block.data()});
  CHECK(blocks.firsts == std::vector<int>{0, 64, 128, 150, 214, 278});
  CHECK(blocks.counts == std::vector<int>{64, 64, 22, 64, 64, 22});
  CHECK(blocks.channels == std::vector<int>{0, 0, 0, 1, 1, 1});

  order_recorder bias_only;
  kernels::gradients<X, tt::no_channels>(
      tt::gradient_frame<order_recorder>{{d.dy.data(), -8}, {}, &bias_only, nullptr});
  CHECK(bias_only.firsts.empty());
  CHECK(bias_only.biases == std::vector<int>{0, 1});
}

}  // namespace
