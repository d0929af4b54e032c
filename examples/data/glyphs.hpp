// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace data {

//! A point in the box of a digit: x and y in percent, from the top left.
struct glyph_point {
  std::int16_t x;
  std::int16_t y;
};

//! A pen stroke: a smooth curve through its points, or straight lines between them.
struct glyph_stroke {
  bool smooth;
  int points;
  std::array<glyph_point, 16> at;
};

//! One way to write a digit.
struct glyph {
  int strokes;
  std::array<glyph_stroke, 3> stroke;
};

template <class... Point>
constexpr glyph_stroke curve(Point... at) {
  return {true, sizeof...(Point), {at...}};
}

template <class... Point>
constexpr glyph_stroke lines(Point... at) {
  return {false, sizeof...(Point), {at...}};
}

template <class... Stroke>
constexpr glyph drawn(Stroke... strokes) {
  return {sizeof...(Stroke), {strokes...}};
}

// clang-format off
//! glyphs[digit][shape]; each digit has three shapes, the third the least usual.
inline constexpr auto glyphs = [] {
  using p = glyph_point;
  using shapes = std::array<glyph, 3>;
  return std::array<shapes, 10>{{
      shapes{drawn(curve(p{54, 0}, p{26, 8}, p{8, 40}, p{14, 80}, p{46, 100}, p{80, 84}, p{92, 46}, p{78, 10},
                         p{48, 0})),
             drawn(curve(p{70, 8}, p{36, 2}, p{10, 36}, p{12, 76}, p{44, 100}, p{82, 82}, p{92, 44}, p{76, 12},
                         p{58, 6}, p{36, 16})),
             drawn(curve(p{54, 0}, p{26, 8}, p{8, 40}, p{14, 80}, p{46, 100}, p{80, 84}, p{92, 46}, p{78, 10},
                         p{48, 0}),
                   lines(p{88, 2}, p{12, 98}))},
      shapes{drawn(lines(p{50, 0}, p{50, 100})),
             drawn(lines(p{24, 24}, p{54, 0}, p{54, 100})),
             drawn(lines(p{22, 26}, p{52, 0}, p{52, 100}), lines(p{20, 100}, p{84, 100}))},
      shapes{drawn(curve(p{12, 24}, p{32, 2}, p{66, 2}, p{86, 26}, p{70, 56}, p{38, 80}, p{8, 100}),
                   lines(p{8, 100}, p{92, 98})),
             drawn(curve(p{12, 22}, p{36, 0}, p{70, 4}, p{82, 28}, p{64, 62}, p{32, 94}, p{10, 96}, p{16, 80},
                         p{38, 82}, p{64, 98}, p{94, 92})),
             drawn(lines(p{10, 8}, p{84, 4}, p{84, 46}, p{12, 56}, p{12, 98}, p{92, 98}))},
      shapes{drawn(curve(p{12, 12}, p{44, 0}, p{80, 12}, p{76, 36}, p{42, 47}),
                   curve(p{42, 47}, p{80, 58}, p{88, 82}, p{54, 100}, p{8, 88})),
             drawn(lines(p{12, 2}, p{84, 0}, p{44, 40}), curve(p{44, 40}, p{80, 50}, p{88, 78}, p{52, 100}, p{8, 90})),
             drawn(curve(p{14, 10}, p{50, 0}, p{78, 16}, p{62, 40}, p{36, 48}, p{44, 54}, p{78, 62}, p{82, 88},
                         p{44, 100}, p{14, 94}, p{22, 84}))},
      shapes{drawn(lines(p{26, 0}, p{10, 58}, p{92, 56}), lines(p{72, 22}, p{68, 100})),
             drawn(lines(p{66, 100}, p{66, 0}, p{8, 66}, p{94, 66})),
             drawn(curve(p{18, 2}, p{12, 34}, p{32, 52}, p{64, 46}, p{82, 30}), lines(p{84, 2}, p{78, 100}))},
      shapes{drawn(lines(p{84, 0}, p{24, 2}, p{18, 44}),
                   curve(p{18, 44}, p{54, 36}, p{86, 56}, p{82, 86}, p{48, 100}, p{10, 90})),
             drawn(curve(p{22, 4}, p{18, 44}, p{56, 40}, p{86, 62}, p{76, 92}, p{44, 100}, p{10, 92}),
                   lines(p{22, 2}, p{88, 2})),
             drawn(curve(p{86, 6}, p{50, 0}, p{22, 18}, p{38, 42}, p{72, 56}, p{80, 84}, p{48, 100}, p{12, 90}))},
      shapes{drawn(curve(p{76, 2}, p{38, 22}, p{12, 60}, p{24, 94}, p{56, 100}, p{86, 80}, p{74, 56}, p{44, 52},
                         p{16, 72})),
             drawn(curve(p{52, 0}, p{24, 40}, p{12, 74}, p{36, 100}, p{78, 92}, p{82, 66}, p{50, 56}, p{16, 76})),
             drawn(curve(p{84, 16}, p{56, 0}, p{22, 20}, p{10, 62}, p{32, 96}, p{66, 98}, p{88, 76}, p{66, 56},
                         p{30, 62}, p{14, 78}))},
      shapes{drawn(lines(p{10, 2}, p{90, 0}, p{40, 100})),
             drawn(lines(p{10, 2}, p{90, 0}, p{42, 100}), lines(p{32, 52}, p{86, 48})),
             drawn(curve(p{8, 14}, p{26, 2}, p{58, 10}, p{92, 2}), curve(p{92, 2}, p{60, 44}, p{46, 100}),
                   lines(p{26, 54}, p{84, 50}))},
      shapes{drawn(curve(p{76, 14}, p{50, 0}, p{22, 16}, p{36, 40}, p{70, 58}, p{84, 80}, p{52, 100}, p{16, 82},
                         p{32, 58}, p{66, 40}, p{80, 18}, p{54, 0})),
             drawn(curve(p{54, 0}, p{26, 8}, p{24, 34}, p{50, 46}, p{76, 34}, p{74, 8}, p{46, 0}),
                   curve(p{50, 46}, p{16, 62}, p{18, 92}, p{50, 100}, p{84, 90}, p{84, 62}, p{48, 46})),
             drawn(curve(p{86, 8}, p{56, 0}, p{24, 14}, p{36, 40}, p{72, 62}, p{80, 88}, p{44, 100}, p{16, 80},
                         p{44, 52}, p{88, 10}))},
      shapes{drawn(curve(p{82, 22}, p{54, 0}, p{18, 16}, p{20, 44}, p{54, 52}, p{82, 24}),
                   lines(p{84, 16}, p{76, 100})),
             drawn(curve(p{84, 24}, p{54, 0}, p{16, 16}, p{22, 46}, p{58, 50}, p{84, 24}, p{82, 64}, p{58, 98},
                         p{20, 94})),
             drawn(curve(p{82, 8}, p{44, 2}, p{16, 24}, p{36, 48}, p{70, 42}, p{86, 10}, p{72, 56}, p{36, 100}))},
  }};
}();
// clang-format on

}  // namespace data
