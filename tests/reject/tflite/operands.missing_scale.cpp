// SPDX-License-Identifier: MIT
// rejects: missing_scale
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<1>
// rejects: actual<0>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[0].scales = {};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
