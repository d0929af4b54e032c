// SPDX-License-Identifier: MIT
#include "digits.hpp"

#include "distance_map.hpp"
#include "distortion.hpp"
#include "glyphs.hpp"
#include "random_source.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace data {
namespace {

const glyph& choose_shape(const hand& h, int digit, random_source& chance) {
  const auto& shapes = glyphs[static_cast<std::size_t>(digit)];
  std::array<const glyph*, 3> usable{};
  int count = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i)
    if (h.shapes[static_cast<std::size_t>(digit)] >> i & 1U) usable[static_cast<std::size_t>(count++)] = &shapes[i];
  return count == 0 ? shapes[0] : *usable[static_cast<std::size_t>(chance.below(count))];
}

void write_digit(const hand& h, int digit, random_source& chance, std::span<std::uint8_t> picture) {
  const glyph& shape = choose_shape(h, digit, chance);
  const distortion paper(h, chance);
  const int pen = std::max(h.pen_q8 + chance.around_zero(h.pen_spread_q8), one / 4);
  const int ink = chance.between(h.ink_from, h.ink_to);

  distance_map ink_marks(std::min(pen + one / 2, 7 * one));
  for (int s = 0; s < shape.strokes; ++s) {
    const glyph_stroke& stroke = shape.stroke[static_cast<std::size_t>(s)];
    std::array<point, 16> at{};
    for (std::size_t i = 0; i < static_cast<std::size_t>(stroke.points); ++i) {
      at[i] = paper.box(stroke.at[i]);
      at[i].x += chance.around_zero(h.jitter_q8);
      at[i].y += chance.around_zero(h.jitter_q8);
    }
    ink_marks.add_stroke(std::span(at).first(static_cast<std::size_t>(stroke.points)), stroke.smooth, paper);
  }

  std::uint64_t grain = 0;
  for (int pixel = 0; pixel < pixels; ++pixel) {
    grain = pixel % 8 == 0 ? chance.next() : grain >> 8;
    int level = h.paper + (static_cast<int>(grain & 255U) - 128) * h.noise / 128;
    if (ink_marks.reached(pixel)) {
      const int cover = std::clamp(pen + one / 2 - ink_marks.distance_q8(pixel), 0, one);  // anti-aliased over a pixel
      level += (ink - h.paper) * cover / one;
    }
    picture[static_cast<std::size_t>(pixel)] = static_cast<std::uint8_t>(std::clamp(level, 0, 255));
  }
}

// clang-format off
constexpr std::array<hand, 4> known{{
    {.name = "schoolbook", .shapes{1, 3, 1, 1, 2, 1, 1, 1, 3, 1},
     .width_q8 = 13 * one, .height_q8 = 19 * one, .size_spread_percent = 30, .slant_deg = 4, .slant_spread_deg = 24,
     .turn_deg = 0, .turn_spread_deg = 24, .shift_spread_q8 = 4 * one, .pen_q8 = 300, .pen_spread_q8 = 160,
     .jitter_q8 = 320, .wobble_q8 = 360, .ink_from = 170, .ink_to = 255, .paper = 0, .noise = 30},
    {.name = "quick", .shapes{3, 1, 2, 1, 1, 6, 1, 1, 1, 5},
     .width_q8 = 12 * one, .height_q8 = 19 * one, .size_spread_percent = 36, .slant_deg = 18, .slant_spread_deg = 30,
     .turn_deg = 0, .turn_spread_deg = 26, .shift_spread_q8 = 4 * one, .pen_q8 = 260, .pen_spread_q8 = 120,
     .jitter_q8 = 400, .wobble_q8 = 420, .ink_from = 150, .ink_to = 255, .paper = 0, .noise = 40},
    {.name = "continental", .shapes{1, 2, 1, 3, 1, 3, 2, 2, 2, 2},
     .width_q8 = 13 * one, .height_q8 = 18 * one, .size_spread_percent = 30, .slant_deg = 8, .slant_spread_deg = 24,
     .turn_deg = -6, .turn_spread_deg = 26, .shift_spread_q8 = 4 * one, .pen_q8 = 360, .pen_spread_q8 = 180,
     .jitter_q8 = 340, .wobble_q8 = 380, .ink_from = 170, .ink_to = 255, .paper = 0, .noise = 30},
    {.name = "broad", .shapes{3, 1, 3, 3, 3, 3, 3, 1, 3, 3},
     .width_q8 = 17 * one, .height_q8 = 17 * one, .size_spread_percent = 30, .slant_deg = -4, .slant_spread_deg = 26,
     .turn_deg = 6, .turn_spread_deg = 24, .shift_spread_q8 = 4 * one, .pen_q8 = 420, .pen_spread_q8 = 200,
     .jitter_q8 = 340, .wobble_q8 = 380, .ink_from = 160, .ink_to = 255, .paper = 0, .noise = 40},
}};

constexpr hand unknown{
    .name = "backslanted", .shapes{4, 4, 4, 4, 4, 4, 4, 4, 4, 4},
    .width_q8 = 17 * one, .height_q8 = 16 * one, .size_spread_percent = 30, .slant_deg = -28, .slant_spread_deg = 18,
    .turn_deg = -14, .turn_spread_deg = 24, .shift_spread_q8 = 4 * one, .pen_q8 = 210, .pen_spread_q8 = 80,
    .jitter_q8 = 340, .wobble_q8 = 420, .ink_from = 130, .ink_to = 200, .paper = 24, .noise = 40};
// clang-format on

}  // namespace

std::span<const hand> known_hands() { return known; }

const hand& unknown_hand() { return unknown; }

dataset generate(const hand& writer, std::size_t count, std::uint64_t seed) {
  return generate(std::span(&writer, 1), count, seed);
}

dataset generate(std::span<const hand> mix, std::size_t count, std::uint64_t seed) {
  if (mix.empty()) throw std::invalid_argument("generate: expected at least one hand, found an empty mix");
  std::string writers;
  for (const hand& h : mix) writers += (writers.empty() ? "" : ", ") + std::string(h.name);
  dataset digits{"generated digits", "generated digits (hands: " + writers + ")", side, side, {}, {}};
  digits.images.resize(count * pixels);
  digits.labels.resize(count);
  std::array<std::uint8_t, 10> order{};
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 10 == 0) {
      random_source chance(~seed, i);
      for (std::uint8_t d = 0; d < 10; ++d) {
        const auto place = static_cast<std::size_t>(chance.below(d + 1));
        order[d] = order[place];
        order[place] = d;
      }
    }
    random_source chance(seed, i);
    const hand& writer = mix[static_cast<std::size_t>(chance.below(static_cast<int>(mix.size())))];
    digits.labels[i] = order[i % 10];
    write_digit(writer, order[i % 10], chance, std::span(digits.images).subspan(i * pixels, pixels));
  }
  return digits;
}

}  // namespace data
