// SPDX-License-Identifier: MIT
#pragma once

#include "board.hpp"
#include "golden/models/layers.hpp"

#include <tinytrain/trainer/inference.hpp>

#include <cstdint>

namespace golden {

inline void print_characters(tt::characters text) {
  for (const char c : text) board::write(c);
}

//! One inference of a golden input, in which the output of every operator is compared, and its instructions without those
//! of the comparison. The exit code of the image.
template <const auto& Bytes, class Expected>
int check(const char* name) {
  using network = tt::tflite::network<Bytes>;
  static tt::inference<network> model;
  static tt::inference<network, tt::whole_maps> layer_by_layer;
  constexpr const auto& file = tt::tflite::description_of<Bytes>;
  constexpr std::uint32_t operators = sizeof(Expected::layers) / sizeof(expectation);
  static_assert(sizeof(Expected::input) == file.input.size() + 1 && operators == file[file.size - 1].index + 1);
  static_assert(sizeof(Expected::output) == file[file.size - 1].y.size() + 1);

  std::uint32_t compared = 0;
  std::uint32_t mismatches = 0;
  std::uint64_t comparing = 0;
  const auto compare = [&](int position, const std::int8_t* data) {
    const std::uint64_t begin = board::instructions();
    for_each_view(layers_of<Bytes>, position, [&](const layer& l) {
      ++compared;
      if (matches(l, Expected::layers[l.operator_index], data)) return;
      ++mismatches;
      board::print(name, ": operator ", l.operator_index, ", \"");
      print_characters(l.name);
      board::print("\": another sum than the golden one\n");
    });
    comparing += board::instructions() - begin;
  };
  const auto* image = reinterpret_cast<const std::int8_t*>(Expected::input);
  compare(tt::edge::network_input, image);
  comparing = 0;
  const std::uint64_t begin = board::instructions();
  const tt::operand y = model.infer(image);
  const std::uint64_t instructions = board::instructions() - begin;
  layer_by_layer.infer(image, [&](int position, int row, const tt::operand& out) {
    if (row == 0) compare(position, out.data);  // the whole map is there
  });
  for (std::uint32_t k = 0; k + 1 < sizeof(Expected::output); ++k)
    mismatches += y.data[k] != static_cast<std::int8_t>(Expected::output[k]) ? 1u : 0u;

  board::print(name, " on ", board::core(), ": ", compared, " of ", operators, " operators compared, ", mismatches,
               " mismatches; RAM ", board::static_bytes() + board::stack_touched(), " bytes, of them ",
               board::stack_touched(), " stack with that of the comparison; the compiler said ",
               static_cast<std::uint32_t>(model.ram_bytes), " and ", static_cast<std::uint32_t>(model.stack_bytes),
               '\n');
  board::print("figure golden.", name, '.', board::core(), ".instructions ", instructions, " instructions\n");
  return mismatches == 0 && compared == operators ? 0 : 1;
}

}  // namespace golden
