// SPDX-License-Identifier: MIT
#include "flowers.hpp"

#include "archive.hpp"
#include "canvas.hpp"
#include "generated.hpp"
#include "jpeg.hpp"
#include "reject.hpp"
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace data {
namespace {

constexpr int side = 128;
constexpr const char* archive_file = "images.tar";
constexpr const char* table_file = "manifest.csv";

labelled empty_set() {
  labelled set;
  set.height = set.width = side;
  set.channels = 3;
  set.classes = {"daisy", "dandelion", "roses", "sunflowers", "tulips"};
  return set;
}

enum kind { daisy, dandelion, rose, sunflower, tulip };

constexpr colour yellow{235, 200, 40}, white{235, 235, 225}, brown{80, 50, 20}, green{50, 120, 40};
constexpr std::array<colour, 5> reds{{{200, 30, 50}, {225, 110, 140}, yellow, white, {230, 120, 40}}};

//! Petals of `length` and `width` around a centre, in every `step`th of sixteen directions.
void draw_petals(canvas& on, int cx, int cy, int length, int width, int step, colour c, random_source& chance) {
  for (int k = chance.below(step); k < 16; k += step) {
    const int x = cx + cos_q8[static_cast<std::size_t>(k)] * length / 256, y = cy + sin_q8(k) * length / 256;
    on.ellipse(x, y, length, width, k, varied(c, 25, chance));
  }
}

void draw_blossom(canvas& on, int what, int cx, int cy, int r, random_source& chance) {
  const colour mixed = varied(reds[static_cast<std::size_t>(chance.below(5))], 30, chance);
  on.rectangle(cx - 2, cy, 4, side, varied(green, 30, chance));
  switch (what) {
  case daisy:
    draw_petals(on, cx, cy, r / 2, r / 7, 1, varied(white, 25, chance), chance);
    on.ellipse(cx, cy, r / 4, r / 4, 0, varied(yellow, 25, chance));
    break;
  case dandelion:  // a ball of short strokes
    for (int stroke = 0; stroke < 90; ++stroke) {
      const int k = chance.below(16), far = chance.below(r * 3 / 4);
      on.ellipse(cx + cos_q8[static_cast<std::size_t>(k)] * far / 256, cy + sin_q8(k) * far / 256, r / 5, 1, k,
                 varied(yellow, 50, chance));
    }
    break;
  case rose:  // petals within petals, darker inwards
    for (int ring = 4; ring > 0; --ring) {
      const int dark = (4 - ring) * 25;
      draw_petals(on, cx, cy, r * ring / 8, r * ring / 8, 4, {mixed.red - dark, mixed.green - dark, mixed.blue - dark},
                  chance);
    }
    break;
  case sunflower:
    draw_petals(on, cx, cy, r / 2, r / 7, 1, varied(yellow, 25, chance), chance);
    on.ellipse(cx, cy, r / 2, r / 2, 0, varied(brown, 20, chance));
    break;
  default:  // a tulip: a cup of three upright petals
    for (const int shift : {-1, 1, 0})
      on.ellipse(cx + shift * r / 3, cy, r * 4 / 5, r / 3, 4 + shift, varied(mixed, 30, chance));
  }
}

std::uint8_t label_of(const labelled& set, const table& rows, std::size_t row, std::size_t column) {
  const auto at = std::find(set.classes.begin(), set.classes.end(), rows.text(row, column));
  if (at == set.classes.end())
    rows.reject_row(row, "daisy, dandelion, roses, sunflowers or tulips", "\"" + rows.text(row, column) + "\"");
  return static_cast<std::uint8_t>(at - set.classes.begin());
}

}  // namespace

labelled generate_flowers(const stand_in& what) {
  labelled set = empty_set();
  set.name = "generated flowers";
  set.origin = "generated blossoms on grass";
  generate_into(set, what.count == 0 ? 2400 : what.count, what.seed,
                [](int label, std::size_t, random_source& chance, std::span<std::int8_t> pixels) {
                  canvas on(side, pixels);
                  const colour far = varied({120, 160, 140}, 90, chance), near = varied({60, 110, 50}, 50, chance);
                  on.background(far, near);
                  for (int leaf = chance.between(4, 12); leaf > 0; --leaf) {
                    const int x = chance.below(side), y = chance.below(side), k = chance.below(16);
                    const int along = chance.between(10, 40), across = chance.between(2, 6);
                    on.ellipse(x, y, along, across, k, varied(green, 50, chance));
                  }
                  for (int blossom = chance.between(1, 3); blossom > 0; --blossom) {
                    const int x = chance.between(side / 4, side * 3 / 4), y = chance.between(side / 4, side * 3 / 4);
                    const int r = chance.between(24, 48);
                    draw_blossom(on, label, x, y, r, chance);
                  }
                  on.noise(30, chance);
                });
  return set;
}

labelled load_flowers(const places& where, const stand_in& otherwise) {
  const auto folder = find_data(where, "flowers5", {archive_file, table_file});
  if (!folder) {
    labelled set = generate_flowers(otherwise);
    set.origin = why_generated(where, "blossoms on grass", "flowers5");
    return set;
  }
  labelled set = empty_set();
  set.name = "flowers5";
  set.origin = "flowers5 from " + folder->string();
  const table rows(*folder / table_file);
  const std::size_t kind = rows.column("class"), file = rows.column("file"), note = rows.column("note");
  const auto archive = *folder / archive_file;
  const auto files = read_tar(archive);
  set.inputs.resize(rows.rows() * set.input_bytes());
  std::map<std::string, std::uint32_t> known;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    set.labels.push_back(label_of(set, rows, i, kind));
    set.names.push_back(rows.text(i, kind) + "/" + rows.text(i, file));
    const std::string& name = set.names.back();
    const auto content = files.find(name);
    if (content == files.end())
      reject(archive, name + ", which " + table_file + " names", "no such file",
             "replace both by the files that came with the data set");
    const auto photograph = std::span(set.inputs).subspan(i * set.input_bytes(), set.input_bytes());
    if (const std::string fault = decode_jpeg(content->second, side, side, photograph); !fault.empty())
      throw malformed(archive.string() + ", " + name + ": " + fault +
                      "; replace it by the file that came with the data set");
    known.emplace(name, static_cast<std::uint32_t>(i));
  }
  const std::string duplicate = "dup of flowers/";
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const std::string& text = rows.text(i, note);
    const auto first = text.starts_with(duplicate) ? known.find(text.substr(duplicate.size())) : known.end();
    set.same_as.push_back(first == known.end() ? static_cast<std::uint32_t>(i) : first->second);
  }
  return set;
}

}  // namespace data
