// SPDX-License-Identifier: MIT
//! y = clamp(zy + M (x - zx) (s - zs)), dx = s dy, ds = sum of x dy over what shares s: for second inputs of all three
//! shapes, forward exact against `affine_requantizer` on int64 products, backward within a unit of the real gradient of
//! sum(dy * X * S) by differences in double, whose scales are any numbers.
#include "law/kernels.hpp"
#include "law/quantizations.hpp"
#include "law/rows.hpp"

#include <tinytrain/op/multiply.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

using by_channel = tt::multiply<dims{1, 1, 5}>;
static_assert(tt::op<by_channel> && std::is_empty_v<by_channel>);
static_assert(by_channel::form == tt::op_form::mix && by_channel::reads_inputs);
static_assert(by_channel::infer({3, 4, 5}) == dims{3, 4, 5});
static_assert(!by_channel::check({3, 4, 5}) && !tt::multiply<dims{1, 1, 1}>::check({3, 4, 5}));
static_assert(!tt::multiply<dims{3, 4, 5}>::check({3, 4, 5}));
static_assert(by_channel::check({3, 4, 6}).rule == 1 && by_channel::check({3, 4, 6}).expected == 72);
static_assert(by_channel::check({3, 4, 6}).actual == 5);
static_assert(tt::multiply<dims{3, 1, 5}>::check({3, 4, 5}).rule == 1);  // broadcast over columns alone
static_assert(!by_channel::check_join({3, 4, 5}, {1, 1, 5}, false));
static_assert(by_channel::check_join({3, 4, 5}, {3, 4, 5}, false).rule == 1);
static_assert(by_channel::check_join({3, 4, 5}, {3, 4, 5}, false).expected == 5);

template <dims X, dims S>
struct run {
  using op = tt::multiply<S>;
  std::vector<std::int8_t> x, s, dy;
  tt::operand x_operand, s_operand;
  double x_scale, s_scale;

  explicit run(std::uint32_t seed) {
    law::numbers source(seed);
    x = law::int8s(source, X.size());
    s = law::int8s(source, S.size());
    dy = law::int8s(source, X.size(), -127, 127);
    x_scale = static_cast<double>(law::any_scale(source));
    s_scale = static_cast<double>(law::any_scale(source));
    x_operand = law::operand_of(x.data(), source.between(-128, 127), x_scale);
    s_operand = law::operand_of(s.data(), source.between(-128, 127), s_scale);
  }

  static std::size_t partner(int k) { return static_cast<std::size_t>(k % S.size()); }  // all three shapes

  void check_forward() {
    const auto m = tt::quantize_multiplier(x_scale * s_scale / 0.37);
    const auto shift = static_cast<std::int8_t>(m.shift);
    tt::affine_requantizer requantize({&m.mantissa, &shift}, {-9, -120, 100});
    std::vector<std::int8_t> y(x.size());
    tt::forward_frame<tt::affine_requantizer<>> f{};
    f.x = x_operand;
    f.skip = s_operand;
    f.requantize = &requantize;
    f.y = y.data();
    law::forward_map<op, X, tt::no_channels, S>(f);
    int wrong = 0;
    for (int k = 0; k < X.size(); ++k) {
      const auto at = static_cast<std::size_t>(k);
      const int product = (x[at] - x_operand.zero_point) * (s[partner(k)] - s_operand.zero_point);
      wrong += y[at] == tt::clamp(-9 + tt::multiply_by(product, m), -120, 100) ? 0 : 1;
    }
    CHECK(wrong == 0);
  }

  //! The exponent of errors that need `largest`.
  static int exponent_for(double largest) { return largest > 0 ? std::ilogb(largest) - 6 : -20; }

  static void compare(const std::vector<std::int8_t>& got, const std::vector<double>& exact, int exponent) {
    int wrong = 0;
    for (std::size_t k = 0; k < exact.size(); ++k) {
      wrong += std::fabs(got[k] - std::ldexp(exact[k], -exponent)) >= 1.04 ? 1 : 0;  // 12 bits of a mantissa
    }
    CHECK(wrong == 0);
  }

