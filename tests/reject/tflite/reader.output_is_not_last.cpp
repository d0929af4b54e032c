// SPDX-License-Identifier: MIT
// rejects: output_is_not_last
// rejects: tinytrain::tflite::file<
// rejects: , -1>
// rejects: expected<1>
// rejects: actual<0>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pair(0);
#ifdef TINYTRAIN_REJECT
  m.outputs = {1};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
