// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/dims.hpp>

namespace tinytrain {

//! Which rows of its input a row of an output is made of: row i of [i * stride - before, i * stride - before + reach), as far
//! as they exist; with a reach of 0 of all of them.
struct row_reads {
  int stride = 1;
  int before = 0;
  int reach = 0;

  constexpr bool all() const { return reach == 0; }
  constexpr int first(int i) const {
    const int row = i * stride - before;
    return all() || row < 0 ? 0 : row;
  }
  //! Behind the last one, of so many rows; not before `first`.
  constexpr int end(int i, int rows) const {
    const int row = i * stride - before + reach;
    return all() || row > rows ? rows : (row > first(i) ? row : first(i));
  }
};
inline constexpr row_reads same_row{1, 0, 1};

//! One axis of a sliding window over an input of `size` elements: which taps of output `o` lie inside.
//! Output o, tap t reads input o * stride + t * dilation - before.
struct axis {
  int size = 0;
  int kernel = 1;
  int stride = 1;
  int before = 0;
  int out = 0;
  int dilation = 1;

  constexpr int origin(int o) const { return o * stride - before; }
  constexpr int first_tap(int o) const { return origin(o) < 0 ? (dilation - 1 - origin(o)) / dilation : 0; }
  constexpr int last_tap(int o) const {
    const int inside = size - origin(o);  // the taps before this distance
    const int taps = inside <= 0 ? 0 : (inside + dilation - 1) / dilation;
    return taps < kernel ? taps : kernel;
  }
  //! The outputs whose window may cover input i are [first_output(i), last_output(i)).
  constexpr int first_output(int i) const {
    const int reach = i + before - (kernel - 1) * dilation;
    return reach <= 0 ? 0 : (reach + stride - 1) / stride;
  }
  constexpr int last_output(int i) const {
    const int past = (i + before) / stride + 1;
    return past < out ? past : out;
  }
  //! The tap of output o that reads input i, or a negative number where a dilated window leaves it out.
  constexpr int tap(int o, int i) const {
    const int distance = i - origin(o);
    return distance % dilation == 0 ? distance / dilation : -1;
  }
};

//! Kernel, stride, padding and dilation of a sliding window, before its input is known. `same` padding is TensorFlow's:
//! out = ceil(in / stride), and where the padding is odd the extra row or column comes last. Without it, the padding is
//! what `before_*` and `after_*` say. A dilated kernel leaves gaps of dilation - 1 elements between its taps.
struct window {
  int kernel_h = 1;
  int kernel_w = 1;
  int stride_h = 1;
  int stride_w = 1;
  bool same = true;
  int dilation_h = 1;
  int dilation_w = 1;
  int before_h = 0;
  int before_w = 0;
  int after_h = 0;
  int after_w = 0;

  constexpr bool operator==(const window&) const = default;
  constexpr int taps() const { return kernel_h * kernel_w; }
  constexpr bool dilated() const { return dilation_h > 1 || dilation_w > 1; }
  constexpr axis rows(dims x) const { return over(x.h, kernel_h, stride_h, dilation_h, before_h, after_h); }
  constexpr axis columns(dims x) const { return over(x.w, kernel_w, stride_w, dilation_w, before_w, after_w); }

  constexpr row_reads reads(dims x) const { return {stride_h, rows(x).before, (kernel_h - 1) * dilation_h + 1}; }

  //! Out of range (a kernel larger than its input) gives 0 outputs; `check` functions report it.
  constexpr dims slide(dims x, int channels) const { return {rows(x).out, columns(x).out, channels}; }

 private:
  constexpr axis over(int size, int kernel, int stride, int dilation, int before, int after) const {
    const int reach = (kernel - 1) * dilation + 1;
    if (same) {
      const int out = (size + stride - 1) / stride;
      const int padding = (out - 1) * stride + reach - size;
      return {size, kernel, stride, padding > 0 ? padding / 2 : 0, out, dilation};
    }
    const int padded = size + before + after;
    return {size, kernel, stride, before, padded < reach ? 0 : (padded - reach) / stride + 1, dilation};
  }
};

}  // namespace tinytrain
