// SPDX-License-Identifier: MIT
#pragma once

#include "random/windows.hpp"

#include <string>
#include <vector>

//! Draws the layers of random networks, as C++ that declares them. Shapes are followed as the ops infer them: no map vanishes or
//! grows beyond `most_elements`, and both ways around a block end alike.
namespace random_networks {

//! A layer with parameters, as an update rule may name it.
struct trainable {
  std::string name;
  int channels;
  bool has_bias;
};

class layer_writer : public window_dice {
 public:
  using window_dice::window_dice;

  const std::string& declarations() const { return declarations_; }
  const std::vector<trainable>& trainables() const { return trainables_; }

  //! A few layers from shape x on, which becomes that of the last one's output. Often large maps come first.
  std::vector<std::string> body(dims& x) {
    std::vector<std::string> items;
    if (chance(5)) items.push_back(clamp());
    const int count = chance(15) ? 4 : between(2, 3);
    for (int k = 0; k < count; ++k) {
      const int what = k == 0 && chance(60) ? 1 : between(1, 100);
      if (what <= 40) {
        const int channels = k == 0 ? between(4, 6) : between(2, 6);
        items.push_back(conv(x, sweep(x, largest_kernel(), channels), channels));
      } else if (what <= 58) {
        items.push_back(depthwise(x, sweep(x, largest_kernel(), x.c)));
      } else if (what <= 70) {
        items.push_back(pool(x, pool_sweep(x)));
      } else if (what <= 78) {
        items.push_back(rearranged(x));
      } else {
        items.push_back(block(x, 2));
      }
      if (chance(55)) items.push_back(clamp());
      if (chance(8)) items.push_back(clamp());
    }
    if (chance(45)) items.push_back(pool(x, halving()));
    return items;
  }

  //! The end of a classifier.
  std::vector<std::string> tail(dims& x, int classes) {
    std::vector<std::string> items;
    const int what = between(1, 100);
    if (what <= 12) {
      items.push_back(conv(x, tt::window{}, classes));
      items.push_back("tt::global_avg_pool");
      return items;
    }
    if (what <= 70) {
      items.push_back("tt::global_avg_pool");
      x = {1, 1, x.c};
    } else if (what <= 80) {
      items.push_back("tt::flatten");
      x = x.flat();
    }
    if (chance(20)) {
      items.push_back(linear(x, between(3, 8)));
      items.push_back(clamp());
    }
    items.push_back(linear(x, classes));
    return items;
  }

 private:
  int largest_kernel() { return chance(30) ? 5 : 3; }

  std::string clamp() { return chance(70) ? "tt::relu" : "tt::relu6"; }

  std::string declare(const std::string& base, const std::vector<std::string>& arguments) {
    const std::string name = "l" + std::to_string(count_++);
    declarations_ += "struct " + name + " : tt::" + base + "<" + list_of(arguments) + "> {};\n";
    return name;
  }

  std::string conv(dims& x, const tt::window& w, int channels) {
    std::vector<std::string> options = options_of(w, false);
    options.push_back(call("out", {channels}));
    const bool has_bias = add_bias(options);
    const std::string name = declare("conv2d", options);
    trainables_.push_back({name, x.c, has_bias});
    x = w.slide(x, channels);
    return name;
  }

  std::string depthwise(dims& x, const tt::window& w) {
    const int factor = w.slide(x, 2 * x.c).size() <= most_elements && chance(25) ? 2 : 1;
    std::vector<std::string> options = options_of(w, false);
    if (factor != 1) options.push_back(call("multiplier_of", {factor}));
    const bool has_bias = add_bias(options);
    const std::string name = declare("depthwise2d", options);
    trainables_.push_back({name, x.c, has_bias});
    x = w.slide(x, x.c * factor);
    return name;
  }

  std::string linear(dims& x, int channels) {
    std::vector<std::string> options{call("out", {channels})};
    const bool has_bias = add_bias(options);
    const std::string name = declare("linear", options);
    trainables_.push_back({name, x.size(), has_bias});
    x = {1, 1, channels};
    return name;
  }

