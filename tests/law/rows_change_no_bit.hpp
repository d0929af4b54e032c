// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"
#include "law/row_trainers.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace law {

//! What is seen of a step and of the prediction behind it.
struct step_outcome {
  tt::status status = tt::status::ok;
  std::int32_t loss_q16 = 0;
  bool correct = false;
  int guess = -1;
  std::vector<std::uint32_t> state{};

  bool operator==(const step_outcome&) const = default;
};

inline step_outcome outcome_of(const any_trainer& t, const tt::step_result& r, int guess) {
  return {r.status, r.loss_q16, r.correct, guess, t.state(t.model.get())};
}

//! From the image as a whole.
inline step_outcome step_on(const any_trainer& t, const std::vector<std::int8_t>& image, int label) {
  const tt::step_result r = t.step(t.model.get(), image.data(), label);
  return outcome_of(t, r, t.predict(t.model.get(), image.data()));
}

//! From a source of rows, which is asked for each of them once, in order.
inline step_outcome step_by_rows(const any_trainer& t, const std::vector<std::int8_t>& image, int label,
                                 tt::dims input) {
  std::vector<int> once(static_cast<std::size_t>(input.h));
  std::iota(once.begin(), once.end(), 0);
  slow_camera camera{image, input.row()};
  const tt::step_result r = t.step_by_rows(t.model.get(), camera, label);
  CHECK(camera.asked == once);
  slow_camera again{image, input.row()};
  return outcome_of(t, r, t.predict_by_rows(t.model.get(), again));
}

//! Maps in rings or whole, an input at a pointer or by rows: the same losses, parameters, scales and predictions in each of so
//! many steps. False at the first step that differs.
inline bool rows_change_no_bit(const std::string& name, const row_trainers& t, int steps = 12) {
  CAPTURE(name);
  CHECK(t.rings.arena_lower_bound_bytes <= t.whole.arena_lower_bound_bytes);
  numbers source(11);
  for (int k = 0; k < steps; ++k) {
    CAPTURE(k);
    const auto image = int8s(source, t.input.size());
    const int label = k % t.classes;
    const step_outcome wanted = step_on(t.whole, image, label);
    REQUIRE(wanted.status == tt::status::ok);
    const bool rings_agree = step_on(t.rings, image, label) == wanted;
    CHECK(rings_agree);
    bool rows_agree = true;
    if (t.by_rows.model != nullptr) {
      const bool copied = k % 4 == 2;  // the image is a pointer, and read row by row
      rows_agree =
          (copied ? step_on(t.by_rows, image, label) : step_by_rows(t.by_rows, image, label, t.input)) == wanted;
      CHECK(rows_agree);
    }
    if (!rings_agree || !rows_agree) return false;
  }
  return true;
}

}  // namespace law
