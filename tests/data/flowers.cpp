// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/flowers.hpp"

#include "../../examples/data/folds.hpp"
#include "../../examples/data/jpeg.hpp"
#include "../../examples/data/random_source.hpp"
#include "../../examples/data/table.hpp"
#include "photographs.hpp"
#include "scratch.hpp"
#include "set_checks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace {

const std::string replace = "; replace it by the file that came with the data set";

bytes text(const std::string& of) { return {of.begin(), of.end()}; }

std::string complaint_about(const scratch& dir) {
  return complaint([](const data::places& where) { data::load_flowers(where); }, dir.folder());
}

}  // namespace

TEST_CASE("the photographs themselves, decoded as for the golden outputs") {
  const auto set = data::load_flowers(data::usual_places(), {.count = 5});
  MESSAGE(set.origin);
  if (set.generated) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds flowers5 to test the real files");
    return;
  }
  CHECK(set.name == "flowers5");
  CHECK(set.size() == 2400);
  CHECK(set.inputs.size() == std::size_t{2400} * 128 * 128 * 3);
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>(5, 480));
  CHECK(set.names[0] == "daisy/100080576_f52e8ee070_n.jpg");
  CHECK(set.names[2399] == "tulips/9976515506_d496c5e72c.jpg");
  CHECK(checksum(sample(set, 0)) == 10225070847413030701U);
  CHECK(checksum(sample(set, 2399)) == 13707250679152464029U);
  CHECK(checksum(set.inputs) == 7033349637449004895U);

  const auto fold = data::folds(set.labels, 5, 1, set.same_as);
  int twins = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.same_as[i] == i) continue;
    ++twins;
    CHECK(set.labels[i] == set.labels[set.same_as[i]]);
    CHECK(fold[i] == fold[set.same_as[i]]);
  }
  CHECK(twins == 2);

  const auto inputs = golden("mit_shared/input.i8");
  const auto labels = golden("mit_shared/labels.u8");
  if (inputs.empty()) {
    MESSAGE("SKIPPED: there is no folder golden in TINYTRAIN_DATA");
    return;
  }
  // By name: credit.csv counts in a larger set, of which the manifest leaves out two of the twenty.
  const data::table credit(golden_file("mit_shared/credit.csv"));
  const std::size_t kind = credit.column("class"), file = credit.column("file");
  REQUIRE(credit.rows() == 20);
  REQUIRE(labels.size() == 20);
  REQUIRE(inputs.size() == 20 * set.input_bytes());
  int compared = 0;
  for (std::size_t k = 0; k < 20; ++k) {
    const auto at = std::find(set.names.begin(), set.names.end(), credit.text(k, kind) + "/" + credit.text(k, file));
    if (at == set.names.end()) continue;
    ++compared;
    const auto i = static_cast<std::size_t>(at - set.names.begin());
    CHECK(std::ranges::equal(sample(set, i), std::span(inputs).subspan(k * set.input_bytes(), set.input_bytes())));
    CHECK(labels[k] == set.labels[i]);
  }
  CHECK(compared == 18);
}

TEST_CASE("a JPEG file comes back as what it was, RGB, from the top, minus 128") {
  std::vector<std::uint8_t> plain(std::size_t{16} * 24 * 3);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const std::size_t y = i / 72, x = i / 3 % 24;
    plain[i] = static_cast<std::uint8_t>(y < 8 ? (i % 3 == 0 ? 200 : 60) : (x < 16 ? 30 : 90));
  }
  std::vector<std::int8_t> decoded(plain.size());
  CHECK(data::decode_jpeg(jpeg(plain, 16, 24), 16, 24, decoded).empty());
  int furthest = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) furthest = std::max(furthest, std::abs(decoded[i] + 128 - plain[i]));
  CHECK(furthest <= 3);
  CHECK(data::decode_jpeg(jpeg(plain, 16, 24), 24, 16, decoded) == "expected a photograph of 24 x 16, found 16 x 24");
  CHECK(data::decode_jpeg(jpeg(plain, 16, 24), 16, 25, decoded) ==
        "expected a buffer of 3 bytes a pixel, found 1152 bytes");
}

TEST_CASE("no byte of a JPEG file, lost or changed, does harm") {
  std::vector<std::uint8_t> plain(std::size_t{32} * 32 * 3);
  data::random_source chance(1);
  for (auto& value : plain) value = static_cast<std::uint8_t>(chance.below(256));
  const auto whole = jpeg(plain, 32, 32);
  std::vector<std::int8_t> decoded(plain.size());
  for (std::size_t size = 0; size + 2 < whole.size(); ++size)  // without its last two, the end marker, it is whole
    REQUIRE(!data::decode_jpeg(std::span(whole).first(size), 32, 32, decoded).empty());
  for (int change = 0; change < 20000; ++change) {
    auto broken = whole;
    for (int k = chance.between(1, 3); k > 0; --k)
      broken[static_cast<std::size_t>(chance.below(static_cast<int>(broken.size())))] =
          static_cast<std::uint8_t>(chance.below(256));
    const std::string fault = data::decode_jpeg(broken, 32, 32, decoded);
    REQUIRE((fault.empty() || fault.starts_with("expected ")));
  }
}

