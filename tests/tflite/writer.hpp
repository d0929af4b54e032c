// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

//! Writes small `.tflite` files, during compilation or at run time, for tests: right ones, and ones with a chosen fault.
namespace writer {

struct tensor {
  std::string_view name{};
  std::vector<int> shape{};
  int type = 9;  // int8
  std::vector<float> scales{};
  std::vector<long long> zero_points{};
  int dimension = 0;
  std::vector<char> data{};
  int details = 0;  // type of quantisation, 0 for affine
  bool sparse = false;
  long long external = 0;  // where the data of its buffer lies behind the file
  int buffer = -1;         // another one than its own
};

struct option {
  int field = 0;
  std::int32_t value = 0;
};
constexpr option real(int field, float value) { return {field, std::bit_cast<std::int32_t>(value)}; }

struct operation {
  int code = 0;
  std::vector<int> inputs{};
  std::vector<int> outputs{};
  int options_type = 0;
  std::vector<option> options{};
  int code_index = -1;  // another one than its own
};

struct model {
  int version = 3;
  int subgraphs = 1;
  std::vector<tensor> tensors{};
  std::vector<operation> operations{};
  std::vector<int> inputs{0};
  std::vector<int> outputs{};

  constexpr int add(const tensor& t) {
    tensors.push_back(t);
    return static_cast<int>(tensors.size()) - 1;
  }
  constexpr int activation(const std::vector<int>& shape, float scale = 0.5F, long long zero_point = 0) {
    return add({"activation", shape, 9, {scale}, {zero_point}});
  }
  //! Weights with some values in them: -3, -2, ..., 3, -3, ...
  constexpr int weights(const std::vector<int>& shape, const std::vector<float>& scales, int dimension = 0) {
    tensor t{"weights", shape, 9, scales, {}, dimension};
    int elements = 1;
    for (const int size : shape) elements *= size;
    for (int i = 0; i < elements; ++i) t.data.push_back(static_cast<char>(i % 7 - 3));
    for (std::size_t i = 0; i < scales.size(); ++i) t.zero_points.push_back(0);
    return add(t);
  }
  constexpr int integers(const std::vector<int>& shape, std::initializer_list<long long> values, int type = 2) {
    tensor t{"integers", shape, type};
    for (const long long value : values)
      for (int i = 0; i < (type == 4 ? 8 : 4); ++i)
        t.data.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF));
    return add(t);
  }
  constexpr void run(const operation& o) {
    operations.push_back(o);
    outputs = o.outputs;
  }
};

//! The bytes of a file: `constexpr writer::file bytes = writer::write(m);` is what tinytrain::tflite takes as a file.
struct file {
  static constexpr int most = 1 << 14;
  alignas(16) std::array<char, most> bytes{};
  int length = 0;

  constexpr const char* data() const { return bytes.data(); }
  constexpr int size() const { return length; }
};

class assembler {
 public:
  constexpr file write(const model& m) {
    number(0, 4);
    text("TFL3");
    const places root = table({{0, m.version}, {1, 0, true}, {2, 0, true}, {3, 0, true}, {4, 0, true}});
    patch(0, root.table);
    patch(root.of[2], size());
    number(m.subgraphs, 4);
    const int subgraph_at = size();
    for (int i = 0; i < m.subgraphs; ++i) number(0, 4);
    const places subgraph = table({{0, 0, true}, {1, 0, true}, {2, 0, true}, {3, 0, true}});
    for (int i = 0; i < m.subgraphs; ++i) patch(subgraph_at + 4 * i, subgraph.table);
    integers(subgraph.of[1], m.inputs);
    integers(subgraph.of[2], m.outputs);
    string(root.of[3], "tests/tflite/writer.hpp");
    const int tensors = offsets(subgraph.of[0], m.tensors.size());
    for (std::size_t i = 0; i < m.tensors.size(); ++i) {
      write_tensor(tensors + 4 * static_cast<int>(i), m.tensors[i], static_cast<int>(i) + 1);
    }
    const int operators = offsets(subgraph.of[3], m.operations.size());
    for (std::size_t i = 0; i < m.operations.size(); ++i) {
      write_operation(operators + 4 * static_cast<int>(i), m.operations[i], static_cast<int>(i));
    }
    const int buffers = offsets(root.of[4], m.tensors.size() + 1);
    patch(buffers, table({}).table);
    for (std::size_t i = 0; i < m.tensors.size(); ++i) {
      write_buffer(buffers + 4 * (static_cast<int>(i) + 1), m.tensors[i]);
    }
    const int codes = offsets(root.of[1], m.operations.size());
    for (std::size_t i = 0; i < m.operations.size(); ++i) {
      const int code = m.operations[i].code;
      patch(codes + 4 * static_cast<int>(i), table({{0, code < 127 ? code : 127}, {3, code}}).table);
    }
    return out_;
  }

