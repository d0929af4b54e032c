// SPDX-License-Identifier: MIT
#pragma once

#include "digits.hpp"
#include "glyphs.hpp"
#include "random_source.hpp"

#include <array>
#include <cstdint>

// In integers throughout: a byte of a picture must not depend on a libm, on a contraction or on a rounding mode.

namespace data {

inline constexpr int side = 28;  // of the picture, in pixels
inline constexpr int pixels = side * side;
inline constexpr int one = 256;    // a pixel, in the q8 coordinates of all drawing
inline constexpr int turn = 4096;  // a full angle

//! sin(2 pi angle / turn) in Q14: z (a - b z^2 + c z^4) on a quarter, exact at its ends, off by 2e-4 at most between them.
constexpr int sine(int angle) {
  const int quarter = turn / 4;
  int x = angle & (turn - 1);
  const bool negative = x >= turn / 2;
  if (negative) x -= turn / 2;
  if (x > quarter) x = turn / 2 - x;
  const std::int64_t z = std::int64_t{x} << 4;  // Q14
  const std::int64_t z2 = z * z >> 14;
  const auto s = static_cast<int>(z * (25736 - (z2 * (10512 - (z2 * 1160 >> 14)) >> 14)) >> 14);
  return negative ? -s : s;
}

constexpr int cosine(int angle) { return sine(angle + turn / 4); }

constexpr int from_degrees(int degrees) { return degrees * turn / 360; }

static_assert(sine(0) == 0 && sine(turn / 4) == 1 << 14 && sine(3 * turn / 4) == -(1 << 14));
static_assert(sine(turn / 12) - (1 << 13) < 8 && sine(turn / 12) - (1 << 13) > -8);

//! A place on the paper, in q8 pixels from the top left.
struct point {
  int x;
  int y;
};

//! What happens to every point of one picture: box, slant, turn, shift, and the elastic wobble of the paper.
class distortion {
 public:
  distortion(const hand& h, random_source& chance) :
      width_(h.width_q8 + h.width_q8 * chance.around_zero(h.size_spread_percent) / 100),
      height_(h.height_q8 + h.height_q8 * chance.around_zero(h.size_spread_percent) / 100) {
    const int slant = from_degrees(h.slant_deg + chance.around_zero(h.slant_spread_deg));
    shear_q14_ = (sine(slant) << 14) / cosine(slant);
    const int angle = from_degrees(h.turn_deg + chance.around_zero(h.turn_spread_deg));
    sine_ = sine(angle);
    cosine_ = cosine(angle);
    shift_ = {chance.around_zero(h.shift_spread_q8), chance.around_zero(h.shift_spread_q8)};
    for (wave& w : waves_)
      w = {chance.around_zero(h.wobble_q8), chance.around_zero(h.wobble_q8), chance.below(turn),
           chance.between(-turn, turn), chance.between(-turn, turn)};
  }

  point box(glyph_point at) const { return {(at.x - 50) * width_ / 100, (at.y - 50) * height_ / 100}; }

  point onto_paper(point from) const {
    const int x = from.x - (from.y * shear_q14_ >> 14);
    point to{((x * cosine_ - from.y * sine_) >> 14) + side * one / 2 + shift_.x,
             ((x * sine_ + from.y * cosine_) >> 14) + side * one / 2 + shift_.y};
    const point still = to;
    for (const wave& w : waves_) {
      const int s = sine(w.phase + (still.x * w.across + still.y * w.down) / (side * one));
      to.x += w.x * s >> 14;
      to.y += w.y * s >> 14;
    }
    return to;
  }

 private:
  //! Moves by (x, y) times a sine wave with `across` and `down` of a turn from one edge of the paper to the other.
  struct wave {
    int x, y, phase, across, down;
  };

  int width_;
  int height_;
  int shear_q14_;
  int sine_;
  int cosine_;
  point shift_;
  std::array<wave, 3> waves_;
};

}  // namespace data
