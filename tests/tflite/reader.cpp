// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <tinytrain/tflite/reader.hpp>

#include <memory>
#include <string>

namespace tflite = tinytrain::tflite;

namespace {

using namespace check;
using tinytrain::dims;

}  // namespace

TEST_CASE("one of each model") {
  for (int i = 0; i < models::count; ++i) {
    CAPTURE(i);
    const writer::model m = models::each(i);
    const auto r = well_formed(m);
    CHECK(r.count >= static_cast<int>(m.operations.size()));
    const writer::file bytes = writer::write(m);
    CHECK(tflite::count_operations<32>({bytes.data(), bytes.size()}) == r.count);
  }
}

TEST_CASE("the same during compilation") {
  constexpr writer::file bytes = writer::write(models::padded_convolution());
  constexpr auto r = tflite::read<4>({bytes.data(), bytes.size()});
  static_assert(!r.error && r.count == 2);
  static_assert(tflite::count_operations<4>({bytes.data(), bytes.size()}) == 2);
  CHECK(r.what[1].y == well_formed(models::padded_convolution()).what[1].y);
}

TEST_CASE("what is no file of TensorFlow Lite") {
  const auto fault_of = [](const std::string& bytes) {
    return tflite::read<1>({bytes.data(), static_cast<int>(bytes.size())}).error.what;
  };
  CHECK(fault_of("").rule == tflite::rule_number<tflite::offset_outside_file>);
  CHECK(fault_of("short").rule == tflite::rule_number<tflite::offset_outside_file>);
  CHECK(fault_of("what else is there?").rule == tflite::rule_number<tflite::not_a_tflite_file>);
  CHECK(fault_of("what else is there?").expected == 0x334C4654);
  CHECK(fault_of(std::string("\x10\0\0\0TFL3", 8)).rule == tflite::rule_number<tflite::offset_outside_file>);
}

TEST_CASE("any prefix of a file has a fault with a name") {
  for (int i = 0; i < models::count; ++i) {
    const writer::file bytes = writer::write(models::each(i));
    for (int size = 0; size < bytes.size(); ++size) {
      const std::string prefix(bytes.data(), static_cast<std::size_t>(size));  // of its own, for the sanitizers
      const auto r = tflite::read<16>({prefix.data(), size});
      REQUIRE(r.error.what.rule > 0);
      REQUIRE(r.error.what.rule <= tflite::rules::size);
      REQUIRE(r.count == 0);
    }
  }
}

TEST_CASE("operators") {
  writer::model m = models::pair(0);
  SUBCASE("unsupported") {
    m.operations[1].code = 39;
    breaks<tflite::unsupported_operator>(m, 1, 0, 39);
    m.operations[1].code = 32;
    breaks<tflite::unsupported_operator>(m, 1, 0, 32);
    m.operations[1].code = 150;
    breaks<tflite::unsupported_operator>(m, 1, 0, 150);
  }
  SUBCASE("operands") {
    m.operations[1].inputs = {0};
    breaks<tflite::wrong_operand_count>(m, 1, 2, 1);
    m.operations[1].inputs = {0, 1, 1};
    breaks<tflite::wrong_operand_count>(m, 1, 2, 3);
    m.operations[1].inputs = {0, 1};
    m.operations[1].outputs = {2, 2};
    breaks<tflite::wrong_operand_count>(m, 1, 1, 2);
    m.operations[1].outputs = {-1};
    breaks<tflite::index_out_of_range>(m, 1, 3, -1);
  }
  SUBCASE("what is written twice") {
    m.operations[1].outputs = {1};
    breaks<tflite::tensor_written_twice>(m, 1, 1, 1);
    m.operations[1].outputs = {0};
    breaks<tflite::tensor_written_twice>(m, 1, 1, 0);
  }
}

TEST_CASE("capacity") {
  const writer::file bytes = writer::write(models::concatenation(5, 1));
  const tflite::bytes_view view{bytes.data(), bytes.size()};
  CHECK(tflite::read<4>(view).count == 4);
  CHECK(tflite::read<3>(view).error.what.rule == tflite::rule_number<tflite::too_many_operations>);
  CHECK(tflite::read<3>(view).error.what.actual == 4);
  CHECK(tflite::read<4, 1>(view).error.what.rule == tflite::rule_number<tflite::too_many_tensors>);
  CHECK(tflite::read<4, 1>(view).error.what.actual == 2);
  CHECK(tflite::count_operations<4, 1>(view) == 0);
  const writer::file pair = writer::write(models::pair(0));
  CHECK(tflite::read<1>({pair.data(), pair.size()}).error.what.rule ==
        tflite::rule_number<tflite::too_many_operations>);
}

TEST_CASE("the network ends with its last operator, and needs all of them") {
  writer::model m = models::pair(0);
  SUBCASE("ends earlier") {
    m.outputs = {1};
    breaks<tflite::output_is_not_last>(m, -1, 1, 0);
  }
  SUBCASE("ends nowhere") {
    m.outputs = {0};
    breaks<tflite::output_is_not_last>(m, -1, 1, -1);
  }
  SUBCASE("unused") {
    m.operations[1].inputs = {0, 0};
    breaks<tflite::unused_operator>(m, 0, 1, 0);
  }
}

TEST_CASE("a PAD is folded into convolutions that have no padding of their own") {
  const auto r = well_formed(models::padded_convolution());
  CHECK(r.what[0].what == tflite::kind::folded_pad);
  CHECK(r.what[0].y == dims{4, 5, 2});
  CHECK(r.what[1].x == dims{4, 5, 2});
  CHECK(r.what[1].y == dims{2, 5, 2});
  CHECK(r.what[1].sliding == tinytrain::window{3, 3, 2, 1, false, 1, 1, 1, 0, 1, 2});
  CHECK(r.what[1].sliding.slide(r.what[1].x, 2) == r.what[1].y);
  SUBCASE("not with padding of their own") {
    const auto same = well_formed(models::padded_convolution(models::same));
    CHECK(same.what[0].what == tflite::kind::pad);
    CHECK(same.what[0].y == dims{6, 7, 2});
    CHECK(same.what[1].x == dims{6, 7, 2});
  }
  SUBCASE("not if somebody else reads it") {
    writer::model m = models::padded_convolution();
    m.activation({1, 6, 7, 2});
    m.activation({1, 1, 1, 2});
    m.activation({1, 2, 5, 2});
    m.run({117, {2}, {5}, 91});
    m.add({"axes", {2}, 2, {}, {}, 0, {1, 0, 0, 0, 2, 0, 0, 0}});
    m.run({40, {5, 8}, {6}, 27, {{0, 1}}});
    m.run({18, {4, 6}, {7}, 21, {{0, 0}}});
    const auto read = well_formed(m);
    CHECK(read.what[0].what == tflite::kind::pad);
    CHECK(read.what[1].x == dims{6, 7, 2});
    CHECK(read.what[1].sliding == tinytrain::window{3, 3, 2, 1, false});
  }
  SUBCASE("not at the end") { CHECK(well_formed(models::pad()).what[0].what == tflite::kind::pad); }
  SUBCASE("not of channels") {
    writer::model m = models::padded_convolution();
    m.tensors[1].data[28] = 1;
    m.tensors[2].shape = {1, 6, 7, 3};
    m.tensors[3].shape = {1, 3, 3, 3};
    m.tensors[3].data.resize(27);
    m.tensors[3].scales = {0.5F};
    m.tensors[3].zero_points = {0};
    m.tensors[4].shape = {1, 2, 5, 3};
    CHECK(well_formed(m).what[0].what == tflite::kind::pad);
  }
}
