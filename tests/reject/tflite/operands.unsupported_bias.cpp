// SPDX-License-Identifier: MIT
// rejects: unsupported_bias
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<2>
// rejects: actual<9>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[2].type = 9;
  m.tensors[2].data = {1, 2, 3};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
