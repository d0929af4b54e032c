// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace data {

//! A writer: how their digits differ from those of others, and how much their own differ from one another.
//!
//! A spread s is a bell in [-s, s] (random_source::around_zero). Pixels are those of the 28 x 28 picture; _q8 is in 1/256
//! pixel.
struct hand {
  std::string_view name;
  std::array<unsigned, 10> shapes;  // per digit, a bit for each shape that this hand uses (glyphs.hpp)
  int width_q8;                     // the box a digit is drawn in
  int height_q8;
  int size_spread_percent;  // of width and height, each on its own
  int slant_deg;            // to the right
  int slant_spread_deg;
  int turn_deg;  // clockwise
  int turn_spread_deg;
  int shift_spread_q8;
  int pen_q8;  // radius
  int pen_spread_q8;
  int jitter_q8;  // of each point of a stroke
  int wobble_q8;  // of the paper: a smooth elastic distortion
  int ink_from;   // grey level of the strokes
  int ink_to;
  int paper;  // grey level under them
  int noise;  // grey levels, on each pixel
};

//! The hands a network is trained on.
std::span<const hand> known_hands();

//! A hand far from the known ones: what a device meets in the field, and adapts to.
const hand& unknown_hand();

//! `count` pictures of 28 x 28; each ten in a row show each digit once, in random order.
//!
//! The same bytes on every machine and compiler: integers only. A shorter set is the beginning of a longer one.
dataset generate(const hand& writer, std::size_t count, std::uint64_t seed);

//! Each picture by one of the hands, drawn by lot. An empty mix throws std::invalid_argument.
dataset generate(std::span<const hand> mix, std::size_t count, std::uint64_t seed);

}  // namespace data
