// SPDX-License-Identifier: MIT
// Proves learning-rate schedules (include/tinytrain/optimizer/schedule.hpp): with n of N steps done and k = floor(64 n
// / N),
//
//     cosine_decay    (1 + cos(pi * (k + 1/2) / 64)) / 2       (Loshchilov and Hutter, ICLR 2017, equation 5)
//     linear_decay    1 - (k + 1/2) / 64
//
// in Q15, the last entry from step N on; against <cmath>, to one unit. Means over a table are those of the curve.
#include <tinytrain/optimizer/schedule.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>

namespace {

namespace tt = tinytrain;

constexpr std::uint32_t latest = 0xFFFFFFFFu;

static_assert(tt::constant_rate::factor_q15(0) == 1 << 15 && tt::constant_rate::factor_q15(latest) == 1 << 15);

static_assert(tt::linear_decay<64>::factor_q15(0) == (1 << 15) - (1 << 8));
static_assert(tt::linear_decay<64>::factor_q15(63) == 1 << 8);
static_assert(tt::linear_decay<64>::factor_q15(64) == 1 << 8 && tt::linear_decay<64>::factor_q15(latest) == 1 << 8);
static_assert(tt::linear_decay<1>::factor_q15(0) == (1 << 15) - (1 << 8) &&
              tt::linear_decay<1>::factor_q15(1) == 1 << 8);
static_assert(tt::linear_decay<latest>::factor_q15(0) == (1 << 15) - (1 << 8));
static_assert(tt::linear_decay<latest>::factor_q15(latest - 1) == 1 << 8);

static_assert(tt::cosine_decay<1000>::factor_q15(0) <= 1 << 15);
static_assert(tt::cosine_decay<1000>::factor_q15(999) == tt::cosine_decay<1000>::factor_q15(latest));
static_assert(tt::cosine_decay<1000>::factor_q15(999) > 0);
static_assert(tt::cosine_decay<latest>::factor_q15(latest - 1) == tt::cosine_decay<64>::factor_q15(63));

template <std::uint32_t Steps>
void compare_with_curves() {
  double worst_cosine = 0;
  double worst_line = 0;
  int rises = 0;
  for (std::uint32_t step = 0; step < Steps; ++step) {
    const double middle = (std::floor(64.0 * step / Steps) + 0.5) / 64;
    const double cosine = (1 + std::cos(std::numbers::pi * middle)) / 2 * 32768;
    worst_cosine = std::fmax(worst_cosine, std::abs(tt::cosine_decay<Steps>::factor_q15(step) - cosine));
    worst_line = std::fmax(worst_line, std::abs(tt::linear_decay<Steps>::factor_q15(step) - (1 - middle) * 32768));
    rises += step > 0 && tt::cosine_decay<Steps>::factor_q15(step) > tt::cosine_decay<Steps>::factor_q15(step - 1);
    rises += step > 0 && tt::linear_decay<Steps>::factor_q15(step) > tt::linear_decay<Steps>::factor_q15(step - 1);
  }
  CHECK(worst_cosine <= 1);
  CHECK(worst_line < 1e-9);
  CHECK(rises == 0);
}

}  // namespace

TEST_CASE("both schedules follow their curves, step by step") {
  compare_with_curves<1>();
  compare_with_curves<3>();
  compare_with_curves<64>();
  compare_with_curves<100>();
  compare_with_curves<6400>();
  compare_with_curves<100003>();
}

TEST_CASE("the mean rate of a whole run is half of the full rate") {
  double cosine = 0;
  double line = 0;
  for (std::uint32_t step = 0; step < 640; ++step) {
    cosine += tt::cosine_decay<640>::factor_q15(step);
    line += tt::linear_decay<640>::factor_q15(step);
  }
  CHECK(std::abs(cosine / 640 - 16384) < 1);
  CHECK(line / 640 == 16384);
}
