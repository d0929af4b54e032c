// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/person.hpp"

#include "scratch.hpp"
#include "set_checks.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

constexpr const char* pixels = "vww_cc_by_bysa_96x96x3.u8.gz";
constexpr const char* rows = "vww_cc_by_bysa.csv";

bytes text(const std::string& of) { return {of.begin(), of.end()}; }

std::string complaint_about(const scratch& dir) {
  return complaint([](const data::places& where) { data::load_person(where); }, dir.folder());
}

}  // namespace

TEST_CASE("the photographs themselves, in the order of the golden outputs") {
  const auto set = data::load_person(data::usual_places(), {.count = 4});
  MESSAGE(set.origin);
  if (set.generated) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds vww_cc to test the real files");
    return;
  }
  CHECK(set.name == "vww_cc");
  CHECK(set.size() == 305);
  CHECK(set.inputs.size() == std::size_t{305} * 96 * 96 * 3);
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>{150, 155});
  CHECK(set.names[0] == "COCO 34873");
  CHECK(checksum(sample(set, 0)) == 999583017071426320U);
  CHECK(checksum(sample(set, 304)) == 17472542465943041651U);

  const auto outputs = golden("mlperf_vww_96/output_vww_cc_by_bysa.i8");
  const auto inputs = golden("mlperf_vww_96/input.i8");
  const auto labels = golden("mlperf_vww_96/labels.u8");
  if (outputs.empty()) {
    MESSAGE("SKIPPED: there is no folder golden in TINYTRAIN_DATA");
    return;
  }
  REQUIRE(outputs.size() == set.size() * 2);
  CHECK(hits(outputs, set) == 267);  // 87.54 %
  constexpr std::array<std::size_t, 24> stored{1,  0,  2,  3,  4,  6,  8,  13, 10, 17, 18, 19,
                                               20, 21, 27, 24, 32, 25, 36, 28, 37, 29, 40, 31};
  REQUIRE(inputs.size() == stored.size() * set.input_bytes());
  for (std::size_t k = 0; k < stored.size(); ++k) {
    CHECK(checksum(sample(set, stored[k])) ==
          checksum(std::span(inputs).subspan(k * set.input_bytes(), set.input_bytes())));
    CHECK(labels[k] == set.labels[stored[k]]);
  }
}

TEST_CASE("generated figures: the same everywhere, balanced, and to be told from their parts") {
  const auto set = data::generate_person({.count = 2000});
  CHECK(set.inputs.size() == std::size_t{2000} * 96 * 96 * 3);
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>{1000, 1000});
  CHECK(checksum(set.inputs) == 11796252244750736702U);
  const auto few = data::generate_person({.count = 7});
  CHECK(checksum(few.inputs) == checksum(std::span(set.inputs).first(few.inputs.size())));
  CHECK(checksum(data::generate_person({.count = 7, .seed = 2}).inputs) != checksum(few.inputs));
  // Mean differences between neighbours in a grid of 12 x 12: where edges are, whatever the colours.
  const double right = separable_percent(set, 144, [](const std::int8_t* x, float* f) {
    for (int cell = 0; cell < 144; ++cell) {
      int sum = 0;
      for (int i = 0; i < 64; ++i) {
        const int y = cell / 12 * 8 + i / 8, column = cell % 12 * 8 + i % 8;
        if (column == 95) continue;
        const std::int8_t* at = x + (y * 96 + column) * 3;
        for (int c = 0; c < 3; ++c) sum += at[c + 3] > at[c] ? at[c + 3] - at[c] : at[c] - at[c + 3];
      }
      f[cell] = static_cast<float>(sum) / 64.0F / 64.0F;
    }
  });
  MESSAGE("a linear classifier has " << right << " % right");
  CHECK(right > 75);
  CHECK(right < 100);
}

