// SPDX-License-Identifier: MIT
// rejects: scale_out_of_range
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<1>
// rejects: actual<-500000000>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[0].scales = {-0.5F};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
