// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/activities.hpp"

#include "../../examples/data/arff.hpp"
#include "../../examples/data/folds.hpp"
#include "scratch.hpp"
#include "set_checks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

const std::string file = "WISDM_ar_v1.1_transformed.arff";
const std::string replace = "; replace it by the file that came with the data set";
const std::string header =
    "@relation r\n@attribute UNIQUE_ID numeric\n@attribute user {\"7\", 9, 8}\n@attribute \"A\" numeric\n"
    "@attribute B real\n@attribute class{ \"Walking\" , 'Sitting', Standing }\n@data\n";
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

data::activity_table load(const std::string& content) {
  const scratch dir;
  dir.write(file, {content.begin(), content.end()});
  auto table = data::load_activities({dir.folder(), "", ""});
  const std::string folder = dir.folder().string();
  if (const auto at = table.origin.find(folder); at != std::string::npos) table.origin.replace(at, folder.size(), "F");
  return table;
}

//! What is wrong with it, without the name of the file.
std::string complaint_about(const std::string& content) {
  const scratch dir;
  dir.write(file, {content.begin(), content.end()});
  const auto all = complaint([](const data::places& where) { data::load_activities(where); }, dir.folder());
  return all.starts_with(file + ": expected ") ? all.substr(file.size() + 11) : all;
}

std::vector<std::uint32_t> all_of(const data::activity_table& table) {
  std::vector<std::uint32_t> all(table.size());
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

//! A table of one class and one user, column by column.
data::activity_table table_of(const std::vector<std::vector<double>>& columns) {
  data::activity_table table;
  table.origin = "by hand";
  table.classes = {"Walking"};
  table.user_names = {"1"};
  const std::size_t rows = columns[0].size();
  table.labels.resize(rows);
  table.users.resize(rows);
  table.names.resize(rows);
  table.same_as = all_of(table);
  for (std::size_t k = 0; k < columns.size(); ++k) table.features.push_back(std::string(1, static_cast<char>('a' + k)));
  for (std::size_t i = 0; i < rows; ++i)
    for (const auto& column : columns) table.values.push_back(column[i]);
  return table;
}

std::vector<int> channel(const data::activities& set, std::size_t k) {
  std::vector<int> all;
  for (std::size_t i = 0; i < set.size(); ++i) all.push_back(set.input(i)[k]);
  return all;
}

void in_deviations(const std::int8_t* x, float* f) {
  std::transform(x, x + 43, f, [](int q) { return static_cast<float>(q) / 32.0F; });
}

//! NaN is NaN here.
bool same_values(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

//! A user held out of the reference has no part in what the inputs of the others are, nor in the scale of their own.
void check_no_leak(const data::activity_table& table, int user) {
  const auto split = data::hold_out(table.users, user);
  REQUIRE(!split.test.empty());
  REQUIRE(!split.train.empty());
  const auto before = data::standardise(table, split.train);
  auto changed = table;
  const std::size_t k = table.features.size();
  for (const std::uint32_t i : split.test)
    for (std::size_t c = 0; c < k; ++c)
      changed.values[i * k + c] = i == split.test[0] ? table.window(i)[c] : c % 3 == 0 ? gap : 1e6 * (c % 2 ? 1 : -1);
  const auto after = data::standardise(changed, split.train);
  CHECK(after.means == before.means);
  CHECK(after.deviations == before.deviations);
  for (const std::uint32_t i : split.train) {
    const auto a = sample(after, i), b = sample(before, i);
    REQUIRE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  }
  const auto own = sample(after, split.test[0]), known = sample(before, split.test[0]);
  CHECK(std::equal(own.begin(), own.end(), known.begin(), known.end()));
  CHECK(after.inputs != before.inputs);
  CHECK(data::standardise(table, all_of(table)).means != before.means);
}

}  // namespace

TEST_CASE("the activities themselves") {
  const auto table = data::load_activities(data::usual_places(), {.count = 12});
  if (table.generated) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds wisdm to test the real file");
    return;
  }
  const auto set = data::standardise(table, all_of(table));
  MESSAGE(set.origin);
  CHECK(set.name == "wisdm");
  CHECK(!set.generated);
  CHECK(table.origin.find(';') == std::string::npos);  // nothing is left out, no class is empty
  CHECK(set.origin == table.origin + "; 474 of 5418 windows have missing values, which are the mean of their feature; "
                                     "1 constant feature is zero: XAVG");
  CHECK(set.size() == 5418);
  CHECK(set.height == 1);
  CHECK(set.width == 1);
  CHECK(set.channels == 43);
  CHECK(set.inputs.size() == std::size_t{5418} * 43);
  CHECK(set.classes == std::vector<std::string>{"Walking", "Jogging", "Upstairs", "Downstairs", "Sitting", "Standing"});
  // Each one less than the file beside it says, which counts 5424: it took the list of the classes for a window of each.
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>{2081, 1625, 632, 528, 306, 246});
  REQUIRE(set.user_names.size() == 36);
  CHECK(set.user_names.front() == "33");
  CHECK(set.user_names.back() == "19");
  CHECK(std::count(set.users.begin(), set.users.end(), 0) == 151);
  CHECK(std::count(set.users.begin(), set.users.end(), 35) == 229);
  CHECK(set.features.front() == "X0");
  CHECK(set.features.back() == "RESULTANT");
  CHECK(set.names.front() == "user 33, line 51");
  CHECK(set.names.back() == "user 19, line 5468");
  CHECK(table.window(0)[0] == 0.04);
  CHECK(table.window(0)[42] == 11.96);
  CHECK(table.window(5417)[31] == -0.34);
  CHECK(std::isnan(table.window(5417)[34]));
  CHECK(set.input(5417)[34] == 0);
  CHECK(channel(set, 30) == std::vector<int>(5418, 0));
  CHECK(set.deviations[30] == 0);
  CHECK(channel(set, 39) == channel(set, 41));  // ZSTANDDEV is XSTANDDEV once more
  CHECK(set.means[33] == doctest::Approx(1840.9014770696845).epsilon(1e-12));
  CHECK(set.deviations[33] == doctest::Approx(1052.5761820982036).epsilon(1e-12));
  CHECK(checksum(set.inputs) == 1331879008469870578U);

  int twins = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.same_as[i] == i) continue;
    ++twins;
    CHECK(set.labels[i] == set.labels[set.same_as[i]]);
    CHECK(set.users[i] == set.users[set.same_as[i]]);  // so that none is both learnt and measured with
  }
  CHECK(twins == 61);

  const double right = separable_percent(set, 43, in_deviations);
  MESSAGE("a linear classifier has " << right << " % right");
  CHECK(right > 60);
  CHECK(right < 95);
  for (const int user : {0, 17, 35}) check_no_leak(table, user);
}

