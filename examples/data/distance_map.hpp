// SPDX-License-Identifier: MIT
#pragma once

#include "distortion.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace data {

//! The squared distance, in 1/65536 square pixel, of each pixel's centre to the nearest stroke.
class distance_map {
 public:
  explicit distance_map(int reach_q8) : reach_(reach_q8) { nearest_.fill(reach_ * reach_); }

  void add_segment(point a, point b) {
    const auto first = [&](int low) { return std::clamp((low - reach_) / one, 0, side - 1); };
    const auto last = [&](int high) { return std::clamp((high + reach_) / one, 0, side - 1); };
    const std::int64_t dx = b.x - a.x;
    const std::int64_t dy = b.y - a.y;
    const std::int64_t length2 = dx * dx + dy * dy;
    for (int i = first(std::min(a.y, b.y)); i <= last(std::max(a.y, b.y)); ++i)
      for (int j = first(std::min(a.x, b.x)); j <= last(std::max(a.x, b.x)); ++j) {
        const std::int64_t px = j * one + one / 2 - a.x;
        const std::int64_t py = i * one + one / 2 - a.y;
        const std::int64_t along = px * dx + py * dy;
        const std::int64_t aside = px * dy - py * dx;
        std::int64_t d2 = px * px + py * py;
        if (along >= length2)
          d2 = (px - dx) * (px - dx) + (py - dy) * (py - dy);
        else if (along > 0)
          d2 = aside * aside / length2;
        auto& nearest = nearest_[static_cast<std::size_t>(i) * side + static_cast<std::size_t>(j)];
        nearest = static_cast<int>(std::min<std::int64_t>(nearest, d2));
      }
  }

  //! A smooth curve (Catmull-Rom: through the points, doubled at the ends) in short segments, or the lines themselves.
  void add_stroke(std::span<const point> at, bool smooth, const distortion& paper) {
    const auto end = static_cast<int>(at.size()) - 1;
    const auto p = [&](int i) { return at[static_cast<std::size_t>(std::clamp(i, 0, end))]; };
    constexpr int pieces = 4;
    point from = paper.onto_paper(p(0));
    for (int i = 0; i < end; ++i)
      for (int t = 1; t <= pieces; ++t) {
        const auto between = [&](int a, int b, int c, int d) {
          if (!smooth) return b + (c - b) * t / pieces;
          constexpr int n = pieces;
          return (2 * b * n * n * n + (c - a) * t * n * n + (2 * a - 5 * b + 4 * c - d) * t * t * n +
                  (3 * b - a - 3 * c + d) * t * t * t) /
                 (2 * n * n * n);
        };
        const point to = paper.onto_paper(
            {between(p(i - 1).x, p(i).x, p(i + 1).x, p(i + 2).x), between(p(i - 1).y, p(i).y, p(i + 1).y, p(i + 2).y)});
        add_segment(from, to);
        from = to;
      }
  }

  int distance_q8(int pixel) const {
    const int square = nearest_[static_cast<std::size_t>(pixel)];
    int root = 0;
    for (int bit = 1 << 10; bit > 0; bit >>= 1)
      if ((root + bit) * (root + bit) <= square) root += bit;
    return root;
  }
  bool reached(int pixel) const { return nearest_[static_cast<std::size_t>(pixel)] < reach_ * reach_; }

 private:
  int reach_;
  std::array<int, pixels> nearest_{};
};

}  // namespace data
