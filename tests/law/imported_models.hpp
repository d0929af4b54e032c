// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"
#include "tflite/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

//! Builds small `.tflite` models with random parameters, an operator a call. Shapes follow; scales are chosen such that an
//! output uses its int8 and seldom leaves it, unless a test asks for another one.
namespace law {

//! What an operator's output is: its scale (0: a fitting one), zero point and fused activation (0 none, 1 RELU, 3 RELU6).
struct quantized_output {
  float scale = 0;
  int zero_point = 0;
  int fused = 0;
};

struct sweep {
  int kernel_h = 3;
  int kernel_w = 3;
  int stride_h = 1;
  int stride_w = 1;
  bool same = true;
  int dilation_h = 1;
  int dilation_w = 1;
};

//! Scales of a layer's weights: the first channel's output is about `gain` times as large as the input, and from there they
//! fall by equal factors, down to 1 / `spread` of it.
struct channel_spread {
  float gain = 1;
  float spread = 8;
  bool per_channel = true;
  int bound = 0;  //!< of the weights; 0: the builder's
};

class model_builder {
 public:
  constexpr explicit model_builder(std::uint32_t seed, int weight_bound = 60) :
      source_(seed), weight_bound_(weight_bound) {}

  constexpr int input(int h, int w, int c, float scale, int zero_point) {
    return m_.add({"input", {1, h, w, c}, 9, {scale}, {zero_point}});
  }

