// SPDX-License-Identifier: MIT
//! y = values[x + 128] and dx = slopes[x + 128] * 2^slope_exponent * dy, for every int8, within the requantizer's
//! limits; and the gradient of an imported LEAKY_RELU and LOGISTIC against differences of the real function.
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/op/lookup.hpp>
#include <tinytrain/tflite/tables.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

struct cubes {
  static constexpr std::array<std::int8_t, 256> values = [] {
    std::array<std::int8_t, 256> all{};
    for (int k = 0; k < 256; ++k) {
      all[static_cast<std::size_t>(k)] = static_cast<std::int8_t>((k - 128) * (k - 128) * (k - 128) / 16512);
    }
    return all;
  }();
  static constexpr std::array<std::int16_t, 256> slopes = [] {
    std::array<std::int16_t, 256> all{};
    for (int k = 0; k < 256; ++k) {
      all[static_cast<std::size_t>(k)] = static_cast<std::int16_t>((k - 128) * 255 - 127);
    }
    return all;
  }();
  static constexpr int slope_exponent = -9;
};

using op = tt::lookup<cubes>;
static_assert(tt::op<op> && std::is_empty_v<op>);
static_assert(op::form == tt::op_form::compute && op::reads_inputs);
static_assert(op::infer({3, 4, 5}) == dims{3, 4, 5} && !op::check({3, 4, 5}));
static_assert(op::parameters({3, 4, 5}).weights == 0 && op::needs({3, 4, 5}, 0).saved_bytes == 0);

constexpr dims X{8, 4, 8};

std::vector<std::int8_t> every_value() {
  std::vector<std::int8_t> all;
  for (int k = -128; k < 128; ++k) {
    all.push_back(static_cast<std::int8_t>(k));
  }
  return all;
}

template <class Op>
std::vector<std::int8_t> forward(const std::vector<std::int8_t>& x, tt::affine_limits limits) {
  std::vector<std::int8_t> y(x.size());
  tt::affine_average requantize(limits);
  tt::forward_frame<tt::affine_average> f{};
  f.x.data = x.data();
  f.requantize = &requantize;
  f.y = y.data();
  law::forward_map<Op, X, tt::no_channels>(f);
  return y;
}

template <class Op>
std::vector<std::int8_t> backward(const std::vector<std::int8_t>& x, const std::vector<std::int8_t>& dy, int exponent,
                                  std::uint32_t seed) {
  std::vector<std::int8_t> dx(x.size(), 99);
  tt::error_sink sink(dx.data(), exponent, tt::random_stream(seed));
  tt::reading_backward_frame b{};
  b.dy = {dy.data(), -9};
  b.x.data = x.data();
  b.dx = &sink;
  for (int row = 0; row < X.h; ++row) {
    Op::template backward_row<X, tt::no_channels>(b, row);
  }
  return dx;
}

TEST_CASE("lookup: every value, and the limits of a fused clamp") {
  const auto x = every_value();
  const auto y = forward<op>(x, {});
  const auto clamped = forward<op>(x, {0, 0, 50});
  int wrong = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    wrong += y[k] == cubes::values[k] ? 0 : 1;
    wrong += clamped[k] == tt::clamp(cubes::values[k], 0, 50) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("lookup: errors are dy times slope, rounded stochastically in place of an element's word") {
  const auto x = every_value();
  law::numbers source(4);
  const auto dy = law::int8s(source, X.size(), -127, 127);
  for (const int shift : {0, 7, 14}) {
    const auto dx = backward<op>(x, dy, -9 + cubes::slope_exponent + shift, 5);
    const tt::random_stream random(5);
    int wrong = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      const std::int64_t exact = std::int64_t{dy[k]} * cubes::slopes[k];
      wrong += dx[k] == law::error_of(exact, shift, random(static_cast<std::uint32_t>(k))) ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}

template <tt::tflite::kind What>
struct imported {
  static constexpr tt::tflite::operation value = [] {
    tt::tflite::operation o{};
    o.what = What;
    o.x_scale = {0.05f, 10};
    o.y_scale = What == tt::tflite::kind::logistic ? tt::tflite::quantization{1.0f / 256, -128}
                                                   : tt::tflite::quantization{0.04f, -7};
    o.alpha = -0.3f;
    return o;
  }();
};

template <tt::tflite::kind What, class Function>
void check_gradient(Function function) {
  using imported_op = tt::lookup<tt::tflite::table_of<imported<What>>>;
  const auto x = every_value();
  const std::vector<std::int8_t> dy(x.size(), 100);
  const auto y = forward<imported_op>(x, {});
  std::vector<double> mean(x.size());
  constexpr int turns = 200;
  for (std::uint32_t turn = 0; turn < turns; ++turn) {
    const auto dx = backward<imported_op>(x, dy, -9, turn);
    for (std::size_t k = 0; k < x.size(); ++k) {
      mean[k] += dx[k] / 100.0 / turns;
    }
  }
  int wrong = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double real = 0.05f * (x[k] - 10);
    if (y[k] == -128 || y[k] == 127 || std::fabs(real) < 1e-6) {
      continue;
    }
    const double slope = (function(real + 1e-6) - function(real - 1e-6)) / 2e-6;
    wrong += std::fabs(mean[k] - slope) > 0.004 ? 1 : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("lookup: imported curves, against differences of the real function") {
  check_gradient<tt::tflite::kind::leaky_relu>([](double x) { return x > 0 ? x : static_cast<double>(-0.3f) * x; });
  check_gradient<tt::tflite::kind::logistic>([](double x) { return 1 / (1 + std::exp(-x)); });
}

}  // namespace
