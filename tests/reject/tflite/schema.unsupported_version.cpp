// SPDX-License-Identifier: MIT
// rejects: unsupported_version
// rejects: tinytrain::tflite::file<
// rejects: , -1>
// rejects: expected<3>
// rejects: actual<2>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.version = 2;
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
