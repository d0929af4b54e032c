// SPDX-License-Identifier: MIT
// Proves the loss of a regression (include/tinytrain/loss/mean_squared_error.hpp):
//
//     loss = 1 / (2 N) * sum_k (y[k] - t[k])^2;   dy[k] = (y[k] - t[k]) / N
//
// against double arithmetic for shapes from 1 to 32,768 elements: the loss to a thousandth of itself or of one, the
// mean of the int8 gradient over random streams to a thousandth and what chance allows. Differences are cut off at 128.
#include <tinytrain/loss/mean_squared_error.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;
using loss = tt::mean_squared_error;

static_assert(!loss::check({1, 1, 1}) && !loss::check({28, 28, 1}) && !loss::check({1, 1, 32768}));
static_assert(!loss::accepts({1, 1, 1}, nullptr));
static_assert(std::is_same_v<loss::target, const std::int8_t*>);

constexpr std::int32_t loss_of_one(std::int8_t y, int exponent, std::int32_t zero_point, std::int8_t target) {
  std::int8_t gradient = 0;
  tt::error_sink dy(&gradient, 0, tt::random_stream(1));
  return loss::evaluate<dims{1, 1, 1}>({&y, zero_point, exponent}, &target, dy);
}
static_assert(loss_of_one(64, -7, 0, 64) == 0 && loss_of_one(-64, -7, -128, 64) == 0);
static_assert(loss_of_one(64, -6, 0, 0) == 1 << 15);                 // 1^2 / 2
static_assert(loss_of_one(0, -6, 0, 64) == 1 << 13);                 // (1/2)^2 / 2
static_assert(loss_of_one(127, 40, 0, 0) == 128 * 128 / 2 * 65536);  // cut off
static_assert(loss_of_one(-128, 40, 0, 127) == 128 * 128 / 2 * 65536);
static_assert(loss_of_one(127, -40, 0, 0) == 0);

struct sample {
  std::vector<std::int8_t> outputs;
  std::vector<std::int8_t> targets;
  std::int32_t zero_point = 0;
  int exponent = 0;

  sample(std::mt19937& random, int size) {
    exponent = -8 + static_cast<int>(random() % 4);
    zero_point = random() % 2 == 0 ? 0 : -128;
    for (int k = 0; k < size; ++k) {
      outputs.push_back(static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128));
      targets.push_back(static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128));
    }
  }

  double difference(std::size_t k) const {
    return std::ldexp(outputs[k] - zero_point, exponent) - std::ldexp(targets[k], loss::target_exponent);
  }
  double real_loss() const {
    double sum = 0;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      sum += difference(k) * difference(k);
    }
    return sum / (2 * static_cast<double>(outputs.size()));
  }
};

template <int Size>
void compare(int samples, int streams) {
  std::mt19937 random(Size);
  double worst_loss = 0;
  double worst_gradient = 0;  // in tolerances
  for (int n = 0; n < samples; ++n) {
    const sample s(random, Size);
    double largest = 0;
    for (std::size_t k = 0; k < Size; ++k) {
      largest = std::fmax(largest, std::abs(s.difference(k)) / Size);
    }
    const int exponent = static_cast<int>(std::ceil(std::log2(largest / 120)));  // as the tracked scale would settle
    const double unit = std::ldexp(1.0, exponent);
    std::vector<double> sums(Size);
    std::vector<std::int8_t> gradient(Size);
    std::int32_t found = 0;
    for (int t = 0; t < streams; ++t) {
      tt::error_sink dy(gradient.data(), exponent,
                        tt::random_stream(7, static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(t)));
      found = loss::evaluate<dims{1, 1, Size}>({s.outputs.data(), s.zero_point, s.exponent}, s.targets.data(), dy);
      for (std::size_t k = 0; k < Size; ++k) {
        sums[k] += gradient[k] * unit;
      }
    }
    worst_loss = std::fmax(worst_loss, std::abs(found / 65536.0 - s.real_loss()) / std::fmax(s.real_loss(), 1.0));
    double bias = 0;
    for (std::size_t k = 0; k < Size; ++k) {
      const double real = s.difference(k) / Size;
      const double off = sums[k] / streams - real;
      bias += off;
      const double tolerance = 1e-3 * std::abs(real) + 5.5 * 0.5 * unit / std::sqrt(streams);
      worst_gradient = std::fmax(worst_gradient, std::abs(off) / tolerance);
    }
    // The mean over all elements: a drift that each of them hides in its noise.
    const double tolerance = 1e-3 * largest + 5.5 * 0.5 * unit / std::sqrt(double{1} * streams * Size);
    worst_gradient = std::fmax(worst_gradient, std::abs(bias / Size) / tolerance);
  }
  CAPTURE(Size);
  CHECK(worst_loss < 1e-3);
  CHECK(worst_gradient < 1);
}

}  // namespace

TEST_CASE("a few outputs") {
  compare<1>(200, 500);
  compare<2>(200, 500);
  compare<3>(200, 500);
  compare<10>(100, 500);
}

TEST_CASE("an image of outputs") {
  compare<784>(10, 100);
  compare<3000>(4, 100);
}

TEST_CASE("the largest number of outputs, and one that no power of two is near") {
  compare<24000>(1, 50);
  compare<32768>(1, 50);
}

TEST_CASE("without a difference there is no error, whatever is drawn") {
  const std::int8_t y[6] = {-128, -1, 0, 1, 100, 127};
  std::int8_t gradient[6] = {1, 1, 1, 1, 1, 1};
  for (std::uint32_t s = 0; s < 100; ++s) {
    tt::error_sink dy(gradient, -20, tt::random_stream(s));
    CHECK(loss::evaluate<dims{2, 3, 1}>({y, 0, -7}, y, dy) == 0);
    for (const std::int8_t g : gradient) {
      CHECK(g == 0);
    }
    CHECK(dy.peak() == 0);
  }
}
