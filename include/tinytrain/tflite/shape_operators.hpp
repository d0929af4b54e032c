// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/operator_site.hpp>

#include <cstdint>

namespace tinytrain::tflite {

//! Reads the operators that have constants of integers: axes, paddings, shapes, slices.
class shape_operators : protected operator_site {
 protected:
  using operator_site::operator_site;

  //! MEAN over height and width; a size of 1 is its own mean.
  constexpr void read_mean(operation& o) {
    const tensor axes = read_constant(file_, model_, input(1), tensor_type::int32);
    bool reduced[2] = {o.x.h == 1, o.x.w == 1};
    for (int i = 0; i < axes.elements && !file_.failed(); ++i) {
      const auto stated = static_cast<int>(integer(file_, axes, i));
      const int axis = axis_of(x_.stated, stated);
      if (axis != 0 && axis != 1) {
        file_.fail<unsupported_option>(1, stated);
      } else {
        reduced[axis] = true;
      }
    }
    for (int axis = 0; axis < 2; ++axis) {
      if (!reduced[axis]) {
        file_.fail<operand_shape_mismatch>(1, along(o.x, axis));
      }
    }
    check_dims<output_shape_mismatch>(file_, {1, 1, o.x.c}, o.y);
  }

  //! PAD, and PADV2 with a value that means zero.
  constexpr void read_pad(operation& o) {
    const tensor& x = x_.stated;
    const tensor paddings = read_integers(file_, model_, input(1), 2 * x.rank);
    if (table_.code == builtin::padv2 && !file_.failed()) {
      const tensor value = read_constant(file_, model_, input(2), tensor_type::int8);
      const int given = static_cast<std::int8_t>(file_.number_at<1>(value.data.offset));
      check_option(file_, given, o.x_scale.zero_point, o.x_scale.zero_point);
    }
    dims padded = o.x;
    for (int i = 0; i < x.rank && !file_.failed(); ++i) {
      const int axis = axis_of(x, i);
      const int most = axis < 0 ? 0 : largest_tensor;
      const int before = check_option(file_, integer(file_, paddings, 2 * i), 0, most);
      const int after = check_option(file_, integer(file_, paddings, 2 * i + 1), 0, most);
      if (axis >= 0) {
        along(o.begin, axis) = before;
        along(padded, axis) += before + after;
      }
    }
    check_equal(file_, o.x_scale, o.y_scale);
    check_dims<output_shape_mismatch>(file_, padded, o.y);
  }

  //! RESHAPE: the shape of the output tensor counts; the operand, where there is one, must agree with it.
  constexpr void read_reshape(operation& o) {
    if (input(1) != -1) {
      const tensor shape = read_constant(file_, model_, input(1), tensor_type::int32);
      if (shape.elements != y_.rank) {
        file_.fail<output_shape_mismatch>(shape.elements, y_.rank);
      }
      for (int i = 0; i < y_.rank && !file_.failed(); ++i) {
        const std::int64_t size = integer(file_, shape, i);
        if (size != -1 && size != y_[i]) {
          file_.fail<output_shape_mismatch>(size, y_[i]);
        }
      }
    }
    if (o.x.size() != o.y.size()) {
      file_.fail<output_shape_mismatch>(o.x.size(), o.y.size());
    }
    check_equal(file_, o.x_scale, o.y_scale);
  }

  //! One axis of a slice, with its ends resolved: how many elements it keeps.
  constexpr int slice_axis(operation& o, int i, long long begin, long long end, long long step) {
    const tensor& x = x_.stated;
    const int size = x[i];
    const bool shrinks = (file_.i32_field(table_.options, 4) >> i & 1) != 0;
    begin = (file_.i32_field(table_.options, 0) >> i & 1) != 0 ? 0 : begin < 0 ? begin + size : begin;
    begin = begin < 0 ? 0 : begin > size ? size : begin;
    end = (file_.i32_field(table_.options, 1) >> i & 1) != 0 ? size : end < 0 ? end + size : end;
    end = shrinks ? begin + 1 : end < 0 ? 0 : end;
    end = end > size ? size : end;
    if (begin >= end) {
      file_.fail<unsupported_option>(begin + 1, end);
      return 0;
    }
    const auto kept = static_cast<int>((end - begin + step - 1) / step);
    const int axis = axis_of(x, i);
    if (axis >= 0) {
      along(o.begin, axis) = static_cast<int>(begin);
      along(o.step, axis) = static_cast<int>(step);
    }
    return kept;
  }

  //! STRIDED_SLICE forwards, without new axes. An axis may be dropped where that leaves height, width and channels in place.
  constexpr void read_strided_slice(operation& o) {
    const int rank = x_.stated.rank;
    const tensor begins = read_integers(file_, model_, input(1), rank);
    const tensor ends = read_integers(file_, model_, input(2), rank);
    const tensor steps = read_integers(file_, model_, input(3), rank);
    check_option(file_, file_.i32_field(table_.options, 2), 0, 0);  // ellipsis
    check_option(file_, file_.i32_field(table_.options, 3), 0, 0);  // new axes
    check_option(file_, file_.u8_field(table_.options, 5), 0, 0);   // ends that count from the begin
    dims kept = o.x;
    for (int i = 0; i < rank && !file_.failed(); ++i) {
      const int step = check_option(file_, integer(file_, steps, i), 1, 0x7FFFFFFF);
      const int count = slice_axis(o, i, integer(file_, begins, i), integer(file_, ends, i), step);
      if (axis_of(x_.stated, i) >= 0) {
        along(kept, axis_of(x_.stated, i)) = count;
      }
    }
    check_equal(file_, o.x_scale, o.y_scale);
    check_dims<output_shape_mismatch>(file_, kept, o.y);
  }
};

}  // namespace tinytrain::tflite
