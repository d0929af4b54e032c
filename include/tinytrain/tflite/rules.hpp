// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/list.hpp>

#include <type_traits>

//! What can be wrong with a `.tflite` file. Where a rule says nothing else, `expected` and `actual` are what its sentence
//! compares; scales are in units of 10^-9.
namespace tinytrain::tflite {

//! The bytes are no TensorFlow Lite file: "TFL3" does not stand at byte 4. Is it a `.tflite`, and whole?
struct not_a_tflite_file;

//! The schema of the file is not version 3: convert the model anew.
struct unsupported_version;

//! An offset, a length or a text leads to byte `actual`, out of the file or its table, which ends at `expected`: the file is
//! cut off or damaged.
struct offset_outside_file;

//! A tensor, buffer or operator code with the number `actual`, of which the file has `expected`: it is damaged.
struct index_out_of_range;

//! Not exactly one subgraph: convert one signature of the model, without control flow.
struct not_one_subgraph;

//! Not exactly one input: only networks with one image in are read.
struct not_one_input;

//! Not exactly one output: cut the model at one of them before the conversion.
struct not_one_output;

//! A subgraph without operators.
struct no_operators;

//! More operations than a reader at run time has room for: call `read` with a larger capacity.
struct too_many_operations;

//! More tensors than a reader at run time has room for: call `read` with a larger capacity.
struct too_many_tensors;

//! An operator that is not supported; `actual` is its BuiltinOperator code (32: a custom one). README.md lists them all.
struct unsupported_operator;

//! More or fewer inputs or outputs than the operator has, or one that is left out.
struct wrong_operand_count;

//! An option of the operator that is not supported, or is out of range: padding, stride, dilation, fused activation, axis,
//! mask, beta, slope, the table of options itself. `actual` is its value, in 10^-9 where that is a fraction.
struct unsupported_option;

//! A tensor of a type that does not fit (int4 among them); both are TensorType codes. Convert to int8, input and output too.
struct unsupported_type;

//! A tensor that holds floats where int8 is wanted: quantise the model (full integer, int8 input and output). Floats may only
//! be the network's input, read by one QUANTIZE, and its output, written by DEQUANTIZE. `actual` is the TensorType code.
struct float_model;

//! A tensor without a scale or a zero point: it was not quantised. `actual` counts what is there.
struct missing_scale;

//! A scale that is no finite number above zero; weights may have zero, and then give zero.
struct scale_out_of_range;

//! A zero point outside of int8; that of weights is 0.
struct zero_point_out_of_range;

//! A quantisation that is not affine, or neither per tensor nor per output channel: a wrong number of scales or zero points, or
//! along the wrong dimension.
struct unsupported_quantization;

//! A scale or zero point that the operator fixes, and that is another: pools, PAD, RESHAPE, CONCATENATION and STRIDED_SLICE
//! keep that of their input; SOFTMAX and LOGISTIC give 1/256 and -128, TANH 1/128 and 0.
struct scales_differ;

//! A tensor with a batch other than 1, without dimensions or with more than 4: convert the model for one image.
struct unsupported_shape;

//! A dimension below 1, or a tensor of more than 2^24 elements.
struct size_out_of_range;

//! A constant whose bytes are more or fewer than its shape and type need.
struct data_size_mismatch;

//! A constant that lies outside of the file's buffers, or is stored sparsely. `actual` is the buffer.
struct unsupported_storage;

//! The stated shape of an output is not the one that the operator gives; the sizes are those of the first axis that differs.
struct output_shape_mismatch;

//! An operand whose shape does not fit the operator's input; the sizes are those of the first axis that differs.
struct operand_shape_mismatch;

//! A constant where the output of an operator is wanted; `actual` is the tensor. Fold it into a bias, if it is one.
struct constant_operand;

//! The output of an operator where a constant is wanted (weights, axes, paddings); `actual` is the tensor.
struct operand_not_constant;

//! A bias that is not int32, or not one for each output channel.
struct unsupported_bias;

//! A tensor that is read, and that nothing writes; `actual` is the tensor.
struct dangling_tensor;

//! A tensor that is written by its reader, or later; `actual` is the tensor.
struct cyclic_tensor;

//! A tensor that is written twice, or is an input or constant as well; `actual` is the tensor.
struct tensor_written_twice;

//! An operator whose output nobody reads: convert the model anew, converters leave such operators out.
struct unused_operator;

//! The output of the network is not that of its last operator. Both are operators, -1 for none.
struct output_is_not_last;

//! All of them, in the order of their numbers.
using rules = list<not_a_tflite_file, unsupported_version, offset_outside_file, index_out_of_range, not_one_subgraph,
                   not_one_input, not_one_output, no_operators, too_many_operations, too_many_tensors,
                   unsupported_operator, wrong_operand_count, unsupported_option, unsupported_type, float_model,
                   missing_scale, scale_out_of_range, zero_point_out_of_range, unsupported_quantization, scales_differ,
                   unsupported_shape, size_out_of_range, data_size_mismatch, unsupported_storage, output_shape_mismatch,
                   operand_shape_mismatch, constant_operand, operand_not_constant, unsupported_bias, dangling_tensor,
                   cyclic_tensor, tensor_written_twice, unused_operator, output_is_not_last>;

namespace detail {

template <class Rule, class... Rules>
constexpr int number_of(list<Rules...>) {
  int number = 0;
  int count = 0;
  ((++count, std::is_same_v<Rule, Rules> ? void(number = count) : void()), ...);
  return number;
}

}  // namespace detail

//! Number of a rule, as a `violation` has it.
template <class Rule>
inline constexpr int rule_number = detail::number_of<Rule>(rules{});

//! The first broken rule, and the operator that broke it; -1 where none did.
struct fault {
  violation what{};
  int operator_index = -1;

  constexpr explicit operator bool() const { return static_cast<bool>(what); }
};

}  // namespace tinytrain::tflite
