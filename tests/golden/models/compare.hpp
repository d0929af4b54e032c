// SPDX-License-Identifier: MIT
#pragma once

#include "layers.hpp"

#include "law/maps.hpp"

#include <tinytrain/trainer/inference.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace golden {

//! A network, whatever its type: one inference, which shows the output of each layer that has code.
struct subject {
  std::string name;  // of the folder with its golden files
  int input_values = 0;
  int output_values = 0;
  std::span<const layer> layers;
  std::function<const std::int8_t*(const std::int8_t* image, const std::function<void(int, const std::int8_t*)>&)>
      infer;
};

//! Runs all golden inputs and compares what comes out, of the layers too, bit for bit; then the accuracy over the labelled
//! sets. Prints figures, and the first mismatches. The exit code of a program.
int compare(const subject& network);

template <const auto& Bytes>
int compare(const char* name) {
  using network = tt::tflite::network<Bytes>;
  static tt::inference<network> model;
  constexpr const auto& file = tt::tflite::description_of<Bytes>;
  return compare(
      {name, file.input.size(), file[file.size - 1].y.size(), layers_of<Bytes>,
       [](const std::int8_t* image, const auto& observe) {
         return law::infer_maps(model, image, [&](int position, const tt::operand& y) { observe(position, y.data); })
             .data;
       }});
}

}  // namespace golden
