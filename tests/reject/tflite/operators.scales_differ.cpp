// SPDX-License-Identifier: MIT
// rejects: scales_differ
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<500000000>
// rejects: actual<250000000>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::pool(1);
#ifdef TINYTRAIN_REJECT
  m.tensors[1].scales = {0.25F};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
