// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace data {

//! Labelled grey pictures, one byte a pixel, rows from the top, pictures one after the other.
//!
//! Shapes     images [size(), height, width] uint8     labels [size()] uint8, class numbers from 0
struct dataset {
  std::string name;    // short, for a table: "Fashion-MNIST", "generated digits"
  std::string origin;  // a sentence for the user: where these pictures come from
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> images;
  std::vector<std::uint8_t> labels;

  std::size_t size() const { return labels.size(); }
  std::size_t image_bytes() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }

  std::span<const std::uint8_t> image(std::size_t i) const {
    return std::span(images).subspan(i * image_bytes(), image_bytes());
  }
};

//! What is learnt from, and what is only measured with.
struct split {
  dataset train;
  dataset test;
};

//! The first `count` pictures of `from`, or all of them if there are fewer.
inline dataset first(const dataset& from, std::size_t count) {
  if (count >= from.size()) return from;
  dataset some{from.name, from.origin, from.height, from.width, {}, {}};
  some.images.assign(from.images.begin(),
                     from.images.begin() + static_cast<std::ptrdiff_t>(count * from.image_bytes()));
  some.labels.assign(from.labels.begin(), from.labels.begin() + static_cast<std::ptrdiff_t>(count));
  return some;
}

}  // namespace data
