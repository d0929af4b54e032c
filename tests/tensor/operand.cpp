// SPDX-License-Identifier: MIT
// Proves what a kernel is handed (include/tinytrain/tensor/operand.hpp): pointers that are not owned, and scales,
//
//     real activation = (data - zero_point) * 2^exponent;   real error = data * 2^exponent;   bias in units of 2^-20
//
// An operand without data says so with null. `row_view` finds a row by the shape alone.
#include <tinytrain/tensor/operand.hpp>

#include <doctest/doctest.h>

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

// +-1024 in units of a bias fill the accumulator's range.
static_assert(std::int64_t{1024} << -tt::bias_exponent == std::int64_t{1} << 30);

constexpr std::int8_t map[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr tt::row_view<4> rows(map);
static_assert(rows[0] == map && rows[2] == map + 8 && rows[1][3] == 7);

}  // namespace

TEST_CASE("rows of a view are as far apart as their bytes") {
  CHECK(tt::row_view<1>(map)[5][0] == 5);
  CHECK(tt::row_view<6>(map)[1][5] == 11);
  CHECK(*tt::row_view<3>(map + 3)[-1] == 0);
}
