// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/shape_operators.hpp>

#include <cstdint>

namespace tinytrain::tflite {

//! Reads one operator.
class operator_reader : shape_operators {
 public:
  constexpr operator_reader(flatbuffer& file, const model& m, const int* writers, int index, int position) :
      shape_operators(file, m, writers, index, position) {}

  //! Writes the operations of the operator: one, or n - 1 for a CONCATENATION of n > 2. `file.failed()` tells of faults.
  constexpr void read(operation* to) {
    if (!file_.failed() && form_.options_type != 0 && table_.options && table_.options_type != form_.options_type) {
      file_.fail<unsupported_option>(form_.options_type, table_.options_type);
    }
    read_output();
    x_ = read_input(0);
    base_.from.source = x_.position;
    base_.x = x_.shape;
    base_.x_scale = x_.scale;
    if (file_.failed()) {
      return;
    }
    if (form_.what == kind::concatenation) {
      read_concatenation(to);
    } else {
      read_options(base_);
      *to = base_;
    }
  }

 private:
  constexpr void read_options(operation& o) {
    switch (form_.what) {
    case kind::conv_2d: return read_convolution(o, false);
    case kind::depthwise_conv_2d: return read_convolution(o, true);
    case kind::fully_connected: return read_fully_connected(o);
    case kind::add:
    case kind::sub: return read_sum(o);
    case kind::mul: return read_pair(o, true, true);
    case kind::average_pool_2d:
    case kind::max_pool_2d: return read_pool(o);
    case kind::mean: return read_mean(o);
    case kind::pad: return read_pad(o);
    case kind::reshape: return read_reshape(o);
    case kind::strided_slice: return read_strided_slice(o);
    case kind::softmax:
      o.alpha = file_.f32_field(table_.options, 0);
      check_factor(o.alpha, true);
      check_equal(file_, {1.0F / 256, -128}, o.y_scale);
      break;
    case kind::leaky_relu:
      o.alpha = file_.f32_field(table_.options, 0);
      check_factor(o.alpha, false);
      break;
    case kind::logistic: check_equal(file_, {1.0F / 256, -128}, o.y_scale); break;
    case kind::tanh: check_equal(file_, {1.0F / 128, 0}, o.y_scale); break;
    case kind::relu6: check_equal(file_, o.x_scale, o.y_scale); break;  // the reference clamps, and rescales nothing
    case kind::hard_swish: check_ratio(o.x_scale.scale, 128 * o.y_scale.scale); break;
    case kind::dequantize: o.y_scale = o.x_scale; break;
    default: break;
    }
    check_dims<output_shape_mismatch>(file_, o.x, o.y);
  }

  //! Scales whose ratio the reference's fixed point holds.
  constexpr void check_ratio(float scale, float limit) {
    if (!(scale < limit)) {
      file_.fail<scale_out_of_range>(billionths(limit), billionths(scale));
    }
  }

  constexpr void read_sum(operation& o) {
    read_pair(o, false, o.what == kind::add);
    check_ratio(o.x_scale.scale, (1 << 19) * o.y_scale.scale);
    check_ratio(o.skip_scale.scale, (1 << 19) * o.y_scale.scale);
  }

  //! Strides and padding, which conv2d, depthwise and pools have in the same fields; dilations follow those given.
  constexpr void read_window(operation& o, int kernel_h, int kernel_w, int dilation_field) {
    const flatbuffer::table& options = table_.options;
    const int dilation_w = dilation_field == 0 ? 1 : file_.i32_field(options, dilation_field, 1);
    const int dilation_h = dilation_field == 0 ? 1 : file_.i32_field(options, dilation_field + 1, 1);
    constexpr int largest = 65535;
    window& w = o.sliding;
    w.same = check_option(file_, file_.i8_field(options, 0), 0, 1) == 0;
    w.stride_w = check_option(file_, file_.i32_field(options, 1), 1, largest);
    w.stride_h = check_option(file_, file_.i32_field(options, 2), 1, largest);
    w.dilation_w = check_option(file_, dilation_w, 1, largest);
    w.dilation_h = check_option(file_, dilation_h, 1, largest);
    w.kernel_h = check_option(file_, kernel_h, 1, largest_tensor);
    w.kernel_w = check_option(file_, kernel_w, 1, largest_tensor);
    check_option(file_, (w.kernel_h - 1LL) * w.dilation_h + 1, 1, largest_tensor);
    check_option(file_, (w.kernel_w - 1LL) * w.dilation_w + 1, 1, largest_tensor);
  }

  constexpr void check_slide(const operation& o, int channels) {
    if (!file_.failed()) {
      check_dims<output_shape_mismatch>(file_, o.sliding.slide(o.x, channels), o.y);
    }
  }

