// SPDX-License-Identifier: MIT
// Proves what a kernel is handed (include/tinytrain/tensor/operand.hpp): pointers that are not owned, and scales,
//
//     real activation = (data - zero_point) * mantissa * 2^(exponent - 14);   real error = data * 2^exponent
//
// An operand without data says so with null; its mantissa is 1 unless told otherwise. `row_view` finds a row by the shape
// alone. A fold brings a channel's scale into an error: dy * factor / 2^drop, half up, against double.
#include <tinytrain/tensor/operand.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(std::is_trivially_copyable_v<tt::operand> && std::is_trivially_copyable_v<tt::error_operand>);
static_assert(std::is_trivially_copyable_v<tt::weights_operand> && std::is_trivially_copyable_v<tt::row_view<3>>);
static_assert(tt::operand{}.data == nullptr && tt::operand{}.zero_point == 0 && tt::operand{}.exponent == 0);
static_assert(tt::error_operand{}.data == nullptr);
static_assert(tt::weights_operand{}.frozen == nullptr && tt::weights_operand{}.trained == nullptr);
static_assert(tt::weights_operand{}.bias == nullptr);
static_assert(sizeof(tt::row_view<28>) == sizeof(void*));

static_assert(tt::operand{}.mantissa == 1 << 14 && tt::operand{nullptr, 3, -6}.mantissa == tt::operand::unit_mantissa);
static_assert(tt::no_fold{}(-127, 5) == -127);
static_assert(tt::channel_fold{}.factors == nullptr);

constexpr std::int8_t map[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr tt::row_view<4> rows(map);
static_assert(rows[0] == map && rows[2] == map + 8 && rows[1][3] == 7);

}  // namespace

TEST_CASE("a fold is dy times its channel's factor, half up, within 16 bits") {
  constexpr std::int16_t factors[] = {0, 1, 16384, 20001, 32767};
  for (int drop = 7; drop <= 15; ++drop) {
    const tt::channel_fold fold{factors, drop};
    int wrong = 0;
    for (int channel = 0; channel < 5; ++channel) {
      for (int dy = -128; dy <= 127; ++dy) {
        const std::int32_t folded = fold(dy, channel);
        wrong += folded != std::floor(std::ldexp(double{1} * dy * factors[channel], -drop) + 0.5);
        wrong += folded < -32768 || folded > 32767;
      }
    }
    CAPTURE(drop);
    CHECK(wrong == 0);
  }
}

TEST_CASE("rows of a view are as far apart as their bytes") {
  CHECK(tt::row_view<1>(map)[5][0] == 5);
  CHECK(tt::row_view<6>(map)[1][5] == 11);
  CHECK(*tt::row_view<3>(map + 3)[-1] == 0);
}