TEST_CASE("attributes in any order, quotes, comments, missing values, twins") {
  const auto table =
      load("% a comment\r\n\r\n@RELATION 'a name'\r\n@attribute  class {Sitting,\"Walking fast\" , 'it\\'s, so'}\r\n"
           "@Attribute 'Z 1' REAL\r\n@attribute user{3 ,\t4}\r\n@attribute\tB Integer\r\n@DATA\r\n% another\r\n"
           "Sitting,?,4,-2e-1\r\n 'Walking fast' , 1.5 ,3, 7 \r\n\r\n\"it's, so\",-0,3,7\r\nSitting,0,\"4\",7\r\n");
  CHECK(table.classes == std::vector<std::string>{"Sitting", "Walking fast", "it's, so"});
  CHECK(table.user_names == std::vector<std::string>{"3", "4"});
  CHECK(table.features == std::vector<std::string>{"Z 1", "B"});
  CHECK(same_values(table.values, {gap, -0.2, 1.5, 7, 0, 7, 0, 7}));
  CHECK(table.labels == std::vector<std::uint8_t>{0, 1, 2, 0});
  CHECK(table.users == std::vector<std::uint8_t>{1, 0, 0, 1});
  CHECK(table.names[2] == "user 3, line 13");
  CHECK(table.same_as == std::vector<std::uint32_t>{0, 1, 2, 2});
  CHECK(table.origin == "wisdm from F");
}

