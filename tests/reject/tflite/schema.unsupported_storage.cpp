// SPDX-License-Identifier: MIT
// rejects: unsupported_storage
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<0>
// rejects: actual<2>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[1].external = 4096;
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
