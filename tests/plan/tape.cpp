// SPDX-License-Identifier: MIT
//! The program of a step as values: defaults that mean nothing, no state, and one place that a step writes its result to.
#include <tinytrain/plan/tape.hpp>

#include <type_traits>

namespace {

namespace plan = tinytrain::plan;

constexpr plan::step nothing{};
static_assert(nothing.x == plan::no_value && nothing.skip == plan::no_value && nothing.y == plan::no_value);
static_assert(nothing.saved == plan::no_value && nothing.scratch == plan::no_value && nothing.dy == plan::no_value);
static_assert(nothing.pendings == 0 && nothing.written() == plan::no_value);
static_assert(plan::no_value < 0 && plan::image < 0 && plan::image != plan::no_value);

constexpr plan::step writes(int y, int dx) {
  plan::step s{};
  s.y = y;
  s.dx = dx;
  return s;
}
static_assert(writes(4, plan::no_value).written() == 4 && writes(plan::no_value, 5).written() == 5);

constexpr plan::tape<3, 2> tape{};
static_assert(tape.step_count == 0 && tape.value_count == 0 && tape.output == plan::no_value);
static_assert(tape.activation_scales == 1 && tape.error_scales == 0);  // scale 0 is the input's
static_assert(&tape.at(2) == &tape.steps[2] && &tape[1] == &tape.values[1]);
static_assert(std::is_trivially_copyable_v<decltype(tape)>);

}  // namespace
