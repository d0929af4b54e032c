// SPDX-License-Identifier: MIT
// Proves that the options of `sgd` become the numbers of a step (include/tinytrain/optimizer/sgd.hpp):
//
//     rate = learning_rate / samples * factor(batch);  momentum and rate * weight_decay likewise, in fixed point
//
// for every step of a schedule, against double arithmetic; that momentum acts once a batch, and the step at its end;
// and which options are refused (tests/reject/optimizer has the words).
#include <tinytrain/optimizer/sgd.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;

constexpr bool accepted(tt::violation v) { return v.rule == 0; }
constexpr bool is(tt::violation v, int rule, long long expected, long long actual) {
  return v.rule == rule && v.expected == expected && v.actual == actual;
}

//! The real number that a multiplier stands for.
constexpr double real(tt::multiplier m) {
  double value = m.mantissa;
  for (int e = 0; e != m.exponent; e += m.exponent < 0 ? -1 : 1) {
    value *= m.exponent < 0 ? 0.5 : 2.0;
  }
  return value;
}

// What is left out has its default: a rate of 1/64, a step for each sample, 8 fractional bits, nothing else to
// remember.
static_assert(accepted(tt::sgd<>::check()));
static_assert(real(tt::sgd<>::rates(0).rate) == 1.0 / 64);
static_assert(tt::sgd<>::rates(0).momentum_q15 == 0 && tt::sgd<>::rates(0).decay_q31 == 0);
static_assert(tt::sgd<>::rates(0).first_of_batch && tt::sgd<>::rates(0).last_of_batch);
static_assert(tt::sgd<>::fractions && !tt::sgd<>::velocities && tt::sgd<>::samples == 1);

// A velocity is kept where it is needed: for momentum, and to sum the samples of a batch.
static_assert(tt::sgd<tt::momentum<9, 10>>::velocities && tt::sgd<tt::accumulate<2>>::velocities);
static_assert(!tt::sgd<tt::momentum<0, 10>>::velocities &&
              !tt::sgd<tt::accumulate<1>, tt::weight_decay<1, 100>>::velocities);
static_assert(!tt::sgd<tt::int8_weights>::fractions && tt::sgd<tt::fractional_weights>::fractions);
static_assert(std::is_same_v<tt::sgd<tt::int8_weights, tt::momentum<1, 2>>::updater_type, tt::updater<false, true>>);

// Options come in any order.
static_assert(tt::sgd<tt::momentum<1, 2>, tt::learning_rate<1, 8>>::rates(5).momentum_q15 == 1 << 14);
static_assert(real(tt::sgd<tt::momentum<1, 2>, tt::learning_rate<1, 8>>::rates(5).rate) == 1.0 / 8);

static_assert(is(tt::sgd<tt::momentum<1, 2>, int>::check(), 1, 0, 2));
static_assert(is(tt::sgd<tt::learning_rate<1>, tt::accumulate<2>, tt::learning_rate<1>>::check(), 1, 0, 1));
static_assert(is(tt::sgd<tt::constant_rate, tt::linear_decay<5>>::check(), 1, 0, 5));
static_assert(is(tt::sgd<tt::largest_step<0>>::check(), 2, 1, 0) &&
              is(tt::sgd<tt::largest_step<128>>::check(), 2, 127, 128));
static_assert(accepted(tt::sgd<tt::largest_step<1>>::check()));
static_assert(accepted(tt::sgd<tt::learning_rate<16>>::check()) &&
              accepted(tt::sgd<tt::learning_rate<1, 1 << 30>>::check()));
static_assert(is(tt::sgd<tt::learning_rate<17>>::check(), 2, 1, 17));
static_assert(is(tt::sgd<tt::learning_rate<0>>::check(), 2, 1, 0) &&
              is(tt::sgd<tt::learning_rate<-1, 9>>::check(), 2, 1, -1));
static_assert(is(tt::sgd<tt::learning_rate<1, 0>>::check(), 2, 1, 1) &&
              is(tt::sgd<tt::learning_rate<1, -2>>::check(), 2, 1, 1));
static_assert(is(tt::sgd<tt::momentum<1, 1>>::check(), 2, 0, 1) && is(tt::sgd<tt::momentum<-1, 2>>::check(), 2, 0, -1));
static_assert(is(tt::sgd<tt::weight_decay<2, 1>>::check(), 2, 0, 2) &&
              is(tt::sgd<tt::weight_decay<-1, 2>>::check(), 2, 0, -1));
static_assert(is(tt::sgd<tt::accumulate<0>>::check(), 2, 1, 0) && is(tt::sgd<tt::accumulate<-4>>::check(), 2, 1, -4));

}  // namespace

TEST_CASE("a schedule counts batches, and every step has its rate") {
  using schedule = tt::cosine_decay<100>;
  using optimizer =
      tt::sgd<tt::learning_rate<3, 100>, tt::accumulate<8>, schedule, tt::momentum<9, 10>, tt::weight_decay<1, 500>>;
  double worst_rate = 0;
  double worst_decay = 0;
  int wrong_flags = 0;
  for (std::uint32_t step = 0; step < 1000; ++step) {
    const tt::update_rates rates = optimizer::rates(step);
    const double rate = 0.03 * schedule::factor_q15(step / 8) / 32768;
    worst_rate = std::fmax(worst_rate, std::abs(real(rates.rate) / (rate / 8) - 1));
    worst_decay = std::fmax(worst_decay, std::abs(rates.decay_q31 - std::ldexp(rate / 500, 31)));
    wrong_flags += rates.first_of_batch != (step % 8 == 0);
    wrong_flags += rates.last_of_batch != (step % 8 == 7);
    wrong_flags += std::abs(rates.momentum_q15 - 0.9 * 32768) >= 1;
  }
  CHECK(wrong_flags == 0);
  CHECK(worst_decay < 2);    // units of Q31
  CHECK(worst_rate < 1e-3);  // at the end of the cosine as well, where the factor is a few units of Q15
}

TEST_CASE("the largest decay is as large as it is, or one") {
  CHECK(tt::sgd<tt::learning_rate<16>, tt::weight_decay<99, 100>>::rates(0).decay_q31 == 0x7FFFFFFF);
  CHECK(tt::sgd<tt::learning_rate<1, 4>, tt::weight_decay<1, 2>>::rates(0).decay_q31 == 1 << 28);
}

TEST_CASE("counting goes on at the last step that a counter holds") {
  const tt::update_rates rates = tt::sgd<tt::linear_decay<1000>, tt::accumulate<3>>::rates(0xFFFFFFFFu);
  CHECK(real(rates.rate) == doctest::Approx(1.0 / 64 / 3 / 128).epsilon(1e-3));
  CHECK(rates.last_of_batch == (0xFFFFFFFFu % 3 == 2));
}

TEST_CASE("rates at the limits of what is accepted are computed without overflow") {
  using slow = tt::sgd<tt::learning_rate<1, 1LL << 31>, tt::accumulate<65536>>;
  REQUIRE(accepted(slow::check()));
  CHECK(real(slow::rates(0).rate) == std::ldexp(1.0, -47));
  using fast = tt::sgd<tt::learning_rate<1LL << 31, 1LL << 31>, tt::weight_decay<1, 2>>;
  REQUIRE(accepted(fast::check()));
  CHECK(real(fast::rates(0).rate) == 1);
  CHECK(fast::rates(0).decay_q31 == 1 << 30);
}
