// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// The changed world that a deployed network has to adapt to, and the step from grey levels to the network's int8.

namespace data {

//! A grey level as int8, x - 128: scale 1/255 and zero point -128 of the unit interval.
constexpr std::int8_t to_int8(std::uint8_t grey) { return static_cast<std::int8_t>(static_cast<int>(grey) - 128); }

//! One picture into a buffer of the caller; throws std::length_error if the sizes differ.
inline void to_int8(std::span<const std::uint8_t> grey, std::span<std::int8_t> out) {
  if (grey.size() != out.size())
    throw std::length_error("to_int8: expected a buffer of " + std::to_string(grey.size()) + " bytes, found one of " +
                            std::to_string(out.size()));
  std::transform(grey.begin(), grey.end(), out.begin(), [](std::uint8_t x) { return to_int8(x); });
}

//! All pixels of a picture or of a whole data set.
inline std::vector<std::int8_t> to_int8(std::span<const std::uint8_t> grey) {
  std::vector<std::int8_t> out(grey.size());
  to_int8(grey, out);
  return out;
}

//! Every picture turned clockwise by a quarter: y[i, j] = x[H - 1 - j, i]. Four of them are none.
inline dataset rotate90(const dataset& upright) {
  dataset turned = upright;
  std::swap(turned.height, turned.width);
  turned.name += ", turned by 90 degrees";
  turned.origin += ", turned by 90 degrees";
  const auto rows = static_cast<std::size_t>(turned.height);
  const auto columns = static_cast<std::size_t>(turned.width);
  for (std::size_t n = 0; n < upright.size(); ++n) {
    const auto x = upright.image(n);
    const auto y = std::span(turned.images).subspan(n * turned.image_bytes(), turned.image_bytes());
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) y[i * columns + j] = x[(columns - 1 - j) * rows + i];
  }
  return turned;
}

//! Every picture as its negative: y = 255 - x.
inline dataset invert(const dataset& positive) {
  dataset negative = positive;
  negative.name += ", inverted";
  negative.origin += ", inverted";
  for (auto& pixel : negative.images) pixel = static_cast<std::uint8_t>(255 - pixel);
  return negative;
}

}  // namespace data
