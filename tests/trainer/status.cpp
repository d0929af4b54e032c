// SPDX-License-Identifier: MIT
//! What a call reports: `ok` is zero, a status fits a byte, and a result that is not asked for says that nothing happened.
//! That nothing changes on anything but `ok`: tests/law/equal_seeds_equal_bits.cpp, tests/trainer/checkpoint.cpp.
#include <tinytrain/trainer/status.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(sizeof(tt::status) == 1 && static_cast<int>(tt::status::ok) == 0);
constexpr tt::step_result nothing{};
static_assert(nothing.status == tt::status::ok && !nothing.correct && nothing.loss_q16 == 0);
constexpr tt::step_result refused{tt::status::no_input};
static_assert(refused.status != tt::status::ok && !refused.correct);
static_assert(std::is_trivially_copyable_v<tt::step_result>);

}  // namespace
