// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/dims.hpp>

namespace tinytrain {

//! One axis of a sliding window over an input of `size` elements: which taps of output `o` lie inside.
//! Output o, tap t reads input o * stride + t - before.
struct axis {
  int size = 0;
  int kernel = 1;
  int stride = 1;
  int before = 0;
  int out = 0;

  constexpr int origin(int o) const { return o * stride - before; }
  constexpr int first_tap(int o) const { return origin(o) < 0 ? -origin(o) : 0; }
  constexpr int last_tap(int o) const { return origin(o) + kernel > size ? size - origin(o) : kernel; }
  //! The outputs whose window covers input i are [first_output(i), last_output(i)).
  constexpr int first_output(int i) const {
    const int reach = i + before - kernel + 1;
    return reach <= 0 ? 0 : (reach + stride - 1) / stride;
  }
  constexpr int last_output(int i) const {
    const int past = (i + before) / stride + 1;
    return past < out ? past : out;
  }
};

//! Kernel, stride and padding of a sliding window, before its input is known. `same` padding is TensorFlow's:
//! out = ceil(in / stride), and where the padding is odd the extra row or column comes last.
struct window {
  int kernel_h = 1;
  int kernel_w = 1;
  int stride_h = 1;
  int stride_w = 1;
  bool same = true;

  constexpr bool operator==(const window&) const = default;
  constexpr int taps() const { return kernel_h * kernel_w; }
  constexpr axis rows(dims x) const { return over(x.h, kernel_h, stride_h); }
  constexpr axis columns(dims x) const { return over(x.w, kernel_w, stride_w); }

  //! Out of range (a kernel larger than a `valid` input) gives 0 outputs; `check` functions report it.
  constexpr dims slide(dims x, int channels) const { return {rows(x).out, columns(x).out, channels}; }

 private:
  constexpr axis over(int size, int kernel, int stride) const {
    if (same) {
      const int out = (size + stride - 1) / stride;
      const int padding = (out - 1) * stride + kernel - size;
      return {size, kernel, stride, padding > 0 ? padding / 2 : 0, out};
    }
    return {size, kernel, stride, 0, size < kernel ? 0 : (size - kernel) / stride + 1};
  }
};

}  // namespace tinytrain
