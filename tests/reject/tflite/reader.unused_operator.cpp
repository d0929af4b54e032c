// SPDX-License-Identifier: MIT
// rejects: unused_operator
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<1>
// rejects: actual<0>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m.operations[1].inputs = {0, 0};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
