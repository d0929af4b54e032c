// SPDX-License-Identifier: MIT
//! Row origin + tap * dilation of a map or of a ring, few or many taps, those within the input only.
#include <tinytrain/tensor/rows_under.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace {

namespace tt = tinytrain;

constexpr int bytes = 3;

template <int Taps>
void check(int stride, int before, int dilation) {
  constexpr int height = 23;
  std::int8_t map[height * bytes]{};
  const tt::axis rows{height,  Taps, stride, before, (height + 2 * before - (Taps - 1) * dilation - 1) / stride + 1,
                      dilation};
  for (int o = 0; o < rows.out; ++o) {
    CAPTURE(o);
    const tt::rows_under<Taps, bytes> whole({map, 0, 0}, rows, o);
    // a ring that holds the rows up to the last one that this output needs
    constexpr int ring = Taps * 2;
    tt::operand in_ring{map, 0, 0};
    const int newest = rows.origin(o) + (rows.last_tap(o) - 1) * dilation;
    in_ring.ring = ring;
    in_ring.lap = newest / ring * ring;
    const tt::rows_under<Taps, bytes> newest_rows(in_ring, rows, o);
    for (int tap = rows.first_tap(o); tap < rows.last_tap(o); ++tap) {
      const int row = rows.origin(o) + tap * dilation;
      CHECK(whole[tap] == map + row * bytes);
      CHECK(newest_rows[tap] == map + row % ring * bytes);
    }
  }
}

}  // namespace

TEST_CASE("rows under a window: of a map, and of a ring") {
  check<1>(1, 0, 1);
  check<3>(1, 1, 1);
  check<3>(2, 1, 2);
  check<8>(3, 4, 1);
  check<9>(1, 4, 1);  // too many for the stack
  check<11>(2, 5, 1);
}