  constexpr int conv(int x, int channels, sweep s, channel_spread scales, quantized_output y) {
    const int in = size(x, 3);
    const int w = weights({channels, s.kernel_h, s.kernel_w, in}, scales, channels, 0, s.kernel_h * s.kernel_w * in);
    return window(3, 1, x, w, channels, s, scales, y, 3, 4);
  }
  constexpr int depthwise(int x, int factor, sweep s, channel_spread scales, quantized_output y) {
    const int channels = size(x, 3) * factor;
    const int w = weights({1, s.kernel_h, s.kernel_w, channels}, scales, channels, 3, s.kernel_h * s.kernel_w);
    return window(4, 2, x, w, channels, s, scales, y, 4, 5, factor);
  }
  constexpr int dense(int x, int channels, channel_spread scales, quantized_output y, bool biased = true) {
    const int in = elements(x);
    const int w = weights({channels, in}, scales, channels, 0, in);
    const int b = biased ? biases(channels) : -1;
    const int out = output({1, channels}, fitting(x, scales, y), y.zero_point);
    m_.run({9, {x, w, b}, {out}, 8, {{0, y.fused}}});
    return out;
  }
  //! ADD (0), MUL (18) or SUB (41).
  constexpr int pair(int code, int a, int b, quantized_output y) {
    const float fit = code == 18 ? 90 * scale(a) * scale(b) : 1.1F * (scale(a) > scale(b) ? scale(a) : scale(b));
    const int out = output(m_.tensors[at(a)].shape, y.scale != 0 ? y.scale : fit, y.zero_point);
    m_.run({code, {a, b}, {out}, code == 0 ? 11 : (code == 18 ? 21 : 28), {{0, y.fused}}});
    return out;
  }
  //! AVERAGE_POOL_2D (1) or MAX_POOL_2D (17).
  constexpr int pool(int code, int x, sweep s, int fused = 0) {
    const int out = output({1, slid(size(x, 1), s.kernel_h, s.stride_h, s.same),
                            slid(size(x, 2), s.kernel_w, s.stride_w, s.same), size(x, 3)},
                           scale(x), zero_point(x));
    m_.run({code,
            {x},
            {out},
            5,
            {{0, s.same ? 0 : 1}, {1, s.stride_w}, {2, s.stride_h}, {3, s.kernel_w}, {4, s.kernel_h}, {5, fused}}});
    return out;
  }
  constexpr int mean(int x, quantized_output y) {
    const int axes = m_.integers({2}, {1, 2});
    const int out = output({1, 1, 1, size(x, 3)}, y.scale != 0 ? y.scale : scale(x), y.zero_point);
    m_.run({40, {x, axes}, {out}, 27, {{0, 1}}});
    return out;
  }
  constexpr int concatenation(const std::vector<int>& parts, int axis) {
    std::vector<int> shape = m_.tensors[at(parts[0])].shape;
    shape[at(axis)] = 0;
    for (const int part : parts) shape[at(axis)] += size(part, axis);
    const int out = output(shape, scale(parts[0]), zero_point(parts[0]));
    m_.run({2, parts, {out}, 10, {{0, axis}}});
    return out;
  }
  //! Elements before and after, of height, width and channels.
  constexpr int pad(int x, int top, int bottom, int left, int right, int front = 0, int back = 0) {
    const int paddings = m_.integers({4, 2}, {0, 0, top, bottom, left, right, front, back});
    const int out = output({1, size(x, 1) + top + bottom, size(x, 2) + left + right, size(x, 3) + front + back},
                           scale(x), zero_point(x));
    m_.run({34, {x, paddings}, {out}, 22});
    return out;
  }
  constexpr int reshape(int x, const std::vector<int>& shape) {
    const int out = output(shape, scale(x), zero_point(x));
    m_.run({22, {x}, {out}, 17});
    return out;
  }
  //! [begin, begin + count * step) of height, width and channels.
  constexpr int slice(int x, std::initializer_list<int> begin, std::initializer_list<int> count,
                      std::initializer_list<int> step) {
    const int* b = begin.begin();
    const int* n = count.begin();
    const int* s = step.begin();
    const int begins = m_.integers({4}, {0, b[0], b[1], b[2]});
    const int ends =
        m_.integers({4}, {1, b[0] + (n[0] - 1) * s[0] + 1, b[1] + (n[1] - 1) * s[1] + 1, b[2] + (n[2] - 1) * s[2] + 1});
    const int steps = m_.integers({4}, {1, s[0], s[1], s[2]});
    const int out = output({1, n[0], n[1], n[2]}, scale(x), zero_point(x));
    m_.run({45, {x, begins, ends, steps}, {out}, 32, {{0, 0}}});
    return out;
  }
  //! An elementwise operator or SOFTMAX; `factor` is LEAKY_RELU's slope or SOFTMAX's beta.
  constexpr int curve(int code, int x, float scale, int zero_point, int options_type = 0, float factor = 0) {
    const int out = output(m_.tensors[at(x)].shape, scale, zero_point);
    m_.run({code, {x}, {out}, options_type});
    if (factor != 0) m_.operations.back().options.push_back(writer::real(0, factor));
    return out;
  }
  constexpr int logistic(int x) { return curve(14, x, 1.0F / 256, -128); }
  constexpr int tanh(int x) { return curve(28, x, 1.0F / 128, 0); }
  constexpr int softmax(int x) { return curve(25, x, 1.0F / 256, -128, 9, 1.0F); }

  constexpr void name(int tensor, std::string_view name) { m_.tensors[at(tensor)].name = name; }

  //! The weights and the bias of one output channel of the latest operator, a convolution, as a pruned one has them.
  constexpr void kill(int channel, float scale, std::int32_t bias) {
    writer::tensor& w = m_.tensors[at(m_.operations.back().inputs[1])];
    const int step = w.dimension == 3 ? w.shape[3] : 1;
    const int run = w.dimension == 3 ? 1 : static_cast<int>(w.data.size()) / w.shape[0];
    const int taps = w.dimension == 3 ? static_cast<int>(w.data.size()) / w.shape[3] : 1;
    for (int tap = 0; tap < taps; ++tap)
      for (int k = 0; k < run; ++k) w.data[at(channel * run + tap * step + k)] = 0;
    w.scales[at(channel)] = scale;
    set_bias(channel, bias);
  }
  constexpr void set_bias(int channel, std::int32_t bias) {
    writer::tensor& b = m_.tensors[at(m_.operations.back().inputs[2])];
    for (int i = 0; i < 4; ++i)
      b.data[at(4 * channel + i)] = static_cast<char>(static_cast<std::uint32_t>(bias) >> (8 * i) & 0xFF);
  }
  //! Every weight of the latest operator is at one of the ends.
  constexpr void saturate_weights() {
    for (char& w : m_.tensors[at(m_.operations.back().inputs[1])].data)
      w = static_cast<signed char>(w) < 0 ? -127 : 127;
  }

