// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/keywords.hpp"

#include "scratch.hpp"
#include "set_checks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

const std::string replace = "; replace it by the file that came with the data set";

bytes text(const std::string& of) { return {of.begin(), of.end()}; }

std::string complaint_about_keywords(const scratch& dir) {
  return complaint([](const data::places& where) { data::load_keywords(where); }, dir.folder());
}

std::string complaint_about_digits(const scratch& dir) {
  return complaint([](const data::places& where) { data::load_spoken_digits(where); }, dir.folder());
}

void as_they_are(const std::int8_t* x, float* f) {
  std::transform(x, x + 490, f, [](int q) { return static_cast<float>(q - 60) / 128.0F; });
}

}  // namespace

TEST_CASE("the commands themselves, in the order of the golden outputs") {
  const auto set = data::load_keywords(data::usual_places(), {.count = 12});
  MESSAGE(set.origin);
  if (set.generated) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds kws01 to test the real files");
    return;
  }
  CHECK(set.size() == 1000);
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>{92, 92, 81, 89, 70, 84, 75, 78, 84, 89, 80, 86});
  CHECK(set.names[0] == "tst_000000_Stop_7.bin");
  CHECK(set.classes[set.labels[0]] == "stop");
  CHECK(checksum(set.inputs) == 7571237907627177501U);
  const auto inputs = golden("mlperf_kws_ref_model/input.i8");
  const auto outputs = golden("mlperf_kws_ref_model/output.i8");
  if (inputs.empty()) {
    MESSAGE("SKIPPED: there is no folder golden in TINYTRAIN_DATA");
    return;
  }
  CHECK(set.inputs == inputs);
  REQUIRE(outputs.size() == set.size() * 12);
  CHECK(hits(outputs, set) == 901);  // 90.1 %
}

TEST_CASE("the digits themselves, and as inputs of the keyword network") {
  auto set = data::load_spoken_digits(data::usual_places(), {.count = 60});
  MESSAGE(set.origin);
  if (set.generated) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds fsdd to test the real files");
    return;
  }
  CHECK(set.size() == 3000);
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>(10, 300));
  CHECK(set.speaker_names == std::vector<std::string>{"george", "jackson", "lucas", "nicolas", "theo", "yweweler"});
  std::vector<int> seen(std::size_t{6} * 10 * 50);
  for (std::size_t i = 0; i < set.size(); ++i)
    ++seen.at((std::size_t{set.speakers[i]} * 10 + set.labels[i]) * 50 + set.takes[i]);
  CHECK(seen == std::vector<int>(3000, 1));
  CHECK(set.scales.scale[0] == doctest::Approx(0.3826562261571504).epsilon(1e-15));
  CHECK(set.scales.scale[9] == doctest::Approx(0.0354503805668085).epsilon(1e-15));
  CHECK(set.scales.zero_point == std::array<int, 10>{100, -46, -16, 21, 62, 26, 32, 22, 30, 27});
  CHECK(checksum(set.inputs) == 2149096567592840661U);

  const auto keywords = data::load_keywords();
  if (keywords.generated) return;
  data::to_keyword_inputs(set);
  // Mean and spread of each coefficient over the loud frames of both sets are of one kind.
  for (std::size_t c = 0; c < 10; ++c) {
    const auto moments = [&](const data::labelled& of) {
      double n = 0, sum = 0, squares = 0;
      for (std::size_t i = 0; i < of.inputs.size(); i += 10) {
        if (of.inputs[i] < 70) continue;
        const double q = of.inputs[i + c];
        n += 1, sum += q, squares += q * q;
      }
      return std::array<double, 2>{sum / n, std::sqrt(squares / n - sum / n * sum / n)};
    };
    const auto digits = moments(set), words = moments(keywords);
    MESSAGE("coefficient " << c << ": mean " << digits[0] << " and " << words[0] << ", spread " << digits[1] << " and "
                           << words[1]);
    CHECK(std::abs(digits[0] - words[0]) < words[1]);
    CHECK(digits[1] > words[1] / 2);
    CHECK(digits[1] < words[1] * 2);
  }
}

TEST_CASE("digits as inputs of the keyword network: scales, silence and loudness") {
  data::spoken_digits one = data::generate_spoken_digits({.count = 1});
  one.scales.scale.fill(0.5);
  one.scales.zero_point.fill(10);
  std::fill(one.inputs.begin(), one.inputs.end(), std::int8_t{10});
  for (std::size_t frame = 0; frame < 49; ++frame) one.inputs[frame * 10] = -128;  // -69, not the floor
  one.scales.scale[0] = 0.65;                                                      // now -89.7: nothing at all
  one.inputs[0] = 10;                                                              // L = 0: y0 = 0 + ...
  one.inputs[10] = 0;                                                              // y0 = -6.5 / sqrt(2)
  one.inputs[1] = 30;                                                              // 10, so y = 5
  one.inputs[2] = -128;                                                            // -69, so y = -34.5
  one.inputs[3] = 127;                                                             // 58.5, so y = 29.25
  data::to_keyword_inputs(one);
  CHECK(one.inputs[0] == 110);       // the loudest frame
  CHECK(one.inputs[10] == 110 - 8);  // -4.60 / 0.5847 = -7.86
  CHECK(one.inputs[20] == -128);     // silence stays silent
  CHECK(one.inputs[1] == 83 + 9);    // 8.55
  CHECK(one.inputs[2] == 83 - 59);   // -59.0
  CHECK(one.inputs[3] == 127);       // 83 + 50: saturated
  CHECK(one.inputs[4] == 83);
  CHECK(one.scales.zero_point[5] == 83);
  std::fill(one.inputs.begin(), one.inputs.end(), std::int8_t{-128});
  one.scales.scale.fill(0.65);
  one.scales.zero_point.fill(10);
  data::to_keyword_inputs(one);
  CHECK(one.inputs[0] == -128);  // a clip of nothing is not raised
}

