// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/description.hpp>
#include <tinytrain/tflite/flatbuffer.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

//! The tables of a `.tflite` file: numbers of fields, codes, and how each is read.
//! Source     TensorFlow Lite's schema, version 3
namespace tinytrain::tflite {

//! TensorType codes.
namespace tensor_type {
inline constexpr int float32 = 0;
inline constexpr int float16 = 1;
inline constexpr int int32 = 2;
inline constexpr int int64 = 4;
inline constexpr int int8 = 9;
inline constexpr int float64 = 10;
inline constexpr int bfloat16 = 18;

constexpr bool is_float(int code) { return code == float32 || code == float16 || code == float64 || code == bfloat16; }

//! Bytes of an element; 0 for types that nothing here reads.
constexpr int bytes(int code) {
  return code == int8 ? 1 : code == float32 || code == int32 ? 4 : code == int64 ? 8 : 0;
}
}  // namespace tensor_type

inline constexpr int largest_tensor = 1 << 24;  // elements

constexpr bool is_finite(float real) { return (std::bit_cast<std::uint32_t>(real) & 0x7F800000) != 0x7F800000; }

//! A real number as an error shows it: in units of 10^-9, rounded; 10^18 for what is not finite.
constexpr long long billionths(float real) {
  constexpr double end = 1e18;
  const double scaled = is_finite(real) ? static_cast<double>(real) * 1e9 : end;
  const double shown = scaled > end ? end : scaled < -end ? -end : scaled;
  return static_cast<long long>(shown + (shown < 0 ? -0.5 : 0.5));
}

//! Where things lie in a model of one subgraph.
struct model {
  flatbuffer::vector codes{};
  flatbuffer::vector buffers{};
  flatbuffer::vector tensors{};
  flatbuffer::vector operators{};
  int input = 0;  //!< tensors
  int output = 0;
};

//! Is this one of the tensors?
constexpr bool check_index(flatbuffer& file, const model& m, int tensor) {
  if (tensor < 0 || tensor >= m.tensors.count) {
    file.fail<index_out_of_range>(m.tensors.count, tensor);
  }
  return !file.failed();
}

//! The outer tables. Look at `file.failed()` before using what is returned.
constexpr model open_model(flatbuffer& file) {
  model m{};
  if (file.u32_at(4) != 0x334C4654) {  // "TFL3"
    if (!file.failed()) {
      file.fail<not_a_tflite_file>(0x334C4654, file.u32_at(4));
    }
    return m;
  }
  const flatbuffer::table root = file.root();
  const std::uint32_t version = file.u32_field(root, 0);
  if (!file.failed() && version != 3) {
    file.fail<unsupported_version>(3, version);
  }
  m.codes = file.vector_field(root, 1, 4);
  const flatbuffer::vector subgraphs = file.vector_field(root, 2, 4);
  file.text_field(root, 3);
  m.buffers = file.vector_field(root, 4, 4);
  if (!file.failed() && subgraphs.count != 1) {
    file.fail<not_one_subgraph>(1, subgraphs.count);
  }
  for (int i = 0; i < m.codes.count && !file.failed(); ++i) {
    const flatbuffer::table code = file.table_in(m.codes, i);
    file.i32_field(code, 3);
  }
  if (file.failed()) {
    return m;
  }
  const flatbuffer::table subgraph = file.table_in(subgraphs, 0);
  m.tensors = file.vector_field(subgraph, 0, 4);
  const flatbuffer::vector inputs = file.vector_field(subgraph, 1, 4);
  const flatbuffer::vector outputs = file.vector_field(subgraph, 2, 4);
  m.operators = file.vector_field(subgraph, 3, 4);
  if (inputs.count != 1) {
    file.fail<not_one_input>(1, inputs.count);
  }
  if (outputs.count != 1) {
    file.fail<not_one_output>(1, outputs.count);
  }
  if (m.operators.count == 0) {
    file.fail<no_operators>(1, 0);
  }
  if (file.failed()) {
    return m;
  }
  m.input = file.i32(inputs, 0);
  m.output = file.i32(outputs, 0);
  check_index(file, m, m.input);
  check_index(file, m, m.output);
  return m;
}

//! One tensor: shape as it stands in the file, and where its data (if it is a constant) and quantisation lie.
struct tensor {
  int index = 0;
  int type = 0;
  int rank = 0;
  std::array<int, 4> shape{};
  int elements = 1;
  span data{};
  span name{};
  flatbuffer::table quantization{};