TEST_CASE("the stand-in says why it is there") {
  const auto set = data::load_person({"/no/a", "/no/b", "/no/download"}, {.count = 4});
  CHECK(set.generated);
  CHECK(set.name == "generated person");
  CHECK(set.origin == "generated figures among clutter: vww_cc was not found in /no/a or /no/b "
                      "(set TINYTRAIN_DATA to a folder that holds it)");
  CHECK(data::load_person({}, {.count = 2}).origin ==
        "generated figures among clutter: vww_cc was not looked for anywhere "
        "(set TINYTRAIN_DATA to a folder that holds it)");
  CHECK(data::load_person({}).size() == 305);
}

TEST_CASE("each layout of a folder, and files that are broken") {
  const std::string table = "index,label_person,coco_id\n0,1,11\r\n1,0,12\n";
  bytes two(std::size_t{2} * 96 * 96 * 3, 128);
  two[0] = 0;
  two[1] = 255;
  for (const std::string layout : {"", "vww_cc", "data/vww_cc"}) {
    const scratch dir;
    const std::filesystem::path folder = layout;
    dir.write(folder / pixels, gzip(two));
    dir.write(folder / rows, text(table));
    const auto set = data::load_person({"", dir.folder(), ""});
    CHECK(set.labels == std::vector<std::uint8_t>{1, 0});
    CHECK(set.names == std::vector<std::string>{"COCO 11", "COCO 12"});
    CHECK(set.inputs[0] == -128);
    CHECK(set.inputs[1] == 127);
    CHECK(set.inputs[2] == 0);
  }
  const scratch dir;
  dir.write(rows, text(table));
  CHECK(complaint_about(dir) == " expected all files of vww_cc, found only vww_cc_by_bysa.csv; add "
                                "vww_cc_by_bysa_96x96x3.u8.gz, or unset TINYTRAIN_DATA to use generated data");
  const std::string replace = "; replace it by the file that came with the data set";
  dir.write(pixels, shortened(gzip(two), 9));
  CHECK(complaint_about(dir) == pixels + (": expected a sound gzip stream, found one that is cut off" + replace));
  bytes wrong = gzip(two);
  wrong[wrong.size() - 6] ^= 1;  // of the checksum
  dir.write(pixels, wrong);
  CHECK(complaint_about(dir) == pixels + (": expected a sound gzip stream, found incorrect data check" + replace));
  for (const std::size_t size : {two.size() - 1, two.size() + 1}) {
    bytes other = two;
    other.resize(size);
    dir.write(pixels, gzip(other));
    CHECK(complaint_about(dir) == std::string(pixels) + ": expected 2 rows of 27648 bytes, found " +
                                      (size < two.size() ? "55295 bytes" : "more") +
                                      "; check that it and its table belong together");
  }
  dir.write(pixels, two);  // plain
  CHECK(complaint_about(dir) == "no complaint");
  const auto about = [&](const std::string& content) {
    dir.write(rows, text(content));
    const std::string all = complaint_about(dir), prefix = std::string(rows) + ": ";
    return all.substr(all.starts_with(prefix) ? prefix.size() : 0);
  };
  CHECK(about("index,person,coco_id\n0,1,11\n") ==
        "expected a column \"label_person\" in line 1, found index, person, coco_id" + replace);
  CHECK(about("index,label_person,coco_id\n0,1,11\n1,2,12\n") ==
        "expected label_person from 0 to 1, found \"2\" in line 3" + replace);
  CHECK(about("index,label_person,coco_id\n0,,11\n") ==
        "expected label_person from 0 to 1, found \"\" in line 2" + replace);
  CHECK(about("index,label_person,coco_id\n0,1\n") == "expected 3 values in line 2, found 2" + replace);
  CHECK(about("index,label_person,coco_id\n0,\"1\",3\n") ==
        "expected values without quotes, found one in line 2" + replace);
  CHECK(about("index,label_person,coco_id\n") == "expected rows, found none" + replace);
  CHECK(about("") == "expected rows, found none" + replace);
}
