// SPDX-License-Identifier: MIT
//! A value lives from the step that writes it to the last one that reads it; what dies in a step may give its place to what
//! is born there, once.
#include <tinytrain/plan/tape_builder.hpp>

namespace {

namespace plan = tinytrain::plan;

class builder : private plan::tape_builder<8, 8> {
 public:
  constexpr auto run() {
    const int a = new_value(plan::role::activation, 0, 10);
    plan::step& first = append(plan::action::forward, 0);
    first.y = write(a, 3);
    const int b = new_value(plan::role::activation, 1, 20);
    plan::step& second = append(plan::action::forward, 1);
    second.x = read(a);
    second.y = write(b, 4);
    second.scratch = scratch(1, 8);
    const int none = scratch(1, 0);
    edit(b).nonnegative = none == plan::no_value;
    plan::step& third = append(plan::action::loss, 1);
    third.x = read(plan::image);  // the image is nobody's to free
    plan::step& last = append(plan::action::gate, 2);
    last.x = read(b);
    const int c = new_value(plan::role::error, 2, 20);
    const int d = new_value(plan::role::error, 2, 20);
    last.dx = write(c, 0);
    write(d, 0);
    take_place(c, a, 3);  // a died before
    const bool refused = tape_[c].storage == c;
    take_place(c, plan::image, 3);  // not ours
    take_place(c, b, 3);
    take_place(c, a, 1);  // c has a place already
    edit(c).nonnegative = refused;
    return tape_;
  }
};

constexpr auto built = plan::trim<4, 5>(builder{}.run());
static_assert(built.step_count == 4 && built.value_count == 5);
static_assert(built[0].birth == 0 && built[0].death == 1 && built[0].scale == 3 && built[0].bytes == 10);
static_assert(built[1].birth == 1 && built[1].death == 3 && built[1].scale == 4 && built[1].nonnegative);
static_assert(built[2].what == plan::role::scratch && built[2].birth == 1 && built[2].death == 1 &&
              built[2].bytes == 8);
static_assert(built.at(1).scratch == 2 && built.at(2).x == plan::image && built.at(3).node == 2);
static_assert(built[0].storage == 0 && built[1].storage == 1);
static_assert(built[3].storage == 1 && built[3].nonnegative);  // c in the place of b
static_assert(built[4].storage == 4);
static_assert(built.steps.size() == 4 && built.values.size() == 5);

}  // namespace