  constexpr bool is_constant() const { return data.size != 0; }
  constexpr int operator[](int axis) const { return shape[static_cast<std::size_t>(axis)]; }
};

namespace detail {

//! Every dimension at least 1, all of them together at most `largest_tensor` elements.
constexpr void read_shape(flatbuffer& file, tensor& t, flatbuffer::vector shape) {
  if (shape.count > 4) {
    file.fail<unsupported_shape>(4, shape.count);
    return;
  }
  t.rank = shape.count;
  long long elements = 1;
  for (int i = 0; i < shape.count; ++i) {
    const int size = file.i32(shape, i);
    if (size < 1) {
      file.fail<size_out_of_range>(1, size);
      return;
    }
    elements *= size;
    if (elements > largest_tensor) {
      file.fail<size_out_of_range>(largest_tensor, elements);
      return;
    }
    t.shape[static_cast<std::size_t>(i)] = size;
  }
  t.elements = static_cast<int>(elements);
}

//! The bytes of a constant: exactly those that shape and type need. Other tensors have an empty buffer.
constexpr void read_data(flatbuffer& file, const model& m, tensor& t, std::uint32_t index) {
  if (index >= static_cast<std::uint32_t>(m.buffers.count)) {
    file.fail<index_out_of_range>(m.buffers.count, index);
    return;
  }
  const flatbuffer::table buffer = file.table_in(m.buffers, static_cast<int>(index));
  const flatbuffer::vector data = file.vector_field(buffer, 0, 1);
  if (file.number_field<8>(buffer, 1) != 0 || file.number_field<8>(buffer, 2) != 0) {
    file.fail<unsupported_storage>(0, index);
  }
  const int element_bytes = tensor_type::bytes(t.type);
  if (data.count != 0 && element_bytes != 0 && data.count != static_cast<long long>(t.elements) * element_bytes) {
    file.fail<data_size_mismatch>(static_cast<long long>(t.elements) * element_bytes, data.count);
  }
  t.data = data.count == 0 ? span{} : span{data.at, data.count};
}

}  // namespace detail

//! Look at `file.failed()` before using what is returned.
constexpr tensor read_tensor(flatbuffer& file, const model& m, int index) {
  tensor t{};
  t.index = index;
  if (!check_index(file, m, index)) {
    return t;
  }
  const flatbuffer::table table = file.table_in(m.tensors, index);
  detail::read_shape(file, t, file.vector_field(table, 0, 4));
  t.type = file.i8_field(table, 1);
  const std::uint32_t buffer = file.u32_field(table, 2);
  const flatbuffer::vector name = file.text_field(table, 3);
  t.name = {name.at, name.count};
  t.quantization = file.table_field(table, 4);
  if (file.place(table, 6, 4) != 0 || file.u32_field(table, 10) != 0) {  // sparse, or in a file of its own
    file.fail<unsupported_storage>(0, buffer);
  }
  if (!file.failed()) {
    detail::read_data(file, m, t, buffer);
  }
  return t;
}

//! One operator, with its options; `code` is the BuiltinOperator code.
struct operator_table {
  int code = 0;
  flatbuffer::vector inputs{};
  flatbuffer::vector outputs{};
  int options_type = 0;
  flatbuffer::table options{};
};

constexpr operator_table read_operator_table(flatbuffer& file, const model& m, int index) {
  operator_table o{};
  const flatbuffer::table table = file.table_in(m.operators, index);
  const std::uint32_t code = file.u32_field(table, 0);
  if (code >= static_cast<std::uint32_t>(m.codes.count)) {
    file.fail<index_out_of_range>(m.codes.count, code);
    return o;
  }
  const flatbuffer::table codes = file.table_in(m.codes, static_cast<int>(code));
  const int old_code = file.i8_field(codes, 0);  // the only one in old files, and 127 or less in new ones
  const int new_code = file.i32_field(codes, 3);
  o.code = old_code > new_code ? old_code : new_code;
  o.inputs = file.vector_field(table, 1, 4);
  o.outputs = file.vector_field(table, 2, 4);
  o.options_type = file.u8_field(table, 3);
  o.options = file.table_field(table, 4);
  return o;
}

}  // namespace tinytrain::tflite
