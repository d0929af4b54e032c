// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <tinytrain/tflite/operator_site.hpp>

namespace tflite = tinytrain::tflite;

namespace {

using namespace check;

}  // namespace

TEST_CASE("what an operator reads is the input, or was written before") {
  writer::model m = models::pair(0);
  const auto r = well_formed(m);
  CHECK(r.what[0].from.source == tinytrain::edge::network_input);
  CHECK(r.what[1].from.source == tinytrain::edge::network_input);
  CHECK(r.what[1].from.skip == 0);
  SUBCASE("dangling") {
    m.add({"nobody's", {1, 4, 4, 2}, 9, {0.5F}, {0}});
    m.operations[1].inputs = {0, 3};
    breaks<tflite::dangling_tensor>(m, 1, 0, 3);
  }
  SUBCASE("cyclic") {
    m.operations[0].inputs = {2};
    breaks<tflite::cyclic_tensor>(m, 0, 0, 2);
    m.operations[0].inputs = {1};  // itself
    breaks<tflite::cyclic_tensor>(m, 0, 0, 1);
  }
  SUBCASE("constant") {
    m.operations[1].inputs = {0, m.weights({1, 4, 4, 2}, {0.5F})};
    breaks<tflite::constant_operand>(m, 1, 0, 3);
  }
  SUBCASE("left out") {
    m.operations[1].inputs = {0, -1};
    breaks<tflite::wrong_operand_count>(m, 1, 2, 1);
  }
  SUBCASE("no tensor at all") {
    m.operations[1].inputs = {0, 3};
    breaks<tflite::index_out_of_range>(m, 1, 3, 3);
    m.operations[1].inputs = {0, -2};
    breaks<tflite::index_out_of_range>(m, 1, 3, -2);
  }
  SUBCASE("an output that is a constant") {
    m.tensors[1].data.resize(32, 'x');
    breaks<tflite::tensor_written_twice>(m, 0, 1, 1);
  }
}

TEST_CASE("floats are outside only") {
  writer::model m = models::floats_outside();
  const auto r = well_formed(m);
  CHECK(r.count == 3);
  CHECK(r.what[0].what == tflite::kind::from_float);
  CHECK(r.what[0].x_scale == tflite::quantization{0.5F, 3});
  CHECK(r.what.input_scale == tflite::quantization{0.5F, 3});
  CHECK(r.what[2].what == tflite::kind::dequantize);
  CHECK(r.what[2].y_scale == tflite::quantization{0.25F, -4});
  SUBCASE("read by something else") {
    m.operations[1].inputs = {0};
    breaks<tflite::float_model>(m, 1, 9, 0);
  }
  SUBCASE("quantised twice") {
    m.activation({1, 4});
    m.operations.insert(m.operations.begin() + 1, writer::operation{114, {0}, {4}, 89});
    breaks<tflite::float_model>(m, 1, 9, 0);
  }
  SUBCASE("in the middle") {
    m.operations[1] = {6, {1}, {2}, 38};
    m.tensors[2] = {"float", {1, 4}, 0};
    breaks<tflite::float_model>(m, 2, 9, 0);
  }
  SUBCASE("of another width") {
    m.tensors[0].type = 1;
    breaks<tflite::float_model>(m, 0, 9, 1);
    m.tensors[0].type = 0;
    m.tensors[3].type = 1;
    breaks<tflite::unsupported_type>(m, 2, 0, 1);
  }
}

TEST_CASE("options of another operator") {
  writer::model m = models::convolution();
  m.operations[0].options_type = 5;
  breaks<tflite::unsupported_option>(m, 0, 1, 5);
}
