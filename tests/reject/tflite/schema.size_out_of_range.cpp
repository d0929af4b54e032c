// SPDX-License-Identifier: MIT
// rejects: size_out_of_range
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<16777216>
// rejects: actual<2147483647>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

constexpr writer::file model = [] {
  writer::model m = models::convolution();
#ifdef TINYTRAIN_REJECT
  m.tensors[0].shape = {2147483647, 2147483647, 2147483647, 2};
#endif
  return writer::write(m);
}();

template struct accepted<tinytrain::tflite::verdict<model>>;
