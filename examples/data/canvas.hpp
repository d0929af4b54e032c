// SPDX-License-Identifier: MIT
#pragma once

#include "random_source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace data {

struct colour {
  int red;
  int green;
  int blue;
};

//! The same colour in another light: each part moved by up to `reach`.
inline colour varied(colour c, int reach, random_source& chance) {
  return {c.red + chance.around_zero(reach), c.green + chance.around_zero(reach), c.blue + chance.around_zero(reach)};
}

inline colour any_colour(random_source& chance) {
  return {chance.between(20, 235), chance.between(20, 235), chance.between(20, 235)};
}

//! cos and sin of k / 16 of a turn, times 256.
constexpr std::array<int, 16> cos_q8{256, 237, 181, 98, 0, -98, -181, -237, -256, -237, -181, -98, 0, 98, 181, 237};
constexpr int sin_q8(int k) { return cos_q8[static_cast<std::size_t>(k + 12) % 16]; }

//! A square photograph to draw on, RGB, int8 HWC in the end. Integers only: the same bytes on every machine.
class canvas {
 public:
  canvas(int side, std::span<std::int8_t> pixels) : side_(side), pixels_(pixels) {}

  //! From one colour at the top to the other at the bottom.
  void background(colour top, colour bottom) {
    for (int y = 0; y < side_; ++y)
      for (int x = 0; x < side_; ++x)
        set(x, y,
            {top.red + (bottom.red - top.red) * y / side_, top.green + (bottom.green - top.green) * y / side_,
             top.blue + (bottom.blue - top.blue) * y / side_});
  }

  //! Half axes along and across direction k (sixteenths of a turn).
  void ellipse(int cx, int cy, int along, int across, int k, colour c) {
    const int reach = std::max(along, across) + 1;
    const std::int64_t a = std::max(along, 1), b = std::max(across, 1);
    const int cos = cos_q8[static_cast<std::size_t>(k % 16)], sin = sin_q8(k % 16);
    for (int y = std::max(cy - reach, 0); y <= std::min(cy + reach, side_ - 1); ++y)
      for (int x = std::max(cx - reach, 0); x <= std::min(cx + reach, side_ - 1); ++x) {
        const std::int64_t u = (x - cx) * cos + (y - cy) * sin, v = (y - cy) * cos - (x - cx) * sin;
        if (u * u * b * b + v * v * a * a <= a * a * b * b * 65536) set(x, y, c);
      }
  }

  void rectangle(int left, int top, int width, int height, colour c) {
    for (int y = std::max(top, 0); y < std::min(top + height, side_); ++y)
      for (int x = std::max(left, 0); x < std::min(left + width, side_); ++x) set(x, y, c);
  }

  //! Grain of up to `reach` grey levels on each byte.
  void noise(int reach, random_source& chance) {
    std::uint64_t grain = 0;
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
      grain = i % 8 == 0 ? chance.next() : grain >> 8;
      const int level = pixels_[i] + (static_cast<int>(grain & 255U) - 128) * reach / 128;
      pixels_[i] = static_cast<std::int8_t>(std::clamp(level, -128, 127));
    }
  }

 private:
  void set(int x, int y, colour c) {
    std::int8_t* at = pixels_.data() +
                      (static_cast<std::size_t>(y) * static_cast<std::size_t>(side_) + static_cast<std::size_t>(x)) * 3;
    at[0] = static_cast<std::int8_t>(std::clamp(c.red, 0, 255) - 128);
    at[1] = static_cast<std::int8_t>(std::clamp(c.green, 0, 255) - 128);
    at[2] = static_cast<std::int8_t>(std::clamp(c.blue, 0, 255) - 128);
  }

  int side_;
  std::span<std::int8_t> pixels_;
};

}  // namespace data
