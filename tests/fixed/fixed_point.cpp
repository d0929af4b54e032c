// SPDX-License-Identifier: MIT
//! exp, 1 / (1 + a), the logistic function and tanh in fixed point: errors against <cmath> in long double, and CRC-32s
//! of what gemmlowp's fixed-point library, compiled as it is, gives for the same 20,000 arguments.
#include "law/crc32.hpp"
#include "law/numbers.hpp"

#include <tinytrain/fixed/fixed_point.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

namespace tt = tinytrain;
constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();

static_assert(tt::exp_of_negative<5>(0) == highest && tt::exp_of_negative<4>(lowest) >= 0);
static_assert(tt::logistic<4>(0) == 1 << 30 && tt::hyperbolic_tangent<4>(0) == 0);
static_assert(tt::reciprocal_of_one_plus(0) == highest && tt::reciprocal_of_one_plus(highest) > 1073741800);
// no argument overflows: it would not be a constant
static_assert(tt::logistic<4>(highest) > 0 && tt::logistic<4>(-highest) >= 0);
static_assert(tt::hyperbolic_tangent<4>(highest) > 0 && tt::hyperbolic_tangent<4>(-highest) < 0);
static_assert(tt::exp_of_negative<1>(lowest) > 0 && tt::exp_of_negative<5>(lowest) >= 0);

long double q31(std::int32_t value) { return std::ldexp(static_cast<long double>(value), -31); }

//! The most that `got` is off over arguments in [from, to], all of the small ones and one in `step`.
template <class Function, class Exact>
long double worst_error(Function got, Exact exact, std::int64_t from, std::int64_t to) {
  long double worst = 0;
  const auto look = [&](std::int64_t a) {
    const auto argument = static_cast<std::int32_t>(a);
    worst = std::fmax(worst, std::fabs(q31(got(argument)) - exact(static_cast<long double>(argument))));
  };
  for (std::int64_t a = from; a <= to; a += 40009) {
    look(a);
  }
  for (std::int64_t a = -300; a <= 300; ++a) {
    if (a >= from && a <= to) {
      look(a);
    }
  }
  look(from);
  look(to);
  return worst;
}

TEST_CASE("fixed_point: errors") {
  const auto exp5 = [](long double a) { return std::exp(std::ldexp(a, -26)); };
  const auto exp4 = [](long double a) { return std::exp(std::ldexp(a, -27)); };
  const auto reciprocal = [](long double a) { return 1 / (1 + std::ldexp(a, -31)); };
  const auto sigmoid = [](long double a) { return 1 / (1 + std::exp(-std::ldexp(a, -27))); };
  const auto tangent = [](long double a) { return std::tanh(std::ldexp(a, -27)); };
  CHECK(worst_error(tt::exp_of_negative<5>, exp5, lowest, 0) < 0x1p-21l);
  CHECK(worst_error(tt::exp_of_negative<4>, exp4, lowest, 0) < 0x1p-21l);
  CHECK(worst_error(tt::reciprocal_of_one_plus, reciprocal, 0, highest) < 0x1p-27l);
  CHECK(worst_error(tt::logistic<4>, sigmoid, -highest, highest) < 0x1p-22l);
  CHECK(worst_error(tt::hyperbolic_tangent<4>, tangent, -highest, highest) < 0x1p-21l);
}

TEST_CASE("fixed_point: the bits of the reference") {
  law::numbers source(9);
  std::uint32_t exp4 = 0, exp5 = 0, reciprocal = 0, sigmoid = 0, tangent = 0;
  for (int turn = 0; turn < 20000; ++turn) {
    auto a = static_cast<std::int32_t>(source.next());
    if (turn % 2 != 0) {
      a >>= source.between(0, 20);
    }
    const std::int32_t negative = a > 0 ? -a : a;
    if (a == lowest) {
      continue;
    }
    std::int32_t y = tt::exp_of_negative<4>(negative);
    exp4 = law::crc32(&y, 1, exp4);
    y = tt::exp_of_negative<5>(negative);
    exp5 = law::crc32(&y, 1, exp5);
    y = tt::reciprocal_of_one_plus(-negative);
    reciprocal = law::crc32(&y, 1, reciprocal);
    y = tt::logistic<4>(a);
    sigmoid = law::crc32(&y, 1, sigmoid);
    y = tt::hyperbolic_tangent<4>(a);
    tangent = law::crc32(&y, 1, tangent);
  }
  CHECK(exp4 == 0x4D580064u);
  CHECK(exp5 == 0x2B361190u);
  CHECK(reciprocal == 0x1858457Du);
  CHECK(sigmoid == 0x4D9AAC45u);
  CHECK(tangent == 0xF19E25D9u);
}

TEST_CASE("fixed_point: symmetry, and what is beyond the last bit") {
  int wrong = 0;
  for (std::int64_t a = 1; a <= highest; a += 99991) {
    const auto argument = static_cast<std::int32_t>(a);
    wrong += tt::hyperbolic_tangent<4>(-argument) == -tt::hyperbolic_tangent<4>(argument) ? 0 : 1;
    wrong += tt::logistic<4>(-argument) == highest - tt::logistic<4>(argument) ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(tt::exp_of_negative<4>(1) == highest);  // no argument of its domain, but an answer
}

}  // namespace
