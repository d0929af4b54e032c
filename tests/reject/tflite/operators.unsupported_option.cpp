// SPDX-License-Identifier: MIT
// rejects: unsupported_option
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
  m.operations[0].options = {{0, models::same}, {1, 0}, {2, 2}};  // no stride
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
