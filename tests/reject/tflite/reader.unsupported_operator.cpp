// SPDX-License-Identifier: MIT
// rejects: unsupported_operator
// rejects: tinytrain::tflite::file<
// rejects: , 1>
// rejects: expected<0>
// rejects: actual<39>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m.operations[1].code = 39;  // TRANSPOSE
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
