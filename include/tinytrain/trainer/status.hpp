// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tinytrain {

//! What a call reports. On anything but `ok`, nothing has changed.
enum class status : std::uint8_t {
  ok,
  no_input,             //!< the image is null
  target_out_of_range,  //!< a label outside [0, classes), or a null target
  checkpoint_invalid,   //!< wrong magic, size or checksum
  checkpoint_of_another_network,
  parameter_not_finite,  //!< a NaN or an infinity among real parameters
  input_failed,          //!< a source could not deliver a row
};

//! The outcome of one training step.
struct step_result {
  tinytrain::status status = tinytrain::status::ok;
  bool correct = false;       //!< the largest output was the label (classifiers)
  std::int32_t loss_q16 = 0;  //!< loss of this sample before the step, in Q16
};

}  // namespace tinytrain
