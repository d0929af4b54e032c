// SPDX-License-Identifier: MIT
//! Delayed scaling: an exponent grows by the bits that were missing, from the next step on; it shrinks at the end of a window
//! in which no value needed the range, by one, or in the first 64 steps by all that was to spare. Nothing moves before
//! `settle`, and no sequence of peaks takes it out of its bounds.
//! Source: delayed scaling as in Micikevicius et al., 2022 (arXiv 2209.05433), section 3.
#include "law/numbers.hpp"

#include <tinytrain/trainer/scales.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;

using tracker = tt::scale_tracker<3>;
static_assert(sizeof(tracker) == 6 && std::is_trivially_copyable_v<tracker>);
static_assert(tracker::window == 64);

constexpr tracker at(int exponent) {
  tracker t{};
  for (int scale = 0; scale < 3; ++scale) {
    t.set(scale, exponent);
  }
  return t;
}

//! Exponents after steps with the given peaks, all of one scale of 7 bits.
constexpr int after(int first_step, int steps, std::uint32_t peak, int exponent = -6) {
  tracker t = at(exponent);
  for (int k = first_step; k < first_step + steps; ++k) {
    t.observe(1, peak, 7);
    t.settle(static_cast<std::uint32_t>(k + 1));
  }
  return t[0] == exponent && t[2] == exponent ? t[1] : 99;  // the others did not move
}
static_assert(after(0, 0, 127) == -6);
static_assert(after(0, 1, 127) == -6);  // exactly 7 bits
static_assert(after(0, 1, 128) == -5 && after(0, 1, 255) == -5 && after(0, 1, 256) == -4);
static_assert(after(0, 1, 0x7FFFFFFF) == 18);                   // 31 bits: 24 are missing
static_assert(after(0, 1, 63) == -7 && after(0, 1, 1) == -12);  // the first step: all to spare
static_assert(after(2, 1, 63) == -6 && after(2, 2, 63) == -7);  // early windows end at powers of two
static_assert(after(64, 63, 1) == -6 && after(64, 64, 1) == -7 && after(64, 128, 1) == -8);
static_assert(after(64, 64, 64) == -6);  // 7 bits are used

//! A window of the caller's: coarser at once, finer at its end alone, by all the bits to spare or by one.
constexpr bool settles_by_window(bool early, int finer) {
  tracker t = at(-6);
  t.observe(1, 3, 7);
  t.settle(early, false);
  const bool waited = t[1] == -6;
  t.observe(1, 1, 7);
  t.settle(early, true);
  const bool moved = t[1] == -6 - finer;
  t.observe(1, 255, 7);
  t.settle(early, false);
  return waited && moved && t[1] == -5 - finer;
}
static_assert(settles_by_window(true, 5) && settles_by_window(false, 1));

constexpr bool waits() {
  tracker t = at(-6);
  t.observe(1, 1 << 20, 7);
  t.observe(1, 3, 7);  // the largest counts
  const bool waited = t[1] == -6;
  t.settle(70);
  return waited && t[1] == -6 + 14;
}
static_assert(waits());

TEST_CASE("scales: any peaks keep the exponents within their bounds, and a steady tensor finds its scale") {
  law::numbers source(4);
  for (int turn = 0; turn < 100; ++turn) {
    tracker t = at(source.between(-40, 40));
    std::uint32_t step = 0;
    for (int k = 0; k < 1000; ++k) {
      for (int scale = 0; scale < 3; ++scale) {
        t.observe(scale, source.next() >> source.between(0, 31), 7 + source.between(0, 1));
      }
      t.settle(++step);
      for (int scale = 0; scale < 3; ++scale) {
        CHECK(t[scale] >= -40);
        CHECK(t[scale] <= 40);
      }
    }
    // from then on: values of 2^real, as a requantizer sees them
    const int real = source.between(-16, 10);
    for (int k = 0; k < 64 * 80; ++k) {
      const int bits = real - t[1];
      t.observe(1, bits < 0 ? 0 : (bits > 30 ? 0x7FFFFFFF : (1u << bits)), 7);
      t.settle(++step);
    }
    CHECK(t[1] == real - 6);  // 2^6 <= peak < 2^7
  }
}

}  // namespace
