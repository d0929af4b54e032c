// SPDX-License-Identifier: MIT
// rejects: tensor_written_twice
// rejects: tinytrain::tflite::file<
// rejects: , 1>
// rejects: expected<1>
// rejects: actual<1>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m.operations[1].outputs = {1};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
