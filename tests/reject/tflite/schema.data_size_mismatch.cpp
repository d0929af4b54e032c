// SPDX-License-Identifier: MIT
// rejects: data_size_mismatch
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<36>
// rejects: actual<37>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[1].data.push_back(1);
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
