// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/type_name.hpp>
#include <tinytrain/tflite/rules.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace inspect {

//! The sentences of tflite/rules.hpp, in the order of `rules`; a test holds them against that file.
inline constexpr std::array<const char*, tinytrain::tflite::rules::size> sentences{
    "The bytes are no TensorFlow Lite file: \"TFL3\" does not stand at byte 4. Is it a `.tflite`, and whole?",
    "The schema of the file is not version 3: convert the model anew.",
    "An offset, a length or a text leads to byte `actual`, out of the file or its table, which ends at `expected`: the "
    "file "
    "is cut off or damaged.",
    "A tensor, buffer or operator code with the number `actual`, of which the file has `expected`: it is damaged.",
    "Not exactly one subgraph: convert one signature of the model, without control flow.",
    "Not exactly one input: only networks with one image in are read.",
    "Not exactly one output: cut the model at one of them before the conversion.",
    "A subgraph without operators.",
    "More operations than a reader at run time has room for: call `read` with a larger capacity.",
    "More tensors than a reader at run time has room for: call `read` with a larger capacity.",
    "An operator that is not supported; `actual` is its BuiltinOperator code (32: a custom one). README.md lists them "
    "all.",
    "More or fewer inputs or outputs than the operator has, or one that is left out.",
    "An option of the operator that is not supported, or is out of range: padding, stride, dilation, fused activation, "
    "axis, "
    "mask, beta, slope, the table of options itself. `actual` is its value, in 10^-9 where that is a fraction.",
    "A tensor of a type that does not fit (int4 among them); both are TensorType codes. Convert to int8, input and "
    "output too.",
    "A tensor that holds floats where int8 is wanted: quantise the model (full integer, int8 input and output). Floats "
    "may "
    "only be the network's input, read by one QUANTIZE, and its output, written by DEQUANTIZE. `actual` is the "
    "TensorType "
    "code.",
    "A tensor without a scale or a zero point: it was not quantised. `actual` counts what is there.",
    "A scale that is no finite number above zero; weights may have zero, and then give zero.",
    "A zero point outside of int8; that of weights is 0.",
    "A quantisation that is not affine, or neither per tensor nor per output channel: a wrong number of scales or zero "
    "points, "
    "or along the wrong dimension.",
    "A scale or zero point that the operator fixes, and that is another: pools, PAD, RESHAPE, CONCATENATION and "
    "STRIDED_SLICE "
    "keep that of their input; SOFTMAX and LOGISTIC give 1/256 and -128, TANH 1/128 and 0.",
    "A tensor with a batch other than 1, without dimensions or with more than 4: convert the model for one image.",
    "A dimension below 1, or a tensor of more than 2^24 elements.",
    "A constant whose bytes are more or fewer than its shape and type need.",
    "A constant that lies outside of the file's buffers, or is stored sparsely. `actual` is the buffer.",
    "The stated shape of an output is not the one that the operator gives; the sizes are those of the first axis that "
    "differs.",
    "An operand whose shape does not fit the operator's input; the sizes are those of the first axis that differs.",
    "A constant where the output of an operator is wanted; `actual` is the tensor. Fold it into a bias, if it is one.",
    "The output of an operator where a constant is wanted (weights, axes, paddings); `actual` is the tensor.",
    "A bias that is not int32, or not one for each output channel.",
    "A tensor that is read, and that nothing writes; `actual` is the tensor.",
    "A tensor that is written by its reader, or later; `actual` is the tensor.",
    "A tensor that is written twice, or is an input or constant as well; `actual` is the tensor.",
    "An operator whose output nobody reads: convert the model anew, converters leave such operators out.",
    "The output of the network is not that of its last operator. Both are operators, -1 for none."};

template <class... Rules>
std::string rule_name(tinytrain::list<Rules...>, int number) {
  const std::array<tinytrain::characters, sizeof...(Rules)> names{tinytrain::type_name<Rules>()...};
  const tinytrain::characters& name = names[static_cast<std::size_t>(number - 1)];
  return {name.data, name.size};
}

//! The broken rule, where, the two values, and the sentence that says what to do.
inline std::string explain(const tinytrain::tflite::fault& f) {
  const tinytrain::violation& v = f.what;
  std::string text = rule_name(tinytrain::tflite::rules{}, v.rule);
  if (f.operator_index >= 0) text += " at operator " + std::to_string(f.operator_index);
  return text + " (expected " + std::to_string(v.expected) + ", actual " + std::to_string(v.actual) + ")\n" +
         sentences[static_cast<std::size_t>(v.rule - 1)];
}

}  // namespace inspect
