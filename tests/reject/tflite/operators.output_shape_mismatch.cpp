// SPDX-License-Identifier: MIT
// rejects: output_shape_mismatch
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<6>
// rejects: actual<7>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[3].shape = {1, 3, 7, 3};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