 private:
  struct field {
    int number = 0;
    std::int32_t value = 0;
    bool is_offset = false;
  };
  //! Where a table and its fields lie.
  struct places {
    int table = 0;
    std::array<int, 12> of{};
  };

  constexpr int size() const { return out_.length; }
  constexpr void number(long long value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      out_.bytes[static_cast<std::size_t>(out_.length++)] =
          static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
    }
  }
  constexpr void text(std::string_view text) {
    for (const char c : text) number(c, 1);
  }
  //! Zeros, until what comes `ahead` bytes later is aligned.
  constexpr void align(int to, int ahead = 0) {
    while ((size() + ahead) % to != 0) number(0, 1);
  }
  constexpr void patch(int place, int target) {
    for (int i = 0; i < 4; ++i) {
      out_.bytes[static_cast<std::size_t>(place + i)] = static_cast<char>((target - place) >> (8 * i) & 0xFF);
    }
  }
  //! Fields in ascending order, 4 bytes each: a smaller one begins with its own bytes.
  constexpr places table(const std::vector<field>& fields) {
    align(4);
    const int at = size();
    const int count = fields.empty() ? 0 : fields.back().number + 1;
    number(4 + 2 * count, 2);
    number(4 + 4 * static_cast<int>(fields.size()), 2);
    std::size_t next = 0;
    for (int i = 0; i < count; ++i) {
      number(fields[next].number == i ? 4 + 4 * static_cast<int>(next) : 0, 2);
      next += fields[next].number == i ? 1 : 0;
    }
    align(4);
    places p{size()};
    number(p.table - at, 4);
    for (const field& f : fields) {
      p.of[static_cast<std::size_t>(f.number)] = size();
      number(f.value, 4);
    }
    return p;
  }
  //! A vector begins here, its elements aligned.
  constexpr void vector(int place, std::size_t count, int alignment) {
    align(alignment, 4);
    patch(place, size());
    number(static_cast<long long>(count), 4);
  }
  constexpr int offsets(int place, std::size_t count) {
    vector(place, count, 4);
    const int at = size();
    for (std::size_t i = 0; i < count; ++i) number(0, 4);
    return at;
  }
  constexpr void integers(int place, const std::vector<int>& values) {
    vector(place, values.size(), 4);
    for (const int value : values) number(value, 4);
  }
  constexpr void string(int place, std::string_view value) {
    vector(place, value.size(), 4);
    text(value);
    number(0, 1);
  }

  constexpr void write_tensor(int place, const tensor& t, int buffer) {
    std::vector<field> fields{{0, 0, true}, {1, t.type}, {2, t.buffer < 0 ? buffer : t.buffer}, {3, 0, true}};
    const bool quantized = !t.scales.empty() || !t.zero_points.empty() || t.details != 0;
    if (quantized) fields.push_back({4, 0, true});
    if (t.sparse) fields.push_back({6, 0, true});
    const places p = table(fields);
    patch(place, p.table);
    integers(p.of[0], t.shape);
    string(p.of[3], t.name);
    if (t.sparse) patch(p.of[6], table({}).table);
    if (!quantized) return;
    std::vector<field> quantization{{2, 0, true}, {3, 0, true}, {4, t.details}, {6, t.dimension}};
    const places q = table(quantization);
    patch(p.of[4], q.table);
    vector(q.of[2], t.scales.size(), 4);
    for (const float scale : t.scales) number(std::bit_cast<std::int32_t>(scale), 4);
    vector(q.of[3], t.zero_points.size(), 8);
    for (const long long zero_point : t.zero_points) number(zero_point, 8);
  }

  constexpr void write_operation(int place, const operation& o, int code) {
    std::vector<field> fields{{0, o.code_index < 0 ? code : o.code_index}, {1, 0, true}, {2, 0, true}};
    if (o.options_type != 0) {
      fields.push_back({3, o.options_type});
      fields.push_back({4, 0, true});
    }
    const places p = table(fields);
    patch(place, p.table);
    integers(p.of[1], o.inputs);
    integers(p.of[2], o.outputs);
    if (o.options_type != 0) {
      std::vector<field> options;
      for (const option& each : o.options) options.push_back({each.field, each.value});
      patch(p.of[4], table(options).table);
    }
  }

  constexpr void write_buffer(int place, const tensor& t) {
    std::vector<field> fields;
    if (!t.data.empty()) fields.push_back({0, 0, true});
    if (t.external != 0) {
      fields.push_back({1, static_cast<std::int32_t>(t.external)});
      fields.push_back({3, 0});  // the upper half of field 1
    }
    const places p = table(fields);
    patch(place, p.table);
    if (t.data.empty()) return;
    vector(p.of[0], t.data.size(), 16);
    for (const char byte : t.data) number(byte, 1);
  }

  file out_{};
};

constexpr file write(const model& m) { return assembler{}.write(m); }

}  // namespace writer