  constexpr writer::file write() const { return writer::write(m_); }
  constexpr writer::model& model() { return m_; }

  constexpr int size(int tensor, int axis) const { return m_.tensors[at(tensor)].shape[at(axis)]; }
  constexpr float scale(int tensor) const { return m_.tensors[at(tensor)].scales[0]; }
  constexpr int zero_point(int tensor) const { return static_cast<int>(m_.tensors[at(tensor)].zero_points[0]); }

 private:
  static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }

  constexpr int elements(int tensor) const {
    int count = 1;
    for (const int n : m_.tensors[at(tensor)].shape) count *= n;
    return count;
  }

  static constexpr int slid(int size, int kernel, int stride, bool same, int dilation = 1) {
    return same ? (size + stride - 1) / stride : (size - (kernel - 1) * dilation - 1) / stride + 1;
  }

  static constexpr double root(double square) {
    double r = square > 1 ? square : 1;
    for (int i = 0; i < 40; ++i) r = (r + square / r) / 2;
    return r;
  }

  //! Four standard deviations of the channel with the largest weights.
  constexpr float fitting(int x, channel_spread s, quantized_output y) const {
    return y.scale != 0 ? y.scale : 4 * 36 * scale(x) * s.gain / 127;
  }

  constexpr int output(const std::vector<int>& shape, float scale, int zero_point) {
    return m_.activation(shape, scale, zero_point);
  }

  constexpr int weights(const std::vector<int>& shape, channel_spread s, int channels, int dimension, int fan_in) {
    writer::tensor t{"weights", shape, 9, {}, {}, dimension};
    const int bound = s.bound != 0 ? s.bound : weight_bound_;
    int count = 1;
    for (const int n : shape) count *= n;
    for (int k = 0; k < count; ++k) t.data.push_back(static_cast<char>(source_.between(-bound, bound)));
    double ratio = 1;  // the (channels - 1)-th root of the spread, by bisection
    double high = s.spread;
    for (int i = 0; i < 40 && channels > 1; ++i) {
      const double middle = (ratio + high) / 2;
      double power = 1;
      for (int c = 1; c < channels; ++c) power *= middle;
      (power > double{s.spread} ? high : ratio) = middle;
    }
    double scale = double{s.gain} / (0.58 * bound * root(fan_in));
    for (int c = 0; c < (s.per_channel ? channels : 1); ++c, scale /= ratio) {
      t.scales.push_back(static_cast<float>(scale));
      t.zero_points.push_back(0);
    }
    return m_.add(t);
  }

  constexpr int biases(int count) {
    writer::tensor t{"biases", {count}, 2};
    for (int k = 0; k < count; ++k) {
      const auto bias = static_cast<std::uint32_t>(source_.between(-4000, 4000));
      for (int i = 0; i < 4; ++i) t.data.push_back(static_cast<char>(bias >> (8 * i) & 0xFF));
    }
    return m_.add(t);
  }

  constexpr int window(int code, int options_type, int x, int w, int channels, sweep s, channel_spread scales,
                       quantized_output y, int fused_field, int dilation_field, int factor = 0) {
    const int b = biases(channels);
    const int out = output({1, slid(size(x, 1), s.kernel_h, s.stride_h, s.same, s.dilation_h),
                            slid(size(x, 2), s.kernel_w, s.stride_w, s.same, s.dilation_w), channels},
                           fitting(x, scales, y), y.zero_point);
    std::vector<writer::option> options{{0, s.same ? 0 : 1}, {1, s.stride_w}, {2, s.stride_h}};
    if (factor != 0) options.push_back({3, factor});
    options.push_back({fused_field, y.fused});
    options.push_back({dilation_field, s.dilation_w});
    options.push_back({dilation_field + 1, s.dilation_h});
    m_.run({code, {x, w, b}, {out}, options_type, options});
    return out;
  }

  numbers source_;
  int weight_bound_;
  writer::model m_{};
};

}  // namespace law
