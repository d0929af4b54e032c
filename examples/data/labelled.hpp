// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace data {

//! Labelled inputs of a pretrained network, int8 as it takes them, one after the other.
//!
//! Shapes     inputs [size(), height, width, channels] int8, HWC; photographs RGB, u8 - 128
//!            labels [size()] class numbers below classes.size()
struct labelled {
  std::string name;        // short, for a table: "flowers5", "generated flowers"
  std::string origin;      // a sentence for the user: where these inputs come from
  bool generated = false;  // drawn by this program, for want of the real ones
  int height = 0;
  int width = 0;
  int channels = 0;
  std::vector<std::string> classes;
  std::vector<std::int8_t> inputs;
  std::vector<std::uint8_t> labels;
  std::vector<std::string> names;      // of each sample, as its source calls it
  std::vector<std::uint32_t> same_as;  // the first sample with the same content, mostly its own number

  std::size_t size() const { return labels.size(); }
  std::size_t input_bytes() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
  const std::int8_t* input(std::size_t i) const { return inputs.data() + i * input_bytes(); }
};

//! The size of a generated set that stands in for one that is not there.
struct stand_in {
  std::size_t count = 0;  // 0: as many as the real one has
  std::uint64_t seed = 1;
};

//! A picture as in a mirror, left for right: y[i, j, c] = x[i, W - 1 - j, c]. x and y do not overlap.
//!
//! Throws std::length_error unless both are whole rows of the same size.
inline void mirror(std::span<const std::int8_t> x, int width, int channels, std::span<std::int8_t> y) {
  const auto pixel = static_cast<std::size_t>(channels > 0 ? channels : 0);
  const std::size_t row = pixel * static_cast<std::size_t>(width > 0 ? width : 0);
  if (row == 0 || x.size() != y.size() || x.size() % row != 0)
    throw std::length_error("mirror: expected two buffers of whole rows of " + std::to_string(row) + " bytes, found " +
                            std::to_string(x.size()) + " and " + std::to_string(y.size()) + " bytes");
  for (std::size_t start = 0; start < x.size(); start += row)
    for (std::size_t from = 0; from < row; from += pixel)
      for (std::size_t c = 0; c < pixel; ++c) y[start + row - pixel - from + c] = x[start + from + c];
}

//! A picture moved by `down` rows and `right` columns; what comes in repeats the edge.
inline void shift(std::span<const std::int8_t> x, int height, int width, int channels, int down, int right,
                  std::span<std::int8_t> y) {
  const auto pixel = static_cast<std::size_t>(channels);
  if (height < 1 || width < 1 || channels < 1 || x.size() != y.size() ||
      x.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * pixel)
    throw std::length_error("shift: expected two buffers of " + std::to_string(height) + " x " + std::to_string(width) +
                            " pixels, found " + std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                            " bytes");
  for (int i = 0; i < height; ++i)
    for (int j = 0; j < width; ++j) {
      const int from_i = std::clamp(i - down, 0, height - 1);
      const int from_j = std::clamp(j - right, 0, width - 1);
      for (std::size_t c = 0; c < pixel; ++c)
        y[static_cast<std::size_t>(i * width + j) * pixel + c] =
            x[static_cast<std::size_t>(from_i * width + from_j) * pixel + c];
    }
}

}  // namespace data