TEST_CASE("windows without user or class are left out, empty classes stay, absent users go") {
  const auto table =
      load(header + "1,9,1,2,Standing\n2,?,1,2,Walking\n3,9,?,?,Standing\n4,7,1,2,?\n?,8,1,4,Standing\n");
  CHECK(table.size() == 3);
  CHECK(table.labels == std::vector<std::uint8_t>{2, 2, 2});
  CHECK(table.classes.size() == 3);
  CHECK(table.user_names == std::vector<std::string>{"9", "8"});
  CHECK(table.users == std::vector<std::uint8_t>{0, 0, 1});
  CHECK(table.features == std::vector<std::string>{"A", "B"});
  CHECK(same_values(table.values, {1, 2, gap, gap, 1, 4}));
  CHECK(table.origin == "wisdm from F; 2 windows without user or class are left out; no window shows Walking, Sitting");
  const auto set = data::standardise(table, all_of(table));
  CHECK(set.inputs == std::vector<std::int8_t>{0, -32, 0, 0, 0, 32});
  CHECK(set.classes.size() == 3);
  CHECK(set.origin == table.origin + "; 1 of 3 windows have missing values, which are the mean of their feature; "
                                     "1 constant feature is zero: A");
  CHECK(load(header + "1,?,1,2,Standing\n1,7,1,2,Sitting\n").origin ==
        "wisdm from F; 1 window without user or class is left out; no window shows Walking, Standing");
}

