// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <tinytrain/tflite/schema.hpp>

#include <limits>
#include <string>

namespace tflite = tinytrain::tflite;

namespace {

using tflite::flatbuffer;

}  // namespace

TEST_CASE("reals as errors show them") {
  CHECK(tflite::billionths(0.5F) == 500'000'000);
  CHECK(tflite::billionths(-0.25F) == -250'000'000);
  CHECK(tflite::billionths(1e-10F) == 0);
  CHECK(tflite::billionths(3e38F) == 1'000'000'000'000'000'000);
  CHECK(tflite::billionths(-3e38F) == -1'000'000'000'000'000'000);
  CHECK(tflite::billionths(std::numeric_limits<float>::infinity()) == 1'000'000'000'000'000'000);
  CHECK(tflite::billionths(std::numeric_limits<float>::quiet_NaN()) == 1'000'000'000'000'000'000);
}

TEST_CASE("the outer tables") {
  const writer::file bytes = writer::write(models::convolution());
  flatbuffer file({bytes.data(), bytes.size()});
  const tflite::model m = tflite::open_model(file);
  CHECK(!file.failed());
  CHECK(m.tensors.count == 4);
  CHECK(m.operators.count == 1);
  CHECK(m.codes.count == 1);
  CHECK(m.buffers.count == 5);
  CHECK(m.input == 0);
  CHECK(m.output == 3);
}

TEST_CASE("a tensor: shape, type, name and data") {
  const writer::file bytes = writer::write(models::convolution());
  flatbuffer file({bytes.data(), bytes.size()});
  const tflite::model m = tflite::open_model(file);
  const tflite::tensor x = tflite::read_tensor(file, m, 0);
  CHECK(!x.is_constant());
  CHECK(x.rank == 4);
  CHECK(x[1] == 5);
  CHECK(x.elements == 60);
  CHECK(std::string(bytes.data() + x.name.offset, static_cast<std::size_t>(x.name.size)) == "activation");
  const tflite::tensor b = tflite::read_tensor(file, m, 2);
  CHECK(b.is_constant());
  CHECK(b.type == tflite::tensor_type::int32);
  CHECK(b.data.size == 12);
  CHECK(file.i32_at(b.data.offset + 8) == 2147483647);
  CHECK(!file.failed());
  tflite::read_tensor(file, m, 4);
  CHECK(file.fault().rule == tflite::rule_number<tflite::index_out_of_range>);
}

TEST_CASE("an operator has the larger of its two codes") {
  for (const int code : {3, 117, 127, 150}) {
    writer::model net = models::convolution();
    net.operations[0].code = code;
    const writer::file bytes = writer::write(net);
    flatbuffer file({bytes.data(), bytes.size()});
    const tflite::model m = tflite::open_model(file);
    CHECK(tflite::read_operator_table(file, m, 0).code == code);
    CHECK(tflite::read_operator_table(file, m, 0).inputs.count == 3);
  }
}

TEST_CASE("faults of the outer tables") {
  using namespace check;
  writer::model m = models::convolution();
  SUBCASE("version") {
    m.version = 2;
    breaks<tflite::unsupported_version>(m, -1, 3, 2);
  }
  SUBCASE("subgraphs") {
    m.subgraphs = 2;
    breaks<tflite::not_one_subgraph>(m, -1, 1, 2);
    m.subgraphs = 0;
    breaks<tflite::not_one_subgraph>(m, -1, 1, 0);
  }
  SUBCASE("inputs and outputs") {
    m.inputs = {0, 0};
    breaks<tflite::not_one_input>(m, -1, 1, 2);
    m.inputs = {0};
    m.outputs = {};
    breaks<tflite::not_one_output>(m, -1, 1, 0);
    m.outputs = {4};
    breaks<tflite::index_out_of_range>(m, -1, 4, 4);
    m.outputs = {3};
    m.inputs = {-1};
    breaks<tflite::index_out_of_range>(m, -1, 4, -1);
  }
  SUBCASE("operators") {
    m.operations.clear();
    breaks<tflite::no_operators>(m, -1, 1, 0);
  }
  SUBCASE("operator code") {
    m.operations[0].code_index = 1;
    breaks<tflite::index_out_of_range>(m, 0, 1, 1);
  }
}

TEST_CASE("faults of a tensor") {
  using namespace check;
  writer::model m = models::convolution();
  SUBCASE("dimensions") {
    m.tensors[1].shape = {1, 1, 1, 1, 36};
    breaks<tflite::unsupported_shape>(m, 0, 4, 5);
  }
  SUBCASE("sizes") {
    m.tensors[0].shape = {1, 0, 6, 2};
    breaks<tflite::size_out_of_range>(m, 0, 1, 0);
    m.tensors[0].shape = {1, -5, 6, 2};
    breaks<tflite::size_out_of_range>(m, 0, 1, -5);
    m.tensors[0].shape = {1, 1 << 13, 1 << 12, 1};
    breaks<tflite::size_out_of_range>(m, 0, 1 << 24, 1 << 25);
    m.tensors[0].shape = {0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF};
    breaks<tflite::size_out_of_range>(m, 0, 1 << 24, 0x7FFFFFFF);
  }
  SUBCASE("data") {
    m.tensors[1].data.push_back(1);
    breaks<tflite::data_size_mismatch>(m, 0, 36, 37);
  }
  SUBCASE("buffer") {
    m.tensors[1].buffer = 5;
    breaks<tflite::index_out_of_range>(m, 0, 5, 5);
  }
  SUBCASE("storage") {
    m.tensors[1].external = 4096;
    breaks<tflite::unsupported_storage>(m, 0, 0, 2);
    m.tensors[1].external = 0;
    m.tensors[1].sparse = true;
    breaks<tflite::unsupported_storage>(m, 0, 0, 2);
  }
}
