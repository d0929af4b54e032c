// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

//! Learning-rate schedules: a factor in Q15 for each step, from a table of 64 entries that the compiler makes.
//! A schedule of one's own is a type with `kind` and `static constexpr std::int32_t factor_q15(std::uint32_t step)`.
namespace tinytrain {

struct schedule_kind;

struct constant_rate {
  using kind = schedule_kind;
  static constexpr std::int32_t factor_q15(std::uint32_t) { return 1 << 15; }
};

namespace detail {

inline constexpr std::size_t schedule_entries = 64;
using schedule_table = std::array<std::int32_t, schedule_entries>;

//! (1 + cos(pi * (k + 1/2) / 64)) / 2, by the recurrence cos((n + 1) a) = 2 cos(a) cos(n a) - cos((n - 1) a) in Q30.
constexpr schedule_table make_cosine_table() {
  constexpr std::int64_t cosine_of_step = 1072448455;       // cos(pi / 64)
  constexpr std::int64_t cosine_of_half_step = 1073418433;  // cos(pi / 128)
  schedule_table table{};
  std::int64_t before = cosine_of_half_step;
  std::int64_t now = cosine_of_half_step;
  for (auto& entry : table) {
    entry = static_cast<std::int32_t>(((std::int64_t{1} << 30) + now + (1 << 15)) >> 16);
    const std::int64_t next = ((2 * cosine_of_step * now) >> 30) - before;
    before = now;
    now = next;
  }
  return table;
}

constexpr schedule_table make_linear_table() {
  schedule_table table{};
  std::int32_t k = 0;
  for (auto& entry : table) {
    entry = (1 << 15) - ((2 * k + 1) << 8);
    ++k;
  }
  return table;
}

inline constexpr schedule_table cosine_table = make_cosine_table();
inline constexpr schedule_table linear_table = make_linear_table();

//! Entry floor(64 * step / steps); the last one from then on.
constexpr std::int32_t look_up(const schedule_table& table, std::uint32_t step, std::uint32_t steps) {
  if (step >= steps) {
    return table[schedule_entries - 1];
  }
  return table[static_cast<std::size_t>(std::uint64_t{step} * schedule_entries / steps)];
}

}  // namespace detail

//! Half a cosine wave from the full rate to zero over so many steps, piecewise constant.
template <std::uint32_t Steps>
struct cosine_decay {
  static_assert(Steps > 0, "cosine_decay needs at least one step");
  using kind = schedule_kind;
  static constexpr std::int32_t factor_q15(std::uint32_t step) {
    return detail::look_up(detail::cosine_table, step, Steps);
  }
};

//! A line from the full rate to zero over so many steps, piecewise constant.
template <std::uint32_t Steps>
struct linear_decay {
  static_assert(Steps > 0, "linear_decay needs at least one step");
  using kind = schedule_kind;
  static constexpr std::int32_t factor_q15(std::uint32_t step) {
    return detail::look_up(detail::linear_table, step, Steps);
  }
};

}  // namespace tinytrain
