// SPDX-License-Identifier: MIT
// rejects: float_model
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<9>
// rejects: actual<0>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::relu();
#ifdef TINYTRAIN_REJECT
  m.tensors[0].type = 0;
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