TEST_CASE("generated blossoms: the same everywhere, balanced, and not to be told by their colour alone") {
  const auto set = data::generate_flowers({.count = 1000});
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>(5, 200));
  CHECK(checksum(set.inputs) == 15184104244684144585U);
  const auto few = data::generate_flowers({.count = 7});
  CHECK(checksum(few.inputs) == checksum(std::span(set.inputs).first(few.inputs.size())));
  CHECK(checksum(data::generate_flowers({.count = 7, .seed = 2}).inputs) != checksum(few.inputs));
  // A histogram of 4 x 4 x 4 colours.
  const double right = separable_percent(set, 64, [](const std::int8_t* x, float* f) {
    std::fill(f, f + 64, 0.0F);
    for (int i = 0; i < 128 * 128; ++i, x += 3)
      f[(x[0] + 128) / 64 * 16 + (x[1] + 128) / 64 * 4 + (x[2] + 128) / 64] += 1.0F / 1024;
  });
  MESSAGE("a linear classifier of colours has " << right << " % right");
  CHECK(right > 50);
  CHECK(right < 97);
}

TEST_CASE("the stand-in says why it is there") {
  const auto set = data::load_flowers({"/no/a", "", "/no/download"}, {.count = 5});
  CHECK(set.generated);
  CHECK(set.name == "generated flowers");
  CHECK(set.origin == "generated blossoms on grass: flowers5 was not found in /no/a "
                      "(set TINYTRAIN_DATA to a folder that holds it)");
}

TEST_CASE("archives and tables that are broken") {
  const scratch dir;
  const auto photograph = jpeg(std::vector<std::uint8_t>(std::size_t{128} * 128 * 3, 77), 128, 128);
  const std::string table = "class,file,note\nroses,a.jpg,\ndaisy,b.jpg,dup of flowers/roses/a.jpg\n";
  dir.write("manifest.csv", text(table));
  CHECK(complaint_about(dir) == " expected all files of flowers5, found only manifest.csv; add images.tar, or unset "
                                "TINYTRAIN_DATA to use generated data");
  const bytes whole = tar({{"roses/a.jpg", photograph}, {"extra.txt", {1}}, {"daisy/b.jpg", photograph}});
  dir.write("images.tar", whole);
  const auto set = data::load_flowers({dir.folder(), "", ""});
  CHECK(set.labels == std::vector<std::uint8_t>{2, 0});
  CHECK(set.same_as == std::vector<std::uint32_t>{0, 0});
  CHECK(std::count(set.inputs.begin(), set.inputs.end(), std::int8_t{77 - 128}) == 2 * 128 * 128 * 3);

  dir.write("images.tar", {whole.begin(), whole.begin() + 700});  // within the first photograph
  CHECK(complaint_about(dir) == "images.tar: expected a whole tar archive, found Truncated tar archive" + replace);
  const std::string lost = "images.tar: expected daisy/b.jpg, which manifest.csv names, found no such file; "
                           "replace both by the files that came with the data set";
  dir.write("images.tar", tar({{"roses/a.jpg", photograph}}));
  CHECK(complaint_about(dir) == lost);
  dir.write("images.tar", text("<html>not found</html>"));
  CHECK(complaint_about(dir).starts_with("images.tar: expected a whole tar archive, found "));
  dir.write("images.tar", {});
  CHECK(complaint_about(dir).starts_with("images.tar: expected "));
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    dir.write("images.tar", {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    const std::string said = complaint_about(dir);
    CHECK((said == "no complaint" || said.starts_with("images.tar")));
  }

  dir.write("images.tar", tar({{"roses/a.jpg", shortened(photograph, 300)}, {"daisy/b.jpg", photograph}}));
  CHECK(complaint_about(dir) ==
        "images.tar, roses/a.jpg: expected a sound JPEG photograph, found: Premature end of JPEG file" + replace);
  dir.write("images.tar", tar({{"roses/a.jpg", {}}, {"daisy/b.jpg", photograph}}));
  CHECK(complaint_about(dir) == "images.tar, roses/a.jpg: expected a JPEG photograph, found an empty file" + replace);
  dir.write("images.tar", tar({{"roses/a.jpg", bytes((1 << 20) + 20000)}}));
  CHECK(complaint_about(dir) == "images.tar: expected files of at most 1048576 bytes, found more in roses/a.jpg; "
                                "check that this is the archive of the data set");

  dir.write("images.tar", whole);
  dir.write("manifest.csv", text("class,file,note\nlilies,a.jpg,\n"));
  CHECK(complaint_about(dir) == "manifest.csv: expected daisy, dandelion, roses, sunflowers or tulips, found "
                                "\"lilies\" in line 2" +
                                    replace);
  dir.write("manifest.csv", text("class,note\nroses,\n"));
  CHECK(complaint_about(dir) == "manifest.csv: expected a column \"file\" in line 1, found class, note" + replace);
}
