// SPDX-License-Identifier: MIT
// rejects: dangling_tensor
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
  m.operations[1].inputs = {0, m.activation({1, 4, 4, 2})};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