TEST_CASE("files that are broken") {
  const std::string row = "1,7,0.5,2,Walking\n";
  CHECK(complaint_about(header + row) == "no complaint");
  CHECK(complaint_about("") == "@data, found none in 0 lines" + replace);
  CHECK(complaint_about("@relation r\n") == "@data, found none in 1 lines" + replace);
  CHECK(complaint_about("@data\n" + row) == "attributes before @data, found none in line 1" + replace);
  CHECK(complaint_about(header) == "rows after @data, found none" + replace);
  // Cut off anywhere but between two rows, the file is not taken for a whole one.
  const std::string whole = header + row + row;
  for (std::size_t length = 0; length < whole.size(); ++length)
    if (length != whole.size() - row.size()) CHECK(complaint_about(whole.substr(0, length)) != "no complaint");
  CHECK(complaint_about(whole.substr(0, whole.size() - 1)) == "an end of each line, found none in line 9" + replace);
  CHECK(complaint_about(header + row + "1,7,0.5,Walking\n") == "5 values, found 4 in line 9" + replace);
  CHECK(complaint_about(header + row + "1,7,0.5,2,Walking,\n") == "5 values, found 6 in line 9" + replace);
  CHECK(complaint_about(header + "1,7,0.5,2,Running\n") ==
        "one of the 3 values of class, found \"Running\" in line 8" + replace);
  CHECK(complaint_about(header + "1,7,0.5,2,\"?\"\n") ==
        "one of the 3 values of class, found \"?\" in line 8" + replace);
  CHECK(complaint_about(header + "1,77,0.5,2,Walking\n") ==
        "one of the 3 values of user, found \"77\" in line 8" + replace);
  for (const std::string bad : {"abc", "0.5x", "", "nan", "inf", "-inf", "1e999", "0x10", "1 2", "--1"})
    CHECK(complaint_about(header + "1,7," + bad + ",2,Walking\n") ==
          "a number or ? for A, found \"" + bad + "\" in line 8" + replace);
  CHECK(complaint_about(header + "1,7,\x01\xff,2,Walking\n") ==
        "a number or ? for A, found \"..\" in line 8" + replace);
  CHECK(complaint_about(header + "1,7," + std::string(99, 'z') + ",2,Walking\n") ==
        "a number or ? for A, found \"" + std::string(40, 'z') + "...\" in line 8" + replace);
  CHECK(complaint_about(header + "{1 7, 2 3}\n") == "a row of all values, found a sparse one in line 8" + replace);
  CHECK(complaint_about(header + "1,7,0.5,2,'Walking\n") ==
        "values between commas and quotes that are closed, found \"1,7,0.5,2,'Walking\" in line 8" + replace);
  CHECK(complaint_about(header + "1,7,0.5,2,\"Walking\" x\n").starts_with("values between commas and quotes"));

  const auto about = [&](const std::string& attribute) {
    return complaint_about("@relation r\n" + attribute + '\n' + header.substr(12) + "0," + row);
  };
  CHECK(about("@attribute first numeric") == "no complaint");
  CHECK(about("@attribute A numeric") == "attributes of different names, found a second \"A\" in line 5" + replace);
  CHECK(about("@attribute first string") ==
        "numeric or a list of values for \"first\", found \"string\" in line 2" + replace);
  CHECK(about("@attribute first") == "numeric or a list of values for \"first\", found \"\" in line 2" + replace);
  CHECK(about("@attribute").starts_with("a name of the attribute, found \"\" in line 2"));
  CHECK(about("@attribute 'first").starts_with("a name of the attribute, found \"'first\" in line 2"));
  CHECK(about("@attribute first {a,b") ==
        "values between commas, quotes and braces that are closed, found \"{a,b\" in line 2" + replace);
  CHECK(about("@attribute first {'a,b}").starts_with("values between commas, quotes and braces that are closed"));
  CHECK(about("@attribute first {a,b,a}") ==
        "different values for \"first\", found a second \"a\" in line 2" + replace);
  CHECK(about("@attribute first {a,,b}") ==
        "values between the commas for \"first\", found an empty one in line 2" + replace);
  CHECK(about("@attribute first {}").starts_with("values between the commas for \"first\", found an empty one"));
  CHECK(about("@attribute first {0,1}") == "numbers for first, found a list of values in line 2" + replace);
  CHECK(about("PK\x03\x04") == "@relation, @attribute or @data, found \"PK..\" in line 2" + replace);

  const std::string only = "@attribute user {a}\n", data = "@data\n";
  CHECK(complaint_about(only + data + "a\n") == "an attribute \"class\", found none" + replace);
  CHECK(complaint_about(only + "@attribute class numeric\n" + data + "a,1\n") ==
        "a list of 1 to 256 values for class, found numbers" + replace);
  CHECK(complaint_about(only + "@attribute class {b}\n" + data + "a,b\n") ==
        "features beside user and class, found none" + replace);
  CHECK(complaint_about(only + "@attribute class {b}\n@attribute A real\n" + data + "a,?,1\n") ==
        "windows with a user and a class, found none" + replace);
  std::string many = "0";
  for (int i = 1; i < 256; ++i) many += ',' + std::to_string(i);
  const std::string end = "}\n@attribute class {b}\n@attribute A real\n@data\n255,b,1\n";
  CHECK(load("@attribute user {" + many + end).user_names == std::vector<std::string>{"255"});
  CHECK(complaint_about("@attribute user {" + many + ",256" + end) ==
        "a list of 1 to 256 values for user, found 257" + replace);
  CHECK_THROWS_WITH_AS(data::arff("/no/a.arff"), "/no/a.arff: expected a readable file, found none; check the path",
                       data::malformed);
}

