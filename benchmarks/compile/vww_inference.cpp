// SPDX-License-Identifier: MIT
//! What importing costs: the reference model of visual wake words, for inference.
#include <tinytrain.hpp>

#include <mlperf_vww_96.tflite.hpp>

tinytrain::inference<tinytrain::tflite::network<mlperf_vww_96>> model;

int predict(const std::int8_t* image) { return model.predict(image); }
