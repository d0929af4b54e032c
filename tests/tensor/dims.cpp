// SPDX-License-Identifier: MIT
// Proves the shape of a map (include/tinytrain/tensor/dims.hpp), in memory order height, width, channels:
//
//     element (i, j, c) lies at (i * w + j) * c_count + c;  size = h * w * c, row = w * c
//
// and that a shape can be a template argument.
#include <tinytrain/tensor/dims.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using tinytrain::dims;
using tinytrain::hwc;

constexpr dims image{28, 14, 3};
static_assert(image.h == 28 && image.w == 14 && image.c == 3);
static_assert(image.size() == 28 * 14 * 3 && image.row() == 14 * 3);
static_assert(image.flat() == dims{1, 1, 28 * 14 * 3} && image.flat().row() == image.size());
static_assert(image == hwc<28, 14, 3>::value);
static_assert(image != hwc<14, 28, 3>::value && image != image.flat());
static_assert(dims{}.size() == 0);
static_assert(std::is_trivially_copyable_v<dims> && std::is_aggregate_v<dims>);

template <dims Shape>
struct of_shape {
  static constexpr int size = Shape.size();
};
static_assert(of_shape<image>::size == image.size());
static_assert(std::is_same_v<of_shape<dims{1, 2, 3}>, of_shape<hwc<1, 2, 3>::value>>);
static_assert(!std::is_same_v<of_shape<dims{1, 2, 3}>, of_shape<dims{1, 3, 2}>>);

}  // namespace

TEST_CASE("channels are adjacent, then columns, then rows") {
  int next = 0;
  int wrong = 0;
  for (int i = 0; i < image.h; ++i) {
    for (int j = 0; j < image.w; ++j) {
      for (int c = 0; c < image.c; ++c) {
        wrong += i * image.row() + j * image.c + c != next++;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(next == image.size());
}