TEST_CASE("generated words: the same everywhere, balanced, and to be told apart") {
  const auto set = data::generate_keywords({.count = 1200});
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>(12, 100));
  CHECK(set.inputs.size() == std::size_t{1200} * 490);
  CHECK(checksum(set.inputs) == 17129900101819864662U);
  const double right = separable_percent(set, 490, as_they_are);
  MESSAGE("a linear classifier has " << right << " % right");
  CHECK(right > 50);
  CHECK(right < 100);
  CHECK(checksum(data::generate_keywords({.count = 5}).inputs) ==
        checksum(std::span(set.inputs).first(std::size_t{5} * 490)));

  const auto digits = data::generate_spoken_digits({.count = 3000});
  CHECK(class_sizes(digits) == std::vector<std::ptrdiff_t>(10, 300));
  CHECK(std::count(digits.speakers.begin(), digits.speakers.end(), 5) == 500);
  CHECK(*std::max_element(digits.takes.begin(), digits.takes.end()) == 49);
  CHECK(checksum(digits.inputs) == 5415519759674371191U);
  const double digits_right = separable_percent(digits, 490, as_they_are);
  MESSAGE("a linear classifier has " << digits_right << " % of the digits right");
  CHECK(digits_right > 50);
}

TEST_CASE("the stand-ins say why they are there") {
  const auto words = data::load_keywords({"/no/a", "", ""}, {.count = 12});
  CHECK(words.generated);
  CHECK(words.origin == "generated words: kws01 was not found in /no/a (set TINYTRAIN_DATA to a folder that holds it)");
  const auto digits = data::load_spoken_digits({}, {.count = 60});
  CHECK(digits.generated);
  CHECK(digits.origin ==
        "generated digits: fsdd was not looked for anywhere (set TINYTRAIN_DATA to a folder that holds it)");
}

TEST_CASE("files that are broken") {
  const scratch dir;
  const std::string table = "kws01_mfcc49x10.i8.y_labels.csv", file = "kws01_mfcc49x10.i8.gz";
  dir.write(table, text("a.bin,12,3\nb.bin,12,11\n"));
  dir.write(file, gzip(bytes(980, 200)));
  const auto set = data::load_keywords({dir.folder(), "", ""});
  CHECK(set.labels == std::vector<std::uint8_t>{3, 11});
  CHECK(set.inputs == std::vector<std::int8_t>(980, -56));
  dir.write(file, gzip(bytes(490, 200)));
  CHECK(complaint_about_keywords(dir) ==
        file + ": expected 2 rows of 490 bytes, found 490 bytes; check that it and its table belong together");
  dir.write(table, text("a.bin,12,3\nb.bin,12,12\n"));
  CHECK(complaint_about_keywords(dir) == table + ": expected label from 0 to 11, found \"12\" in line 2" + replace);
  dir.write(table, text("a.bin,10,3\n"));
  CHECK(complaint_about_keywords(dir) == table + ": expected 12 classes, found 10 in line 1" + replace);
  dir.write(table, text("a.bin,3\n"));
  CHECK(complaint_about_keywords(dir) == table + ": expected 3 values in line 1, found 2" + replace);

  const std::string numbers = "1,2,3,4,5,6,7,8,9,10";
  dir.write("fsdd_mfcc_3000x49x10.i8.gz", gzip(bytes(490, 1)));
  dir.write("rows.csv", text("label_digit,speaker,take\n7,ann,49\n"));
  const auto scales = [&](const std::string& content) {
    dir.write("features.json", text(content));
    return complaint_about_digits(dir);
  };
  CHECK(scales("{\"scale\":[" + numbers + "],\"zero_point\":[" + numbers + "]}") == "no complaint");
  const std::string json = "features.json: expected ";
  CHECK(scales("") == json + "a list \"scale\", found none" + replace);
  CHECK(scales("{\"scale\":[" + numbers + "]}") == json + "a list \"zero_point\", found none" + replace);
  CHECK(scales("{\"scale\":[1,2,3],\"zero_point\":[" + numbers + "]}") ==
        json + "ten numbers under each of \"scale\" and \"zero_point\", found fewer" + replace);
  CHECK(scales("{\"scale\":[0,2,3").starts_with(json + "scales from 1e-6 to 1e6, found 0.0"));
  CHECK(scales("{\"scale\":[nan,2,3").starts_with(json + "ten numbers"));
  CHECK(scales("{\"scale\":[" + numbers + "],\"zero_point\":[0.5,1]")
            .starts_with(json + "whole zero points of int8, found 0.5"));
  CHECK(scales("{\"scale\":[" + numbers + "],\"zero_point\":[200,1]")
            .starts_with(json + "whole zero points of int8, found 200"));
  dir.write("rows.csv", text("label_digit,take\n7,49\n"));
  CHECK(complaint_about_digits(dir) ==
        "rows.csv: expected a column \"speaker\" in line 1, found label_digit, take" + replace);
}
