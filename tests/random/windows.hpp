// SPDX-License-Identifier: MIT
#pragma once

#include "law/numbers.hpp"

#include <tinytrain/op/conv2d.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/window.hpp>

#include <string>
#include <vector>

//! Dice, C++ as text, and random windows. No two dice are thrown in the arguments of one call: which would be first depends on
//! the compiler.
namespace random_networks {

namespace tt = tinytrain;
using tt::dims;

inline constexpr int most_elements = 600;

inline std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    text += (text.empty() ? "" : ", ") + item;
  }
  return text;
}

inline std::string call(const std::string& name, const std::vector<int>& numbers, const char* brackets = "<>") {
  std::string text;
  for (const int n : numbers) {
    text += (text.empty() ? "" : ", ") + std::to_string(n);
  }
  return "tt::" + name + brackets[0] + text + brackets[1];
}

class window_dice {
 public:
  explicit window_dice(law::numbers& dice) : dice_(dice) {}

  int between(int low, int high) { return dice_.between(low, high); }
  bool chance(int percent) { return dice_.between(1, 100) <= percent; }

  //! A window that fits its input, and leaves something of it.
  tt::window sweep(dims x, int largest, int channels) {
    for (;;) {
      tt::window w;
      w.kernel_h = between(1, largest);
      w.kernel_w = chance(60) ? w.kernel_h : between(1, largest);
      w.stride_h = chance(80) ? 1 : between(1, 3);
      w.stride_w = chance(70) ? w.stride_h : between(1, 3);
      w.dilation_h = chance(80) ? 1 : between(1, 3);
      w.dilation_w = chance(70) ? w.dilation_h : between(1, 3);
      pad(w, 3);
      if (tt::detail::check_convolution(w, x, channels).rule == 0 && fits(w.slide(x, channels))) return w;
    }
  }

  //! The same for a pool.
  tt::window pool_sweep(dims x) {
    for (;;) {
      tt::window w;
      w.kernel_h = between(1, 4);
      w.kernel_w = chance(70) ? w.kernel_h : between(1, 4);
      w.stride_h = between(1, 3);
      w.stride_w = chance(70) ? w.stride_h : between(1, 3);
      pad(w, 2);
      if (tt::detail::check_pool(w, x, 255).rule == 0 && fits(w.slide(x, x.c))) return w;
    }
  }

  //! A window that keeps height and width, if its stride is 1; else they shrink as those of every other one with that stride.
  tt::window same_window(int stride) {
    tt::window w;
    w.kernel_h = w.kernel_w = between(1, 3);
    if (chance(30)) w.kernel_w = between(1, 3);
    w.stride_h = w.stride_w = stride;
    w.dilation_h = w.dilation_w = chance(85) ? 1 : 2;
    return w;
  }
  //! The same for a pool.
  tt::window same_window_without_gaps() {
    tt::window w = same_window(1);
    w.dilation_h = w.dilation_w = 1;
    return w;
  }

  static tt::window halving() {
    tt::window w;
    w.kernel_h = w.kernel_w = w.stride_h = w.stride_w = 2;
    return w;
  }

 private:
  void pad(tt::window& w, int most) {
    const int what = between(1, 4);
    w.same = what <= 2;
    if (what == 4) {
      w.before_h = between(0, most);
      w.before_w = between(0, most);
      w.after_h = between(0, most);
      w.after_w = between(0, most);
    }
  }
  static bool fits(dims y) { return y.h > 0 && y.w > 0 && y.size() <= most_elements; }

  law::numbers& dice_;
};

//! The options of a window; a pool is told all that it would not guess.
inline std::vector<std::string> options_of(const tt::window& w, bool is_pool) {
  std::vector<std::string> options{call("kernel", {w.kernel_h, w.kernel_w}), call("stride", {w.stride_h, w.stride_w})};
  if (w.dilated()) options.push_back(call("dilation", {w.dilation_h, w.dilation_w}));
  const bool padded = w.before_h + w.before_w + w.after_h + w.after_w > 0;
  if (padded) {
    options.push_back(call("padding", {w.before_h, w.before_w, w.after_h, w.after_w}));
  } else if (w.same == is_pool) {
    options.push_back(w.same ? "tt::same" : "tt::valid");
  }
  return options;
}

}  // namespace random_networks