  void check_backward() {
    std::vector<double> dx(x.size()), ds(s.size());
    double largest_dx = 0, largest_ds = 0;
    for (int k = 0; k < X.size(); ++k) {
      const auto at = static_cast<std::size_t>(k);
      const double error = std::ldexp(dy[at], -9);
      dx[at] = error * s_scale * (s[partner(k)] - s_operand.zero_point);
      ds[partner(k)] += error * x_scale * (x[at] - x_operand.zero_point);
      largest_dx = std::fmax(largest_dx, std::fabs(dx[at]));
    }
    for (const double each : ds) {
      largest_ds = std::fmax(largest_ds, std::fabs(each));
    }
    tt::reading_backward_frame b{};
    b.dy = {dy.data(), -9};
    b.x = x_operand;
    b.skip = s_operand;

    std::vector<std::int8_t> got(x.size(), 99);
    tt::error_sink first(got.data(), exponent_for(largest_dx), tt::random_stream(1));
    b.dx = &first;
    for (int row = 0; row < X.h; ++row) {
      op::template backward_row<X, tt::no_channels>(b, row);
    }
    compare(got, dx, exponent_for(largest_dx));

    got.assign(s.size(), 99);
    tt::error_sink second(got.data(), exponent_for(largest_ds), tt::random_stream(2));
    b.dx = &second;
    for (int row = 0; row < S.h; ++row) {
      op::template backward_skip_row<X>(b, row);
    }
    compare(got, ds, exponent_for(largest_ds));
  }
};

template <dims X, dims S>
void check_shapes() {
  CAPTURE(S.size());
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    run<X, S> r(seed);
    r.check_forward();
    r.check_backward();
  }
}

TEST_CASE("multiply: second inputs of all shapes") {
  check_shapes<dims{4, 3, 5}, dims{4, 3, 5}>();
  check_shapes<dims{4, 3, 5}, dims{1, 1, 5}>();
  check_shapes<dims{4, 3, 5}, dims{1, 1, 1}>();
  check_shapes<dims{1, 1, 7}, dims{1, 1, 7}>();
  check_shapes<dims{20, 20, 3}, dims{1, 1, 3}>();
}

//! All at their extremes: nothing overflows (in a constant expression it would not compile), and sums keep their value.
template <dims X, dims S>
constexpr bool extremes() {
  std::int8_t x[static_cast<std::size_t>(X.size())]{};
  std::int8_t s[static_cast<std::size_t>(S.size())]{};
  std::int8_t dy[static_cast<std::size_t>(X.size())]{};
  std::int8_t dx[static_cast<std::size_t>(X.size())]{};
  std::int8_t ds[static_cast<std::size_t>(S.size())]{};
  for (auto& v : x) v = 127;
  for (auto& v : s) v = 127;
  for (auto& v : dy) v = -127;
  tt::reading_backward_frame b{};
  b.dy = {dy, 0};
  b.x = {x, -128, 0, (1 << 15) - 1};
  b.skip = {s, -128, 0, (1 << 15) - 1};
  tt::error_sink first(dx, 9, tt::random_stream(1));  // 127 * 255 * 2 = 126.5 * 2^9
  b.dx = &first;
  for (int row = 0; row < X.h; ++row) {
    tt::multiply<S>::template backward_row<X, tt::no_channels>(b, row);
  }
  int bits = 9;
  for (int n = X.size() / S.size(); n > 1; n /= 2) {
    ++bits;
  }
  tt::error_sink second(ds, bits, tt::random_stream(1));
  b.dx = &second;
  for (int row = 0; row < S.h; ++row) {
    tt::multiply<S>::template backward_skip_row<X>(b, row);
  }
  return (dx[0] == -126 || dx[0] == -127) && (ds[0] == -126 || ds[0] == -127);
}
static_assert(extremes<dims{2, 2, 1}, dims{2, 2, 1}>());
static_assert(extremes<dims{4, 4, 2}, dims{1, 1, 2}>());
static_assert(extremes<dims{4, 4, 2}, dims{1, 1, 1}>());

TEST_CASE("multiply: a sum over more elements than 32 bits hold") {
  CHECK(extremes<dims{256, 512, 1}, dims{1, 1, 1}>());
}

TEST_CASE("multiply: scales that are powers of two need no affine requantizer") {
  constexpr dims X{1, 1, 3};
  const std::int8_t x[] = {100, -100, 3};
  const std::int8_t s[] = {64, 64, -64};
  std::int8_t y[3] = {};
  tt::power_requantizer<false> requantize(-6, 0, -128, 127);
  tt::forward_frame<tt::power_requantizer<false>> f{};
  f.x = {x, 0, -6};
  f.skip = {s, 0, -7};
  f.requantize = &requantize;
  f.y = y;
  tt::multiply<X>::forward_row<X, tt::no_channels>(f, 0);
  CHECK(y[0] == 50);
  CHECK(y[1] == -50);
  CHECK(y[2] == -1);  // -1.5, half up
}

}  // namespace
