// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/tape.hpp>

#include <cstddef>

namespace tinytrain::plan {

//! A tape that grows: steps are appended, and what the newest step reads or writes is recorded as alive.
template <int Steps, int Values>
class tape_builder {
 protected:
  static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }

  //! A step by itself; one that is `numbered` has the next stream of random words.
  constexpr step& append(action what, int node_index, bool numbered = true) {
    step& s = tape_.steps[at(tape_.step_count)];
    s.what = what;
    s.node = node_index;
    s.stream = numbered ? streams_++ : 0;
    s.first = s.last = tape_.step_count++;
    return s;
  }

  //! A step that is not here now has a stream of random words nevertheless.
  constexpr void leave_out() { ++streams_; }

  constexpr value& edit(int v) { return tape_.values[at(v)]; }

  constexpr int new_value(role what, int node_index, int bytes) {
    value& v = edit(tape_.value_count);
    v.what = what;
    v.node = node_index;
    v.bytes = bytes;
    v.storage = tape_.value_count;
    return tape_.value_count++;
  }

  //! The newest step reads a value: it lives at least until now.
  constexpr int read(int v) {
    if (v >= 0) {
      edit(v).death = now();
    }
    return v;
  }

  constexpr int write(int v, int scale) {
    edit(v).birth = edit(v).death = now();
    edit(v).scale = scale;
    return v;
  }

  constexpr int scratch(int node_index, int bytes) {
    return bytes == 0 ? no_value : write(new_value(role::scratch, node_index, bytes), 0);
  }

  //! A value whose every element follows from the same element of one that dies in that step takes its place.
  constexpr void take_place(int taker, int giver, int time) {
    if (giver >= 0 && tape_[giver].death == time && tape_[taker].storage == taker) {
      edit(taker).storage = tape_[giver].storage;
    }
  }

  tape<Steps, Values> tape_{};

 private:
  int streams_ = 0;

  constexpr int now() const { return tape_.step_count - 1; }
};

//! The same tape without room to grow.
template <int Steps, int Values, class Tape>
constexpr tape<Steps, Values> trim(const Tape& from) {
  tape<Steps, Values> to{};
  for (std::size_t k = 0; k < static_cast<std::size_t>(Steps); ++k) {
    to.steps[k] = from.steps[k];
  }
  for (std::size_t k = 0; k < static_cast<std::size_t>(Values); ++k) {
    to.values[k] = from.values[k];
  }
  to.step_count = from.step_count;
  to.value_count = from.value_count;
  to.activation_scales = from.activation_scales;
  to.error_scales = from.error_scales;
  to.loss_step = from.loss_step;
  to.again = from.again;
  to.output = from.output;
  return to;
}

}  // namespace tinytrain::plan
