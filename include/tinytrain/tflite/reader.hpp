// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/operators.hpp>

#include <array>
#include <cstddef>

//! Reads a whole `.tflite` file, at run time: any bytes give a description or a named fault.
namespace tinytrain::tflite {

//! Which operation writes each tensor (1 + its position, 0 for none), and where the operations of each operator begin.
template <int Operators, int Tensors>
struct network_index {
  std::array<int, static_cast<std::size_t>(Tensors)> writers{};
  std::array<int, static_cast<std::size_t>(Operators)> first{};
  int operations = 0;
  fault error{};
};

namespace detail {

//! The first pass over the operators: is each of them supported, and what does it write? Capacities are those of the arrays.
//! Gives the number of operations; `at` is the operator where it stopped.
constexpr int index_operators(flatbuffer& file, const model& m, int* writers, int* first, int capacity, int& at) {
  int count = 0;
  for (at = 0; at < m.operators.count; ++at) {
    const operator_table o = read_operator_table(file, m, at);
    const operator_form form = form_of(o.code);
    if (form.code < 0) {
      file.fail<unsupported_operator>(0, o.code);
    }
    if (o.inputs.count < form.least_inputs || o.inputs.count > form.most_inputs) {
      file.fail<wrong_operand_count>(o.inputs.count < form.least_inputs ? form.least_inputs : form.most_inputs,
                                     o.inputs.count);
    }
    if (o.outputs.count != 1) {
      file.fail<wrong_operand_count>(1, o.outputs.count);
    }
    const int own = form.what == kind::concatenation && o.inputs.count > 2 ? o.inputs.count - 1 : 1;
    if (own > capacity - count) {
      file.fail<too_many_operations>(capacity, static_cast<long long>(count) + own);
    }
    const int tensor = file.failed() ? -1 : file.i32(o.outputs, 0);
    if (!check_index(file, m, tensor)) {
      return count;
    }
    if (writers[tensor] != 0 || tensor == m.input) {
      file.fail<tensor_written_twice>(1, tensor);
      return count;
    }
    first[at] = count;
    count += own;
    writers[tensor] = count;
  }
  return count;
}

}  // namespace detail

//! Of an opened model that has no more operators and tensors than this, and at most `capacity` operations.
template <int Operators, int Tensors>
constexpr network_index<Operators, Tensors> index_network(flatbuffer file, const model& m, int capacity) {
  network_index<Operators, Tensors> index{};
  int at = 0;
  index.operations = detail::index_operators(file, m, index.writers.data(), index.first.data(), capacity, at);
  index.error = {file.fault(), file.failed() ? at : -1};
  return index;
}

//! Reads operators [begin, end) to where their operations belong, relative to the first of them.
template <int Operators, int Tensors>
constexpr fault read_operators(flatbuffer file, const model& m, const network_index<Operators, Tensors>& index,
                               int begin, int end, operation* to) {
  const int origin = begin < end ? index.first[static_cast<std::size_t>(begin)] : 0;
  for (int i = begin; i < end; ++i) {
    const int position = index.first[static_cast<std::size_t>(i)];
    operator_reader(file, m, index.writers.data(), i, position).read(to + (position - origin));
    if (file.failed()) {
      return {file.fault(), i};
    }
  }
  return {};
}

namespace detail {

//! A PAD of height and width whose readers are all convolutions without padding of their own becomes theirs. Every operation
//! but the last must be read. `readers` has room for `count`.
constexpr fault connect_operations(operation* operations, int count, std::uint8_t* readers) {
  constexpr std::uint8_t convolution = 1;
  constexpr std::uint8_t other = 2;
  for (int i = 0; i < count; ++i) {
    const operation& o = operations[i];
    const bool convolves = (o.what == kind::conv_2d || o.what == kind::depthwise_conv_2d) && !o.sliding.same;
    for (const int position : {o.from.source, o.from.skip}) {
      if (position >= 0) {
        readers[position] |= convolves ? convolution : other;
      }
    }
  }
  for (int i = 0; i < count - 1; ++i) {
    if (readers[i] == 0) {
      return {{rule_number<unused_operator>, 1, 0}, operations[i].index};
    }
  }
  for (int i = 0; i < count; ++i) {
    operation& o = operations[i];
    if (o.what == kind::pad && readers[i] == convolution && o.begin.c == 0 && o.y.c == o.x.c) {
      o.what = kind::folded_pad;
    }
    const int position = o.from.source;
    if (position >= 0 && operations[position].what == kind::folded_pad) {
      const operation& pad = operations[position];
      o.x = pad.x;
      o.sliding.before_h = pad.begin.h;
      o.sliding.before_w = pad.begin.w;
      o.sliding.after_h = pad.y.h - pad.x.h - pad.begin.h;
      o.sliding.after_w = pad.y.w - pad.x.w - pad.begin.w;
    }
  }
  for (int i = 0; i < count; ++i) {
    if (operations[i].what == kind::folded_pad) {
      operations[i].y = operations[i].x;
    }
  }
  return {};
}

}  // namespace detail

//! The last pass: input, output, and how the operations hang together. `count` of them have been read.
template <int Capacity, int Operators, int Tensors>
constexpr fault finish(flatbuffer file, const model& m, const network_index<Operators, Tensors>& index,
                       description<Capacity>& d, int count) {
  const tensor input = read_tensor(file, m, m.input);
  d.input = read_dims(file, input);
  int inputs = 0;
  int last = -1;
  for (int i = 0; i < count; ++i) {
    const operation& o = d.operations[static_cast<std::size_t>(i)];
    if (o.what == kind::from_float) {
      d.input_scale = o.y_scale;
      if (++inputs > 1) {
        return {{rule_number<float_model>, tensor_type::int8, tensor_type::float32}, o.index};
      }
    }
    if (i + 1 == index.writers[static_cast<std::size_t>(m.output)]) {
      last = o.index;
    }
  }
  if (inputs == 0 && !file.failed()) {
    d.input_scale = read_quantization(file, input);
  }
  if (index.writers[static_cast<std::size_t>(m.output)] != count) {
    file.fail<output_is_not_last>(m.operators.count - 1, last);
  }
  if (file.failed()) {
    return {file.fault(), -1};
  }
  std::array<std::uint8_t, static_cast<std::size_t>(Capacity)> readers{};
  return detail::connect_operations(d.operations.data(), count, readers.data());
}

//! What a file says: the first `count` operations, or the first broken rule.
template <int Capacity>
struct reading {
  description<Capacity> what{};
  int count = 0;
  fault error{};
};

//! Any bytes. A CONCATENATION of n inputs needs n - 1 operations of the capacity, every other operator one. Time grows with
//! the number of operators and of output channels; a file cannot make it longer than a walk over its bytes for each operator.
//! Rules      all of tflite/rules.hpp
//! Memory     sizeof(reading<Capacity>) is about 300 * Capacity bytes, on the stack as well
template <int Capacity, int Tensors = 8 * Capacity>
constexpr reading<Capacity> read(bytes_view bytes) {
  reading<Capacity> r{};
  flatbuffer file(bytes);
  const model m = open_model(file);
  if (!file.failed() && m.tensors.count > Tensors) {
    file.fail<too_many_tensors>(Tensors, m.tensors.count);
  }
  if (!file.failed() && m.operators.count > Capacity) {
    file.fail<too_many_operations>(Capacity, m.operators.count);
  }
  if (file.failed()) {
    r.error = {file.fault(), -1};
    return r;
  }
  const auto index = index_network<Capacity, Tensors>(file, m, Capacity);
  r.error = index.error;
  if (!r.error) {
    r.error = read_operators(file, m, index, 0, m.operators.count, r.what.operations.data());
  }
  if (!r.error) {
    r.error = finish(file, m, index, r.what, index.operations);
  }
  r.count = r.error ? 0 : index.operations;
  return r;
}

//! How many operations the bytes have, or their fault: what `read` needs as capacity. Tensors as there.
template <int Capacity, int Tensors = 8 * Capacity>
constexpr int count_operations(bytes_view bytes) {
  flatbuffer file(bytes);
  const model m = open_model(file);
  if (file.failed() || m.tensors.count > Tensors || m.operators.count > Capacity) {
    return 0;
  }
  return index_network<Capacity, Tensors>(file, m, Capacity).operations;
}

}  // namespace tinytrain::tflite
