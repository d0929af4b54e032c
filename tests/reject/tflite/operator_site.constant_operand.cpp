// SPDX-License-Identifier: MIT
// rejects: constant_operand
// rejects: tinytrain::tflite::file<
// rejects: , 1>
// rejects: expected<0>
// rejects: actual<3>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m.operations[1].inputs = {0, m.weights({1, 4, 4, 2}, {0.5F})};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