  std::string pool(dims& x, const tt::window& w) {
    const std::string name = chance(50) ? "max_pool" : "avg_pool";
    x = w.slide(x, x.c);
    return "tt::" + name + "<" + list_of(options_of(w, true)) + ">";
  }

  //! Zeros around a map, a part of it (of its rows, some from the last one up), or another shape.
  std::string rearranged(dims& x) {
    const dims was = x;
    const int what = between(1, 3);
    if (what == 1) {
      const dims before{between(0, 2), between(0, 2), between(0, 1)};
      x = {x.h + before.h + between(0, 2), x.w + before.w + between(0, 2), x.c + before.c + (chance(20) ? 1 : 0)};
      return "tt::pad<" + text(before) + ", " + text(x) + ">";
    }
    if (what == 2) {
      const int step = between(1, 2);
      const bool upwards = chance(30);
      x = {(x.h + step - 1) / step, (x.w + 1) / 2, x.c};
      return "tt::slice<" + text({upwards ? was.h - 1 : 0, was.w - (2 * x.w - 1), 0}) + ", " +
             text({upwards ? -step : step, 2, 1}) + ", " + text(x) + ">";
    }
    x = chance(50) ? dims{x.w, x.h, x.c} : dims{x.h, x.c, x.w};
    return "tt::reshape<" + text(x) + ">";
  }
  static std::string text(dims d) { return call("dims", {d.h, d.w, d.c}, "{}"); }

  bool add_bias(std::vector<std::string>& options) {
    if (!chance(12)) return true;
    options.push_back("tt::no_bias");
    return false;
  }

  std::string block(dims& x, int depth) {
    return declare("residual", chance(60) ? identity(x, depth) : projection(x, depth));
  }

  //! y = body(x) + x; the body may begin with a clamp, be one, hold pools alone, or another block.
  std::vector<std::string> identity(dims x, int depth) {
    std::vector<std::string> items;
    const int channels = x.c;
    if (chance(25)) items.push_back(clamp());
    const int what = between(1, 10);
    if (what <= 2) {
      items.push_back(pool(x, same_window_without_gaps()));
    } else if (what <= 4 && depth > 1) {
      items.push_back(block_that_keeps(x, depth - 1));
    } else if (what <= 6) {  // as MobileNetV2's
      items.push_back(conv(x, tt::window{}, 2 * channels > 8 ? 8 : 2 * channels));
      items.push_back(clamp());
      items.push_back(depthwise_of_one(x, same_window(1)));
    }
    if (items.empty() || x.c != channels || chance(70)) {
      if (!items.empty() && chance(60)) items.push_back(clamp());
      items.push_back(conv(x, same_window(1), channels));
    }
    return items;
  }

  //! y = body(x) + shortcut(x)
  std::vector<std::string> projection(dims& x, int depth) {
    const int stride = x.h > 3 && x.w > 3 ? between(1, 2) : 1;
    const int channels = between(2, 6);
    dims around = x;
    std::vector<std::string> shortcut;
    if (stride == 2 && chance(30)) {
      shortcut.push_back(pool(around, halving()));
      shortcut.push_back(conv(around, tt::window{}, channels));
    } else {
      tt::window w = same_window(stride);
      w.dilation_h = w.dilation_w = 1;
      shortcut.push_back(conv(around, w, channels));
    }
    std::vector<std::string> items{"tt::shortcut<" + list_of(shortcut) + ">"};
    if (chance(20)) items.push_back(clamp());
    const int first = chance(50) ? channels : between(2, 6);
    items.push_back(conv(x, same_window(stride), first));
    if (chance(60)) items.push_back(clamp());
    if (depth > 1 && chance(25)) items.push_back(block_that_keeps(x, depth - 1));
    if (x.c != channels || chance(40)) items.push_back(conv(x, same_window(1), channels));
    return items;
  }

  std::string block_that_keeps(dims x, int depth) { return declare("residual", identity(x, depth)); }

  std::string depthwise_of_one(dims& x, const tt::window& w) {
    const std::string name = declare("depthwise2d", options_of(w, false));
    trainables_.push_back({name, x.c, true});
    return name;
  }

  std::string declarations_{};
  std::vector<trainable> trainables_{};
  int count_ = 0;
};

}  // namespace random_networks
