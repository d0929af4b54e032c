// SPDX-License-Identifier: MIT
// Proves the loss of a classifier (include/tinytrain/loss/softmax_cross_entropy.hpp):
//
//     p[k] = exp(y[k]) / sum_j exp(y[j]);   loss = -log p[label];   dy[k] = p[k] - (k == label)
//
// against double arithmetic for random logits, scales and labels: the loss to 1e-3 nats below its ceiling, the mean of
// the int8 gradient over random streams to what chance allows. Adding a constant to all logits changes nothing.
#include <tinytrain/loss/softmax_cross_entropy.hpp>

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
using loss = tt::softmax_cross_entropy;

constexpr bool is(tt::violation v, long long expected, long long actual) {
  return v.rule == 1 && v.expected == expected && v.actual == actual;
}
static_assert(!loss::check({1, 1, 2}) && !loss::check({1, 1, 1024}));
static_assert(is(loss::check({1, 1, 1}), 2, 1) && is(loss::check({1, 1, 1025}), 1024, 1025));
static_assert(is(loss::check({8, 8, 10}), 10, 640) && is(loss::check({1, 2, 10}), 10, 20));
static_assert(std::is_same_v<tt::list<tt::head_does_not_fit_loss>, loss::rules>);

static_assert(loss::accepts({1, 1, 10}, 0) && loss::accepts({1, 1, 10}, 9));
static_assert(!loss::accepts({1, 1, 10}, -1) && !loss::accepts({1, 1, 10}, 10));

template <int Classes>
constexpr std::int32_t loss_q16(const std::int8_t (&logits)[Classes], int exponent, int label) {
  std::int8_t gradient[Classes]{};
  tt::error_sink dy(gradient, loss::error_exponent, tt::random_stream(1));
  return loss::evaluate<dims{1, 1, Classes}>({logits, 0, exponent}, label, dy);
}

// Equal logits: the logarithm of their number, whatever their value and scale.
constexpr std::int32_t ln2_q16 = 45426;
static_assert(loss_q16<2>({5, 5}, -4, 1) >= ln2_q16 - 3 && loss_q16<2>({5, 5}, -4, 1) <= ln2_q16 + 3);
static_assert(loss_q16<4>({-128, -128, -128, -128}, 3, 0) == loss_q16<4>({127, 127, 127, 127}, -40, 2));
static_assert(loss_q16<3>({127, -128, -128}, 0, 0) == 0);
static_assert(loss_q16<3>({127, -128, -128}, 40, 1) > 20 * 65536);  // the ceiling is beyond 20 nats

//! One random sample, and what double arithmetic says of it.
template <int Classes>
struct sample {
  std::int8_t logits[Classes];
  int exponent = 0;
  int label = 0;
  std::int32_t zero_point = 0;

  explicit sample(std::mt19937& random) {
    exponent = -8 + static_cast<int>(random() % 8);
    label = static_cast<int>(random() % Classes);
    zero_point = random() % 2 == 0 ? 0 : -128;
    const int range = 1 + static_cast<int>(random() % 255);
    for (std::int8_t& y : logits) {
      y = static_cast<std::int8_t>(static_cast<int>(random() % static_cast<unsigned>(range)) - range / 2);
    }
  }

  double logit(int k) const { return std::ldexp(logits[k] - zero_point, exponent); }
  double log_sum() const {
    double highest = logit(0);
    for (int k = 1; k < Classes; ++k) {
      highest = std::fmax(highest, logit(k));
    }
    double sum = 0;
    for (int k = 0; k < Classes; ++k) {
      sum += std::exp(logit(k) - highest);
    }
    return highest + std::log(sum);
  }
  double real_loss() const { return log_sum() - logit(label); }
  double real_gradient(int k) const { return std::exp(logit(k) - log_sum()) - (k == label ? 1 : 0); }

  double evaluate(std::int8_t* gradient, tt::random_stream stream) const {
    tt::error_sink dy(gradient, loss::error_exponent, stream);
    return loss::evaluate<dims{1, 1, Classes}>({logits, zero_point, exponent}, label, dy) / 65536.0;
  }
};

