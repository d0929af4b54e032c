// SPDX-License-Identifier: MIT
// rejects: zero_point_out_of_range
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<0>
// rejects: actual<5>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[1].zero_points = {0, 5, 0};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
