// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/window.hpp>

//! The arithmetic of a training step in float32, to compare with: plain loops over fixed shapes whose innermost one walks
//! adjacent output channels, so that every compiler vectorises it without reordering a sum. Channels lie last; weights are
//! [Kh, Kw, Ci, Co], of a depthwise layer [Kh, Kw, C]. Backward passes add to dx and dw.
namespace float32 {

using tinytrain::axis;
using tinytrain::dims;
using tinytrain::window;

//! Calls visit(output pixel, input pixel, tap) for every tap of a window that lies inside.
template <window Window, dims X, class Visitor>
void for_each_tap(Visitor visit) {
  constexpr axis rows = Window.rows(X);
  constexpr axis columns = Window.columns(X);
  for (int i = 0; i < rows.out; ++i) {
    for (int j = 0; j < columns.out; ++j) {
      for (int p = rows.first_tap(i); p < rows.last_tap(i); ++p) {
        for (int q = columns.first_tap(j); q < columns.last_tap(j); ++q) {
          visit(i * columns.out + j, (rows.origin(i) + p) * X.w + columns.origin(j) + q, p * Window.kernel_w + q);
        }
      }
    }
  }
}

template <int Count>
void add_bias(float* y, const float* b, int pixels) {
  for (int k = 0; k < pixels; ++k) {
    for (int o = 0; o < Count; ++o) y[k * Count + o] = b[o];
  }
}

template <int Count>
void bias_gradient(const float* dy, float* db, int pixels) {
  for (int k = 0; k < pixels; ++k) {
    for (int o = 0; o < Count; ++o) db[o] += dy[k * Count + o];
  }
}

template <int Out, window Window, dims X>
struct convolution {
  static constexpr int pixels = Window.slide(X, Out).h * Window.slide(X, Out).w;

  static void forward(const float* x, const float* w, const float* b, float* y) {
    add_bias<Out>(y, b, pixels);
    for_each_tap<Window, X>([&](int out, int in, int tap) {
      float sums[Out];
      for (int o = 0; o < Out; ++o) sums[o] = y[out * Out + o];
      for (int c = 0; c < X.c; ++c) {
        const float value = x[in * X.c + c];
        const float* row = w + (tap * X.c + c) * Out;
        for (int o = 0; o < Out; ++o) sums[o] += value * row[o];
      }
      for (int o = 0; o < Out; ++o) y[out * Out + o] = sums[o];
    });
  }

  static void backward(const float* dy, const float* w, float* dx) {
    for_each_tap<Window, X>([&](int out, int in, int tap) {
      for (int c = 0; c < X.c; ++c) dx[in * X.c + c] += dot(dy + out * Out, w + (tap * X.c + c) * Out);
    });
  }

  //! For input channels [0, channels).
  static void gradients(const float* dy, const float* x, float* dw, int channels) {
    for_each_tap<Window, X>([&](int out, int in, int tap) {
      for (int c = 0; c < channels; ++c) {
        const float value = x[in * X.c + c];
        float* row = dw + (tap * X.c + c) * Out;
        for (int o = 0; o < Out; ++o) row[o] += value * dy[out * Out + o];
      }
    });
  }

 private:
  //! In eight sums, which a compiler may keep in vectors: it must not reorder a single one.
  static float dot(const float* a, const float* b) {
    constexpr int lanes = 8;
    float sums[lanes]{};
    for (int k = 0; k + lanes <= Out; k += lanes) {
      for (int lane = 0; lane < lanes; ++lane) sums[lane] += a[k + lane] * b[k + lane];
    }
    float sum = 0;
    for (int k = Out / lanes * lanes; k < Out; ++k) sum += a[k] * b[k];
    for (const float part : sums) sum += part;
    return sum;
  }
};

template <window Window, dims X>
struct depthwise {
  static constexpr int pixels = Window.slide(X, X.c).h * Window.slide(X, X.c).w;

  static void forward(const float* x, const float* w, const float* b, float* y) {
    add_bias<X.c>(y, b, pixels);
    for_each_tap<Window, X>(
        [&](int out, int in, int tap) { multiply_add(y + out * X.c, x + in * X.c, w + tap * X.c, X.c); });
  }

  static void backward(const float* dy, const float* w, float* dx) {
    for_each_tap<Window, X>(
        [&](int out, int in, int tap) { multiply_add(dx + in * X.c, dy + out * X.c, w + tap * X.c, X.c); });
  }

  static void gradients(const float* dy, const float* x, float* dw, int channels) {
    for_each_tap<Window, X>(
        [&](int out, int in, int tap) { multiply_add(dw + tap * X.c, dy + out * X.c, x + in * X.c, channels); });
  }

 private:
  static void multiply_add(float* __restrict sums, const float* a, const float* b, int count) {
    for (int c = 0; c < count; ++c) sums[c] += a[c] * b[c];
  }
};

}  // namespace float32