TEST_CASE("standardised by hand: mean, deviation, rounding, limits") {
  constexpr double huge = std::numeric_limits<double>::max(), tiny = std::numeric_limits<double>::denorm_min();
  const auto table = table_of({{1, 2, 3, 6, 11, -5, 10.4, gap},                  // mean 3, deviation sqrt(3.5)
                               {gap, 4, 8, gap, 5, 14.0, 13.9, -99},             // mean 6, deviation 2
                               {0.1, 0.1, 0.1, 0.1, 5, -5, gap, huge},           // constant
                               {gap, gap, gap, gap, 1, 2, gap, 3},               // never there
                               {gap, 7, gap, gap, 7, 8, gap, 6},                 // there once
                               {-1, 1, -1, 1, 1 / 64., -1 / 64., 3 / 64., 0.0},  // ties; mean 0, deviation 1
                               {-huge, huge, -huge, huge, 0, huge / 2, 1, gap},  // mean 0, deviation huge
                               {0, tiny, 0, tiny, 1, -1, huge, gap},             // too little to tell from constant
                               {1e9, 1e9 + 1, 1e9, 1e9 + 1, 1e9 + 0.5, huge, -huge, 1e9 + 2}});
  const std::vector<std::uint32_t> reference{3, 1, 0, 2};
  const auto set = data::standardise(table, reference);
  CHECK(set.channels == 9);
  CHECK(set.means[0] == doctest::Approx(3).epsilon(1e-15));
  CHECK(set.deviations[0] == doctest::Approx(1.8708286933869707).epsilon(1e-15));
  CHECK(channel(set, 0) == std::vector<int>{-34, -17, 0, 51, 127, -128, 127, 0});
  CHECK(set.means[1] == 6);
  CHECK(set.deviations[1] == 2);
  CHECK(channel(set, 1) == std::vector<int>{0, -32, 32, 0, -16, 127, 126, -128});
  CHECK(set.means[2] == 0.1);
  CHECK(set.means[3] == 0);
  CHECK(set.means[4] == 7);
  for (const std::size_t k : {2U, 3U, 4U, 7U}) {
    CHECK(set.deviations[k] == 0);
    CHECK(channel(set, k) == std::vector<int>(8, 0));
  }
  CHECK(channel(set, 5) == std::vector<int>{-32, 32, -32, 32, 1, -1, 2, 0});  // half away from zero
  CHECK(set.means[6] == 0);
  CHECK(set.deviations[6] == huge);
  CHECK(channel(set, 6) == std::vector<int>{-32, 32, -32, 32, 0, 16, 0, 0});
  CHECK(set.means[8] == 1e9 + 0.5);
  CHECK(set.deviations[8] == 0.5);
  CHECK(channel(set, 8) == std::vector<int>{-32, 32, -32, 32, 0, 127, -128, 96});
  CHECK(set.origin == "by hand; 6 of 8 windows have missing values, which are the mean of their feature; "
                      "4 constant features are zero: c, d, e, h");

  CHECK_THROWS_WITH_AS(data::standardise(table, {}), "standardise: expected windows to refer to, found none",
                       std::invalid_argument);
  const std::vector<std::uint32_t> beyond{0, 8};
  CHECK_THROWS_WITH_AS(data::standardise(table, beyond), "standardise: expected windows below 8, found 8",
                       std::invalid_argument);
}

TEST_CASE("generated activities: the same everywhere, of people who differ") {
  const auto table = data::generate_activities({.count = 2160});
  CHECK(table.size() == 2160);
  CHECK(table.generated);
  CHECK(table.user_names.size() == 36);
  CHECK(std::count(table.users.begin(), table.users.end(), 35) == 60);
  REQUIRE(table.features.size() == 43);
  CHECK(table.features[0] == "X0");
  CHECK(table.features[29] == "Z9");
  CHECK(table.features[42] == "RESULTANT");
  const auto gaps = std::count_if(table.values.begin(), table.values.end(), [](double x) { return std::isnan(x); });
  CHECK(gaps > 2160 * 8 / 100);
  CHECK(gaps < 2160 * 15 / 100);
  const auto set = data::standardise(table, all_of(table));
  CHECK(set.generated);
  CHECK(class_sizes(set) == std::vector<std::ptrdiff_t>(6, 360));
  CHECK(set.origin.ends_with("1 constant feature is zero: XAVG"));
  CHECK(checksum(set.inputs) == 12329257015559034143U);
  const double right = separable_percent(set, 43, in_deviations);
  MESSAGE("a linear classifier has " << right << " % right");
  CHECK(right > 60);
  CHECK(right < 100);
  check_no_leak(table, 20);

  const auto beginning = data::generate_activities({.count = 12});
  CHECK(beginning.user_names == std::vector<std::string>{"1", "2"});
  CHECK(same_values(beginning.values, {table.values.begin(), table.values.begin() + 12 * 43}));
  CHECK(!same_values(data::generate_activities({.count = 12, .seed = 2}).values, beginning.values));
  const auto stand_in = data::load_activities({"/no/a", "", ""}, {.count = 12});
  CHECK(stand_in.generated);
  CHECK(same_values(stand_in.values, beginning.values));
  CHECK(stand_in.origin ==
        "generated activities: wisdm was not found in /no/a (set TINYTRAIN_DATA to a folder that holds it)");
}
