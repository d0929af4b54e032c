// SPDX-License-Identifier: MIT
// Proves what a kernel is handed (include/tinytrain/tensor/operand.hpp): pointers that are not owned, and scales,
//
//     real activation = (data - zero_point) * mantissa * 2^(exponent - 14);   real error = data * 2^exponent
//
// An operand without data says so with null; its mantissa is 1 unless told otherwise. It finds its rows, in a ring too. A fold brings a channel's scale into an error: dy * factor / 2^drop, half up, against double.
#include <tinytrain/tensor/operand.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(std::is_trivially_copyable_v<tt::operand> && std::is_trivially_copyable_v<tt::error_operand>);
static_assert(std::is_trivially_copyable_v<tt::weights_operand>);
static_assert(tt::operand{}.data == nullptr && tt::operand{}.zero_point == 0 && tt::operand{}.exponent == 0);
static_assert(tt::error_operand{}.data == nullptr);
static_assert(tt::weights_operand{}.frozen == nullptr && tt::weights_operand{}.trained == nullptr);
static_assert(tt::weights_operand{}.bias.start == nullptr && tt::weights_operand{}.bias.moves == nullptr);

static_assert(tt::operand{}.mantissa == 1 << 14 && tt::operand{nullptr, 3, -6}.mantissa == tt::operand::unit_mantissa);
static_assert(tt::no_fold{}(-127, 5) == -127);
static_assert(tt::channel_fold{}.factors == nullptr);

constexpr std::int8_t map[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr tt::operand whole{map};
static_assert(whole.row(0, 4) == map && whole.row(2, 4) == map + 8 && whole.row(1, 4)[3] == 7);
// three slots; row 6 is in the first one, 4 and 5 in the others
constexpr tt::operand ring{map, 0, 0, tt::operand::unit_mantissa, 3, 6};
static_assert(ring.row(6, 4) == map && ring.row(4, 4) == map + 4 && ring.row(5, 4) == map + 8);

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

TEST_CASE("a ring finds each of its newest rows, whichever came last") {
  for (int newest = 0; newest < 12; ++newest) {
    const tt::operand x{map, 0, 0, tt::operand::unit_mantissa, 4, newest / 4 * 4};
    for (int row = newest < 3 ? 0 : newest - 3; row <= newest; ++row) {
      CHECK(x.row(row, 3) == map + row % 4 * 3);
    }
  }
}
