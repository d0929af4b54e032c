// SPDX-License-Identifier: MIT
// rejects: operand_not_constant
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<1>
// rejects: actual<1>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[1].data = {};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
