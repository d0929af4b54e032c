// SPDX-License-Identifier: MIT
#include "person.hpp"

#include "canvas.hpp"
#include "generated.hpp"
#include "packed.hpp"
#include "table.hpp"
#include "transform.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>

namespace data {
namespace {

constexpr int side = 96;
constexpr const char* pixels_file = "vww_cc_by_bysa_96x96x3.u8.gz";
constexpr const char* table_file = "vww_cc_by_bysa.csv";

labelled empty_set() {
  labelled set;
  set.height = set.width = side;
  set.channels = 3;
  set.classes = {"no person", "person"};
  return set;
}

//! `unit` is an eighth of the height of the figure.
void draw_figure(canvas& on, int cx, int top, int unit, random_source& chance) {
  const colour skin = varied({200, 150, 120}, 60, chance), shirt = any_colour(chance), trousers = any_colour(chance);
  const int stride = chance.between(0, 1);
  on.rectangle(cx - unit, top + 4 * unit, unit * 4 / 5, 4 * unit, trousers);
  on.rectangle(cx + unit / 5, top + 4 * unit, unit * 4 / 5, 4 * unit, trousers);
  on.ellipse(cx - unit * 8 / 5, top + 3 * unit, 2 * unit, unit / 2, 4 + stride, skin);
  on.ellipse(cx + unit * 8 / 5, top + 3 * unit, 2 * unit, unit / 2, 4 - stride, skin);
  on.ellipse(cx, top + 7 * unit / 2, 2 * unit, unit * 3 / 2, 4, shirt);
  on.ellipse(cx, top + unit, unit, unit * 4 / 5, 4, skin);
}

//! The parts of a figure, each in a place of its own.
void draw_parts(canvas& on, int unit, random_source& chance) {
  const colour skin = varied({200, 150, 120}, 60, chance), shirt = any_colour(chance), trousers = any_colour(chance);
  for (int part = 0; part < 6; ++part) {
    const int x = chance.below(side), y = chance.below(side), tilt = chance.between(14, 18) % 16;
    if (part < 2) on.rectangle(x - unit, y - unit, 4 * unit, unit * 4 / 5, trousers);
    if (part == 2 || part == 3) on.ellipse(x, y, 2 * unit, unit / 2, tilt, skin);
    if (part == 4) on.ellipse(x, y, 2 * unit, unit * 3 / 2, 0, shirt);
    if (part == 5) on.ellipse(x, y, unit, unit * 4 / 5, 4, skin);
  }
}

void draw_clutter(canvas& on, random_source& chance) {
  const colour top = any_colour(chance), bottom = any_colour(chance);
  on.background(top, bottom);
  for (int thing = chance.between(2, 6); thing > 0; --thing) {
    const int x = chance.below(side), y = chance.below(side), k = chance.below(16);
    const int a = chance.between(4, 18), b = chance.between(4, 18);
    const colour paint = any_colour(chance);
    if (chance.below(2) == 0)
      on.rectangle(x - a, y - b, 2 * a, 2 * b, paint);
    else
      on.ellipse(x, y, a, b, k, paint);
  }
}

}  // namespace

labelled generate_person(const stand_in& what) {
  labelled set = empty_set();
  set.name = "generated person";
  set.origin = "generated figures among clutter";
  generate_into(set, what.count == 0 ? 305 : what.count, what.seed,
                [](int label, std::size_t, random_source& chance, std::span<std::int8_t> pixels) {
                  canvas on(side, pixels);
                  draw_clutter(on, chance);
                  const int unit = chance.between(7, 10);
                  if (label == 1) {
                    const int cx = side / 2 + chance.around_zero(side / 4);
                    const int free = side - 8 * unit;
                    draw_figure(on, cx, free / 2 + chance.around_zero(12), unit, chance);
                  } else {
                    draw_parts(on, unit, chance);
                  }
                  on.noise(24, chance);
                });
  return set;
}

labelled load_person(const places& where, const stand_in& otherwise) {
  const auto folder = find_data(where, "vww_cc", {pixels_file, table_file});
  if (!folder) {
    labelled set = generate_person(otherwise);
    set.origin = why_generated(where, "figures among clutter", "vww_cc");
    return set;
  }
  labelled set = empty_set();
  set.name = "vww_cc";
  set.origin = "vww_cc from " + folder->string();
  const table rows(*folder / table_file);
  const std::size_t label = rows.column("label_person"), id = rows.column("coco_id");
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    set.labels.push_back(static_cast<std::uint8_t>(rows.number(i, label, 2)));
    set.names.push_back("COCO " + rows.text(i, id));
  }
  set.same_as.resize(rows.rows());
  std::iota(set.same_as.begin(), set.same_as.end(), 0U);
  set.inputs = to_int8(read_packed(*folder / pixels_file, rows.rows(), set.input_bytes()));
  return set;
}

}  // namespace data
