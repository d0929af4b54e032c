// SPDX-License-Identifier: MIT
#pragma once

#include "law/imported_models.hpp"
#include "random/layers.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace random_networks {

//! Draws `.tflite` models: branches that meet again, gates, pads, slices and curves between convolutions.
class model_writer {
 public:
  model_writer(law::numbers& dice, std::uint32_t seed, dims input) : dice_(dice), model_(seed) {
    x_ = model_.input(input.h, input.w, input.c, 0.02F, between(-20, 20));
  }

  const std::vector<trainable>& trainables() const { return trainables_; }

  writer::file write(int classes) {
    const bool large = chance(70);
    conv(between(3, 5), large);
    const int count = between(2, 3);
    for (int k = 0; k < count; ++k) {
      const int what = between(0, 9);
      if (model_.size(x_, 1) * elements_behind() > most_elements / 2) {  // from here on smaller
        pool(2);
        continue;
      }
      switch (what) {
      case 0: conv(between(2, 5), false); break;
      case 1: depthwise(); break;
      case 2: pool(1); break;
      case 3: curve(); break;
      case 4: model_.size(x_, 1) > 2 ? slice() : pad(); break;
      case 5: pad(); break;
      case 6: gate(); break;
      case 7: side_by_side(); break;
      default: meet(); break;
      }
    }
    if (chance(75)) x_ = model_.mean(x_, {model_.scale(x_) * 0.5F, between(-20, 20), 0});
    trainables_.push_back({layer(), model_.size(x_, 1) * elements_behind(), true});
    x_ = model_.dense(x_, classes, {1, 3}, {0, between(-9, 9), 0});
    if (chance(40)) model_.softmax(x_);
    return model_.write();
  }

 private:
  int between(int low, int high) { return dice_.between(low, high); }
  bool chance(int percent) { return dice_.between(1, 100) <= percent; }
  int channels() const { return model_.size(x_, 3); }
  int elements_behind() const { return model_.size(x_, 2) * model_.size(x_, 3); }

  //! The operator that comes next, as an update rule names it.
  std::string layer() { return call("layer", {static_cast<int>(model_.model().operations.size())}); }

  //! As ReLU, ReLU6 or neither.
  law::quantized_output output() {
    const int fused = between(0, 2) == 0 ? 0 : (chance(70) ? 1 : 3);
    return {0, fused != 0 && chance(70) ? -128 : between(-60, 20), fused};
  }

  law::sweep sweep(bool keeps_size) {
    const int h = model_.size(x_, 1);
    const int w = model_.size(x_, 2);
    for (;;) {
      law::sweep s{between(1, 4), between(1, 4), between(1, 2), between(1, 2), chance(60), 1, 1};
      if (chance(50)) s.kernel_w = s.kernel_h;
      if (chance(60)) s.stride_h = s.stride_w = 1;
      if (chance(20)) s.dilation_h = s.dilation_w = 2;
      if (keeps_size) s = {s.kernel_h, s.kernel_w, 1, 1, true, s.dilation_h, s.dilation_w};
      const bool fits = (s.kernel_h - 1) * s.dilation_h < h && (s.kernel_w - 1) * s.dilation_w < w;
      if (s.same || fits) return s;
    }
  }