  constexpr void read_convolution(operation& o, bool depthwise) {
    const tensor w = read_constant(file_, model_, input(1), tensor_type::int8);
    check_rank(x_.stated, 4);
    check_rank(w, 4);
    if (file_.failed()) {
      return;
    }
    const int channels = depthwise ? w[3] : w[0];
    if (depthwise && (w[0] != 1 || channels % o.x.c != 0)) {
      file_.fail<operand_shape_mismatch>(w[0] != 1 ? 1 : o.x.c, w[0] != 1 ? w[0] : channels);
    } else if (!depthwise && w[3] != o.x.c) {
      file_.fail<operand_shape_mismatch>(o.x.c, w[3]);
    }
    o.factor = depthwise ? channels / o.x.c : 1;
    const int stated_factor = depthwise ? file_.i32_field(table_.options, 3) : 0;
    if (stated_factor != 0) {
      check_option(file_, stated_factor, o.factor, o.factor);
    }
    read_activation(o, depthwise ? 4 : 3);
    read_window(o, w[1], w[2], depthwise ? 5 : 4);
    read_weights(file_, w, channels, depthwise ? 3 : 0, o);
    read_bias(file_, model_, input(2), channels, o);
    check_slide(o, channels);
  }

  constexpr void read_fully_connected(operation& o) {
    const tensor w = read_constant(file_, model_, input(1), tensor_type::int8);
    check_rank(w, 2);
    read_activation(o, 0);
    check_option(file_, file_.i8_field(table_.options, 1), 0, 0);  // shuffled weights
    check_option(file_, file_.u8_field(table_.options, 3), 0, 0);  // inputs quantised while it runs
    if (file_.failed()) {
      return;
    }
    if (w[1] != o.x.size()) {
      file_.fail<operand_shape_mismatch>(o.x.size(), w[1]);
    }
    read_weights(file_, w, w[0], 0, o);
    read_bias(file_, model_, input(2), w[0], o);
    check_dims<output_shape_mismatch>(file_, {1, 1, w[0]}, o.y);
  }

  constexpr void read_pool(operation& o) {
    check_rank(x_.stated, 4);
    read_activation(o, 5);
    read_window(o, file_.i32_field(table_.options, 4), file_.i32_field(table_.options, 3), 0);
    check_equal(file_, o.x_scale, o.y_scale);
    check_slide(o, o.x.c);
  }

  //! Two activations of one shape. A product may have a factor for each channel, or one for all: then it comes second.
  constexpr void read_pair(operation& o, bool broadcasts, bool commutes) {
    activation_input skip = read_input(1);
    read_activation(o, 0);
    if (file_.failed()) {
      return;
    }
    if (broadcasts && commutes && skip.shape.size() > o.x.size()) {
      const activation_input first = x_;
      x_ = skip;
      skip = first;
    }
    o.from = {x_.position, skip.position};
    o.x = x_.shape;
    o.x_scale = x_.scale;
    o.skip = skip.shape;
    o.skip_scale = skip.scale;
    const bool factors = broadcasts && (o.skip == dims{1, 1, 1} || o.skip == dims{1, 1, o.x.c});
    if (!factors) {
      check_dims<operand_shape_mismatch>(file_, o.x, o.skip);
    }
    check_dims<output_shape_mismatch>(file_, o.x, o.y);
  }

  constexpr void read_concatenation(operation* to) {
    const int stated_axis = file_.i32_field(table_.options, 0);
    base_.axis = axis_of(y_, stated_axis);
    if (base_.axis < 0) {
      file_.fail<unsupported_option>(y_.rank - 1, stated_axis);
    }
    read_activation(base_, 1);
    check_option(file_, static_cast<int>(base_.fused), 0, 0);
    check_rank(x_.stated, y_.rank);
    check_equal(file_, base_.y_scale, base_.x_scale);
    const dims whole = base_.y;
    const int count = table_.inputs.count;
    base_.y = base_.x;
    for (int i = 1; i < count && !file_.failed(); ++i) {
      const activation_input in = read_input(i);
      check_rank(in.stated, y_.rank);
      check_equal(file_, base_.y_scale, in.scale);
      dims wanted = base_.y;
      along(wanted, base_.axis) = along(in.shape, base_.axis);
      check_dims<operand_shape_mismatch>(file_, wanted, in.shape);
      base_.from = {i == 1 ? x_.position : position_ + i - 2, in.position};
      base_.x = base_.y;
      base_.skip = in.shape;
      base_.skip_scale = in.scale;
      const long long sum = static_cast<long long>(along(base_.y, base_.axis)) + along(in.shape, base_.axis);
      if (sum > along(whole, base_.axis)) {
        file_.fail<output_shape_mismatch>(sum, along(whole, base_.axis));
        return;
      }
      along(base_.y, base_.axis) = static_cast<int>(sum);
      to[i - 1] = base_;
    }
    check_dims<output_shape_mismatch>(file_, base_.y, whole);
    if (count == 1) {
      base_.what = kind::reshape;
      *to = base_;
    }
  }
};

}  // namespace tinytrain::tflite
