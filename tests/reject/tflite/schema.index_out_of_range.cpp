// SPDX-License-Identifier: MIT
// rejects: index_out_of_range
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<4>
// rejects: actual<9>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.operations[0].inputs = {0, 9, 2};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
