// SPDX-License-Identifier: MIT
// rejects: operand_shape_mismatch
// rejects: tinytrain::tflite::file<
// rejects: , 1>
// rejects: expected<4>
// rejects: actual<1>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m = models::pair(0, {1, 1, 1, 2});
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
