// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/operands.hpp>

#include <cstdint>

namespace tinytrain::tflite {

//! One operator and what it reads and writes, given what has been found out about all of them: `writers` has, for each
//! tensor, 1 + the position of the operation that writes it (0 for none), and `position` is that of the operator's own
//! first operation.
class operator_site {
 protected:
  constexpr operator_site(flatbuffer& file, const model& m, const int* writers, int index, int position) :
      file_(file),
      model_(m),
      writers_(writers),
      position_(position),
      table_(read_operator_table(file, m, index)),
      form_(form_of(table_.code)) {
    base_.index = index;
    base_.what = form_.what;
  }

  struct activation_input {
    tensor stated{};
    int position = edge::network_input;
    dims shape{};
    quantization scale{};
  };

  constexpr int input(int i) { return i < table_.inputs.count ? file_.i32(table_.inputs, i) : -1; }

  constexpr void read_output() {
    y_ = read_tensor(file_, model_, file_.i32(table_.outputs, 0));
    base_.y = read_dims(file_, y_);
    base_.name = y_.name;
    if (y_.is_constant()) {
      file_.fail<tensor_written_twice>(1, y_.index);
    }
    if (form_.what == kind::dequantize) {
      if (y_.type != tensor_type::float32) {
        file_.fail<unsupported_type>(tensor_type::float32, y_.type);
      }
    } else if (!file_.failed()) {
      base_.y_scale = read_quantization(file_, y_);
    }
  }

  //! An input that an operator in front writes, or the network's own.
  constexpr activation_input read_input(int i) {
    const int index = input(i);
    if (index == -1) {
      file_.fail<wrong_operand_count>(i + 1, i);
    }
    activation_input in{};
    in.stated = read_tensor(file_, model_, index);
    if (file_.failed()) {
      return in;
    }
    if (index != model_.input) {
      const int writer = writers_[index];
      if (writer == 0 && in.stated.is_constant()) {
        file_.fail<constant_operand>(0, index);
      } else if (writer == 0) {
        file_.fail<dangling_tensor>(0, index);
      } else if (writer > position_) {
        file_.fail<cyclic_tensor>(0, index);
      }
      in.position = writer - 1;
    }
    in.shape = read_dims(file_, in.stated);
    if (form_.what == kind::quantize && index == model_.input && in.stated.type == tensor_type::float32) {
      base_.what = kind::from_float;
      in.scale = base_.y_scale;
    } else if (!file_.failed()) {
      in.scale = read_quantization(file_, in.stated);
    }
    return in;
  }

  constexpr void check_factor(float factor, bool above_zero) {
    if (!is_finite(factor) || !(above_zero ? factor > 0.0F : factor >= 0.0F)) {
      file_.fail<unsupported_option>(above_zero ? 1 : 0, billionths(factor));
    }
  }

  constexpr void check_rank(const tensor& t, int rank) {
    if (t.rank != rank) {
      file_.fail<unsupported_shape>(rank, t.rank);
    }
  }

  constexpr void read_activation(operation& o, int field) {
    o.fused = static_cast<activation>(check_option(file_, file_.i8_field(table_.options, field), 0, 3));
  }

  flatbuffer& file_;
  const model& model_;
  const int* writers_;
  int position_;
  operator_table table_;
  operator_form form_;
  operation base_{};
  tensor y_{};
  activation_input x_{};
};

}  // namespace tinytrain::tflite
