// SPDX-License-Identifier: MIT
#pragma once

namespace tinytrain {

//! The shape of one image or feature map: height, width, channels, in memory order (channels are adjacent), as TensorFlow
//! Lite lays them out. A structural value, so that a kernel can have it as a template argument.
struct dims {
  int h = 0;
  int w = 0;
  int c = 0;

  constexpr bool operator==(const dims&) const = default;
  constexpr int size() const { return h * w * c; }
  constexpr int row() const { return w * c; }
  constexpr dims flat() const { return {1, 1, size()}; }
};

//! A shape as a type, as users write it: `input<hwc<28, 28, 1>>`.
template <int Height, int Width, int Channels>
struct hwc {
  static constexpr dims value{Height, Width, Channels};
};

}  // namespace tinytrain
