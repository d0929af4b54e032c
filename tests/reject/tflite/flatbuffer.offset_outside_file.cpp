// SPDX-License-Identifier: MIT
// rejects: offset_outside_file
// rejects: tinytrain::tflite::file<
// rejects: , -1>
// rejects: expected<500>
// rejects: actual<516>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::file whole = writer::write(models::relu());
#ifdef TINYTRAIN_REJECT
  whole.length -= 24;  // cut off
#endif
  return whole;
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
