// SPDX-License-Identifier: MIT
// rejects: cyclic_tensor
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<0>
// rejects: actual<2>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m.operations[0].inputs = {2};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