  void conv(int channels, bool keeps_size) {
    trainables_.push_back({layer(), this->channels(), true});
    const law::quantized_output y = output();
    x_ = model_.conv(x_, channels, sweep(keeps_size), {1, 8}, y);
  }
  void depthwise() {
    trainables_.push_back({layer(), channels(), true});
    const law::quantized_output y = output();
    const law::sweep s = sweep(false);
    x_ = model_.depthwise(x_, chance(25) ? 2 : 1, s, {1, 8}, y);
  }
  void pool(int least_stride) {
    law::sweep s = sweep(false);
    s.dilation_h = s.dilation_w = 1;
    if (s.stride_h < least_stride) s.stride_h = least_stride;
    x_ = model_.pool(chance(50) ? 1 : 17, x_, s);
  }
  void pad() {
    const bool deeper = chance(30);
    const int right = between(0, 2);
    const int left = between(0, 2);
    const int bottom = between(0, 2);
    x_ = model_.pad(x_, between(0, 2), bottom, left, right, 0, deeper ? 1 : 0);
    if (chance(50)) {  // which becomes the convolution's own, unless channels were padded
      law::sweep s = sweep(false);
      s.same = false;
      if ((s.kernel_h - 1) * s.dilation_h >= model_.size(x_, 1) ||
          (s.kernel_w - 1) * s.dilation_w >= model_.size(x_, 2))
        s = {1, 1, 1, 1, false};
      trainables_.push_back({layer(), channels(), true});
      const law::quantized_output y = output();
      x_ = model_.conv(x_, between(2, 5), s, {1, 8}, y);
    }
  }

  void curve() {
    switch (between(0, 5)) {
    case 0: x_ = model_.logistic(x_); break;
    case 1: x_ = model_.tanh(x_); break;
    case 2: x_ = model_.curve(117, x_, model_.scale(x_) * 0.9F, -110, 91); break;       // HARD_SWISH
    case 3: x_ = model_.curve(98, x_, model_.scale(x_) * 1.01F, -12, 75, 0.2F); break;  // LEAKY_RELU
    case 4: x_ = model_.curve(19, x_, model_.scale(x_), -128); break;                   // RELU
    default: x_ = model_.curve(114, x_, model_.scale(x_) * 1.1F, 3, 89); break;         // QUANTIZE
    }
  }

  //! Every so many rows, and all columns but the first.
  void slice() {
    const int h = model_.size(x_, 1);
    const int w = model_.size(x_, 2);
    const int step = between(1, 2);
    const int rows = (h + step - 1) / step - (h > 2 * step ? between(0, 1) : 0);
    const int columns = w > 1 ? w - 1 : 1;
    x_ = model_.slice(x_, {between(0, h - 1 - (rows - 1) * step), w - columns, 0}, {rows, columns, channels()},
                      {step, 1, 1});
  }

  //! A map times a factor for each channel, made from its means.
  void gate() {
    const int a = x_;
    const int c = channels();
    const int s = model_.mean(a, {model_.scale(a) * 0.4F, -7, 0});
    trainables_.push_back({layer(), c, true});
    const int e = model_.dense(s, c, {2, 2}, {0, 6, 0});
    const int f = model_.reshape(model_.logistic(e), {1, 1, 1, c});
    x_ = model_.pair(18, a, f, {model_.scale(a) * 0.8F, -33, 0});
  }

  //! Two branches of one map, one under the other, to the right, or with more channels.
  void side_by_side() {
    const int a = x_;
    const int c = channels();
    const float scale = model_.scale(a) * 1.1F;
    trainables_.push_back({layer(), c, true});
    const int b = model_.conv(a, c, sweep(true), {1, 8}, {scale, -14, 0});
    trainables_.push_back({layer(), c, true});
    const int d = model_.depthwise(a, 1, sweep(true), {1, 8}, {scale, -14, 0});
    x_ = model_.concatenation({b, d}, between(1, 3));
  }

  //! A sum, a difference or a product with what came before; or of two branches.
  void meet() {
    const int before = x_;
    const int c = channels();
    conv(chance(50) ? c : between(2, 5), true);
    if (model_.size(x_, 3) != c || chance(30)) conv(c, true);
    const int codes[] = {0, 0, 18, 41};
    const int zero_point = between(-20, 20);
    x_ = model_.pair(codes[between(0, 3)], x_, before, {0, zero_point, 0});
  }

  law::numbers& dice_;
  law::model_builder model_;
  int x_ = 0;
  std::vector<trainable> trainables_{};
};

}  // namespace random_networks