template <int Classes>
void compare_loss(int samples) {
  std::mt19937 random(Classes);
  double worst = 0;
  int beyond = 0;
  for (int n = 0; n < samples; ++n) {
    const sample<Classes> s(random);
    std::int8_t gradient[Classes];
    const double found = s.evaluate(gradient, tt::random_stream(1));
    if (s.real_loss() < 20) {
      worst = std::fmax(worst, std::abs(found - s.real_loss()));
    } else {
      beyond += found < 19.9;
    }
  }
  CAPTURE(Classes);
  CHECK(worst < 1e-3);
  CHECK(beyond == 0);
}

template <int Classes>
void compare_gradient(int samples, int streams) {
  std::mt19937 random(Classes + 1);
  double worst = 0;  // in tolerances
  for (int n = 0; n < samples; ++n) {
    const sample<Classes> s(random);
    std::vector<double> sums(Classes);
    for (int t = 0; t < streams; ++t) {
      std::int8_t gradient[Classes];
      s.evaluate(gradient, tt::random_stream(3, static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(t)));
      for (std::size_t k = 0; k < Classes; ++k) {
        sums[k] += gradient[k] / 128.0;
      }
    }
    for (int k = 0; k < Classes; ++k) {
      const double real = s.real_gradient(k);
      if (std::abs(real) < 126 / 128.0) {
        // A rounding to 2^-7 has at most half of that as its deviation, and less near a whole number; exp is off by
        // 1e-4.
        const double part = std::abs(real * 128 - std::round(real * 128));
        const double noise = std::sqrt(part * (1 - part) / streams) / 128;
        worst = std::fmax(worst, std::abs(sums[static_cast<std::size_t>(k)] / streams - real) / (5.5 * noise + 2e-4));
      } else {
        worst = std::fmax(worst, std::abs(sums[static_cast<std::size_t>(k)] / streams - real) / (2.5 / 128));
      }
    }
  }
  CAPTURE(Classes);
  CHECK(worst < 1);
}

}  // namespace

TEST_CASE("the loss is within a thousandth of a nat") {
  compare_loss<2>(20000);
  compare_loss<3>(20000);
  compare_loss<10>(20000);
  compare_loss<100>(3000);
  compare_loss<1000>(1000);
  compare_loss<1024>(1000);
}

TEST_CASE("the mean gradient over many streams is p - 1 at the label and p elsewhere") {
  compare_gradient<2>(60, 3000);
  compare_gradient<10>(40, 3000);
  compare_gradient<200>(10, 1000);
}

TEST_CASE("a constant added to all logits changes neither the loss nor a bit of the gradient") {
  std::mt19937 random(5);
  int different = 0;
  for (int n = 0; n < 2000; ++n) {
    sample<10> s(random);
    for (std::int8_t& y : s.logits) {
      y = static_cast<std::int8_t>(y / 2);
    }
    sample<10> shifted = s;
    for (std::int8_t& y : shifted.logits) {
      y = static_cast<std::int8_t>(y + 63);
    }
    shifted.zero_point = 17;
    std::int8_t a[10];
    std::int8_t b[10];
    different += s.evaluate(a, tt::random_stream(1)) != shifted.evaluate(b, tt::random_stream(1));
    for (int k = 0; k < 10; ++k) {
      different += a[k] != b[k];
    }
  }
  CHECK(different == 0);
}

TEST_CASE("scales at both ends: flat logits are uniform, steep ones certain") {
  const std::int8_t logits[4] = {127, -128, 3, 4};
  for (const int label : {0, 1, 2, 3}) {
    CHECK(std::abs(loss_q16(logits, -40, label) / 65536.0 - std::log(4)) < 1e-3);
    CHECK(std::abs(loss_q16(logits, -100, label) / 65536.0 - std::log(4)) < 1e-3);
    for (const int exponent : {0, 20, 40, 100}) {
      CHECK((loss_q16(logits, exponent, label) == 0) == (label == 0));
    }
  }
  std::int8_t gradient[4];
  tt::error_sink dy(gradient, loss::error_exponent, tt::random_stream(1));
  loss::evaluate<dims{1, 1, 4}>({logits, 0, 40}, 0, dy);
  for (const std::int8_t g : gradient) {
    CHECK(g == 0);
  }
  tt::error_sink wrong(gradient, loss::error_exponent, tt::random_stream(1));
  loss::evaluate<dims{1, 1, 4}>({logits, 0, 40}, 1, wrong);
  CHECK(gradient[0] == 127);
  CHECK(gradient[1] == -127);
  CHECK(gradient[2] == 0);
}
