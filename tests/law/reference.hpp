// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/dims.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

//! Layers by their definition, without the library's kernels: a layer with weights is a set of products
//! y[.] += w[.] * x[.], and the chain rule turns the same set around. Sums are int64 or double.
namespace law {

using tinytrain::dims;

struct sliding {
  int kernel_h = 1;
  int kernel_w = 1;
  int stride_h = 1;
  int stride_w = 1;
  bool same = true;
  int dilation_h = 1;
  int dilation_w = 1;
  int top = 0;  // padding, where it is not `same`
  int left = 0;
  int bottom = 0;
  int right = 0;
};

struct product {
  int y = 0;
  int w = 0;
  int x = 0;
};

struct layer {
  dims x{};
  dims y{};
  int weights = 0;
  std::vector<product> products{};
};

//! TensorFlow's documentation of `tf.nn.convolution`: SAME gives ceil(in / stride), the odd pixel of padding comes last;
//! a dilated kernel reaches over (kernel - 1) * dilation + 1.
struct slide {
  int out = 0;
  int before = 0;
  slide(int in, int kernel, int stride, bool same, int dilation = 1, int first = 0, int last = 0) {
    const int reach = (kernel - 1) * dilation + 1;
    if (same) {
      out = static_cast<int>(std::ceil(static_cast<double>(in) / stride));
      before = std::max((out - 1) * stride + reach - in, 0) / 2;
    } else {
      out = static_cast<int>(std::ceil(static_cast<double>(in + first + last - reach + 1) / stride));
      before = first;
    }
  }
};

inline slide rows_of(dims x, sliding s) { return {x.h, s.kernel_h, s.stride_h, s.same, s.dilation_h, s.top, s.bottom}; }
inline slide columns_of(dims x, sliding s) {
  return {x.w, s.kernel_w, s.stride_w, s.same, s.dilation_w, s.left, s.right};
}

//! Calls f(i, j, row, column, tap) for every output pixel and every tap of its window that lies inside the input.
template <class Function>
void for_each_tap(dims x, sliding s, Function f) {
  const slide rows = rows_of(x, s);
  const slide columns = columns_of(x, s);
  for (int i = 0; i < rows.out; ++i) {
    for (int j = 0; j < columns.out; ++j) {
      for (int p = 0; p < s.kernel_h; ++p) {
        for (int q = 0; q < s.kernel_w; ++q) {
          const int row = i * s.stride_h + p * s.dilation_h - rows.before;
          const int column = j * s.stride_w + q * s.dilation_w - columns.before;
          if (row >= 0 && row < x.h && column >= 0 && column < x.w) {
            f(i, j, row, column, p * s.kernel_w + q);
          }
        }
      }
    }
  }
}

inline dims slide_over(dims x, sliding s, int channels) { return {rows_of(x, s).out, columns_of(x, s).out, channels}; }

//! w [out, kh, kw, in]
inline layer convolution(dims x, int out, sliding s) {
  layer l{x, slide_over(x, s, out), out * s.kernel_h * s.kernel_w * x.c};
  for_each_tap(x, s, [&](int i, int j, int row, int column, int tap) {
    for (int o = 0; o < out; ++o) {
      for (int c = 0; c < x.c; ++c) {
        l.products.push_back(
            {(i * l.y.w + j) * out + o, (o * s.kernel_h * s.kernel_w + tap) * x.c + c, (row * x.w + column) * x.c + c});
      }
    }
  });
  return l;
}

//! w [kh, kw, in * factor]
inline layer depthwise(dims x, int factor, sliding s) {
  layer l{x, slide_over(x, s, x.c * factor), s.kernel_h * s.kernel_w * x.c * factor};
  for_each_tap(x, s, [&](int i, int j, int row, int column, int tap) {
    for (int o = 0; o < l.y.c; ++o) {
      l.products.push_back({(i * l.y.w + j) * l.y.c + o, tap * l.y.c + o, (row * x.w + column) * x.c + o / factor});
    }
  });
  return l;
}

inline layer linear(dims x, int out) { return convolution(x.flat(), out, {}); }

//! y[.y] += w[.w] * x[.x] and its two transposes.
template <class Sum, class W, class X>
std::vector<Sum> forward(const layer& l, const std::vector<W>& w, const std::vector<X>& x) {
  std::vector<Sum> y(static_cast<std::size_t>(l.y.size()));
  for (const product& p : l.products) {
    y[static_cast<std::size_t>(p.y)] += Sum(w[static_cast<std::size_t>(p.w)]) * Sum(x[static_cast<std::size_t>(p.x)]);
  }
  return y;
}

template <class Sum, class W, class Y>
std::vector<Sum> backward(const layer& l, const std::vector<W>& w, const std::vector<Y>& dy) {
  std::vector<Sum> dx(static_cast<std::size_t>(l.x.size()));
  for (const product& p : l.products) {
    dx[static_cast<std::size_t>(p.x)] += Sum(w[static_cast<std::size_t>(p.w)]) * Sum(dy[static_cast<std::size_t>(p.y)]);
  }
  return dx;
}

template <class Sum, class X, class Y>
std::vector<Sum> gradient(const layer& l, const std::vector<X>& x, const std::vector<Y>& dy) {
  std::vector<Sum> dw(static_cast<std::size_t>(l.weights));
  for (const product& p : l.products) {
    dw[static_cast<std::size_t>(p.w)] += Sum(x[static_cast<std::size_t>(p.x)]) * Sum(dy[static_cast<std::size_t>(p.y)]);
  }
  return dw;
}

// --- the roundings of fixed/rounding.hpp, by their definitions ---------------------------------------------------------

//! floor(numerator / 2^shift) for any shift that does not overflow.
constexpr std::int64_t floor_shift(std::int64_t value, int shift) {
  const std::int64_t divisor = std::int64_t{1} << shift;
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

//! clamp(zero_point + floor(acc / 2^shift + 1/2), low, high)
constexpr std::int8_t requantized(std::int64_t acc, int shift, int zero_point, int low = -128, int high = 127) {
  const std::int64_t value =
      shift <= 0 ? acc * (std::int64_t{1} << -shift) : floor_shift(2 * acc + (std::int64_t{1} << shift), shift + 1);
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value + zero_point, low, high));
}

//! sat(floor(acc / 2^shift + random / 2^32)), shift in [0, 30]
constexpr std::int8_t error_of(std::int64_t acc, int shift, std::uint32_t random) {
  const std::int64_t value = floor_shift(acc * (std::int64_t{1} << (32 - shift)) + (acc == 0 ? 0 : random), 32);
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, -127, 127));
}

}  // namespace law
