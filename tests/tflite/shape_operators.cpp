// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <tinytrain/tflite/shape_operators.hpp>

namespace tflite = tinytrain::tflite;

namespace {

using namespace check;
using tinytrain::dims;

}  // namespace

TEST_CASE("MEAN over height and width") {
  for (const bool keep : {false, true}) {
    const auto r = well_formed(models::mean(keep));
    CHECK(r.what[0].what == tflite::kind::mean);
    CHECK(r.what[0].y == dims{1, 1, 2});
  }
  writer::model m = models::mean(true);
  SUBCASE("over channels") {
    m.tensors[1].data[4] = 3;
    m.tensors[1].data[5] = m.tensors[1].data[6] = m.tensors[1].data[7] = 0;
    breaks<tflite::unsupported_option>(m, 0, 1, 3);
  }
  SUBCASE("over one of them") {
    m.tensors[1] = {"axis", {}, 2, {}, {}, 0, {1, 0, 0, 0}};
    breaks<tflite::operand_shape_mismatch>(m, 0, 1, 5);
    m.tensors[0].shape = {1, 4, 1, 2};
    well_formed(m);
  }
  SUBCASE("over axes that are not known") {
    m.tensors[1].data = {};
    breaks<tflite::operand_not_constant>(m, 0, 1, 1);
  }
  SUBCASE("to another shape") {
    m.tensors[2].shape = {1, 1, 1, 3};
    breaks<tflite::output_shape_mismatch>(m, 0, 2, 3);
  }
}

TEST_CASE("PAD and PADV2") {
  for (const writer::model& m : {models::pad(2), models::pad(4), models::pad_with()}) {
    const auto r = well_formed(m);
    CHECK(r.what[0].what == tflite::kind::pad);
    CHECK(r.what[0].begin == dims{1, 3, 0});
    CHECK(r.what[0].y == dims{7, 8, 3});
  }
  writer::model m = models::pad();
  breaks<tflite::unsupported_option>(models::pad_with(2), 0, 3, 2);
  SUBCASE("of the batch") {
    m.tensors[1].data[0] = 1;
    breaks<tflite::unsupported_option>(m, 0, 0, 1);
  }
  SUBCASE("below nothing") {
    m.tensors[1].data[11] = static_cast<char>(0xFF);
    breaks<tflite::unsupported_option>(m, 0, 0, 1 - (1 << 24));
  }
  SUBCASE("too few of them") {
    m.tensors[1].shape = {3, 2};
    m.tensors[1].data.resize(24);
    breaks<tflite::operand_shape_mismatch>(m, 0, 8, 6);
  }
  SUBCASE("of another type") {
    m.tensors[1].type = 9;
    m.tensors[1].data.resize(8);
    breaks<tflite::unsupported_type>(m, 0, 2, 9);
  }
  SUBCASE("to another shape or scale") {
    m.tensors[2].shape = {1, 7, 9, 3};
    breaks<tflite::output_shape_mismatch>(m, 0, 8, 9);
    m.tensors[2].shape = {1, 7, 8, 3};
    m.tensors[2].zero_points = {2};
    breaks<tflite::scales_differ>(m, 0, 3, 2);
  }
}

TEST_CASE("RESHAPE") {
  writer::model m = models::reshape();
  const auto r = well_formed(m);
  CHECK(r.what[0].x == dims{4, 5, 2});
  CHECK(r.what[0].y == dims{1, 10, 4});
  SUBCASE("without an operand") {
    m.operations[0].inputs = {0};
    well_formed(m);
  }
  SUBCASE("to more elements") {
    m.tensors[2].shape = {1, 11, 4};
    breaks<tflite::output_shape_mismatch>(m, 0, 40, 44);
  }
  SUBCASE("to another shape than its operand says") {
    m.tensors[2].shape = {1, 8, 5};
    breaks<tflite::output_shape_mismatch>(m, 0, 4, 5);
    m.tensors[2].shape = {1, 1, 10, 4};
    breaks<tflite::output_shape_mismatch>(m, 0, 3, 4);
  }
  SUBCASE("to another scale") {
    m.tensors[2].scales = {0.25F};
    breaks<tflite::scales_differ>(m, 0, 500'000'000, 250'000'000);
  }
}

TEST_CASE("STRIDED_SLICE") {
  writer::model m = models::strided_slice();
  const auto r = well_formed(m);
  CHECK(r.what[0].begin == dims{1, 0, 1});
  CHECK(r.what[0].step == dims{2, 1, 1});
  CHECK(r.what[0].y == dims{2, 4, 1});
  std::vector<writer::option>& options = m.operations[0].options;
  SUBCASE("an axis that is dropped keeps one element") {
    m.tensors[4].shape = {1, 4, 1};
    options.push_back({4, 2});
    CHECK(well_formed(m).what[0].y == dims{1, 4, 1});
    options.back().value = 4;  // the columns: then rows would be columns
    breaks<tflite::output_shape_mismatch>(m, 0, 2, 1);
  }
  SUBCASE("backwards, or on the spot") {
    m.tensors[3].data[8] = 0;
    breaks<tflite::unsupported_option>(m, 0, 1, 0);
    m.tensors[3] = {"steps", {4}, 2, {}, {}, 0, {1, 0, 0, 0, -1, -1, -1, -1, 1, 0, 0, 0, 1, 0, 0, 0}};
    breaks<tflite::unsupported_option>(m, 0, 1, -1);
  }
  SUBCASE("nothing") {
    m.tensors[2].data[12] = 1;
    breaks<tflite::unsupported_option>(m, 0, 2, 1);
  }
  SUBCASE("masks") {
    options = {{0, 4}, {1, 2}, {2, 1}};
    breaks<tflite::unsupported_option>(m, 0, 0, 1);
    options = {{0, 4}, {1, 2}, {3, 2}};
    breaks<tflite::unsupported_option>(m, 0, 0, 2);
    options = {{0, 4}, {1, 2}, {5, 1}};
    breaks<tflite::unsupported_option>(m, 0, 0, 1);
  }
  SUBCASE("to another shape") {
    m.tensors[4].shape = {1, 3, 4, 1};
    breaks<tflite::output_shape_mismatch>(m, 0, 2, 3);
  }
  SUBCASE("with constants of another size") {
    m.tensors[2].shape = {3};
    m.tensors[2].data.resize(12);
    breaks<tflite::operand_shape_mismatch>(m, 0, 4, 3);
  }
}
