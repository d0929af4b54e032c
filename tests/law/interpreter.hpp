// SPDX-License-Identifier: MIT
#pragma once

#include "law/reference.hpp"

#include <tinytrain.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

//! A network in double: what the integers stand for, without their rounding. Parameters come from a checkpoint. Nothing of
//! the library's plan or kernels is used but the list of layers, their edges and the layout of a checkpoint.
namespace law {

namespace tt = tinytrain;

//! One layer of the interpreter; its parameters are ranges of one vector of reals.
struct real_layer {
  enum class kind { products, mean, largest, clamp, sum, same } what = kind::same;
  layer definition{};
  sliding window{};
  double above = 0;  // of a clamp, 0: none
  int first_weight = 0;
  int first_bias = -1;
  tt::edge from{};
};

inline sliding window_of(const tt::window& w) {
  return {w.kernel_h,   w.kernel_w, w.stride_h, w.stride_w, w.same,   w.dilation_h,
          w.dilation_w, w.before_h, w.before_w, w.after_h,  w.after_w};
}

template <class... Options>
real_layer describe(const tt::conv2d<Options...>*, dims x) {
  using op = tt::conv2d<Options...>;
  const sliding s = window_of(op::sliding);
  return {real_layer::kind::products, convolution(x, op::out_channels, s), s};
}
template <class... Options>
real_layer describe(const tt::depthwise2d<Options...>*, dims x) {
  using op = tt::depthwise2d<Options...>;
  const sliding s = window_of(op::sliding);
  return {real_layer::kind::products, depthwise(x, op::factor, s), s};
}
template <class... Options>
real_layer describe(const tt::linear<Options...>*, dims x) {
  return {real_layer::kind::products, linear(x, tt::linear<Options...>::out_channels)};
}
template <class... Options>
real_layer describe(const tt::avg_pool<Options...>*, dims x) {
  using op = tt::avg_pool<Options...>;
  const sliding s = window_of(op::sliding);
  return {real_layer::kind::mean, {x, slide_over(x, s, x.c)}, s};
}
template <class... Options>
real_layer describe(const tt::max_pool<Options...>*, dims x) {
  using op = tt::max_pool<Options...>;
  const sliding s = window_of(op::sliding);
  return {real_layer::kind::largest, {x, slide_over(x, s, x.c)}, s};
}
inline real_layer describe(const tt::global_avg_pool*, dims x) {
  return {real_layer::kind::mean, {x, {1, 1, x.c}}, {x.h, x.w, 1, 1, false}};
}
inline real_layer describe(const tt::relu*, dims x) { return {real_layer::kind::clamp, {x, x}}; }
inline real_layer describe(const tt::relu6*, dims x) { return {real_layer::kind::clamp, {x, x}, {}, 6}; }
inline real_layer describe(const tt::flatten*, dims x) { return {real_layer::kind::same, {x, x.flat()}}; }
inline real_layer describe(const tt::add*, dims x) { return {real_layer::kind::sum, {x, x}}; }

template <class Network>
class interpreter {
 public:
  using reals = std::vector<double>;

  interpreter() {
    [this]<class... Layers>(tt::list<Layers...>) {
      (this->append(static_cast<const Layers*>(nullptr)), ...);
    }(tt::layer_list<Network>{});
  }

  //! Weights and biases of a checkpoint, dequantised, in the order of the layers, weights before biases.
  reals parameters(const std::uint32_t* words) const {
    reals all;
    std::size_t node = 0;
    for (const real_layer& l : layers_) {
      if (l.what == real_layer::kind::products) {
        const auto& at = layout().layers[node];
        const auto* weights = reinterpret_cast<const std::int8_t*>(words + at.weights);
        const double unit = std::ldexp(1.0, weight_exponent(static_cast<int>(node)));
        for (int k = 0; k < l.definition.weights; ++k) {
          all.push_back(weights[k] * unit);
        }
        for (int k = 0; l.first_bias >= 0 && k < l.definition.y.c; ++k) {
          all.push_back(std::ldexp(static_cast<std::int32_t>(words[at.biases + k]), tt::bias_exponent));
        }
      }
      ++node;
    }
    return all;
  }

  //! The output for an image in real units.
  reals run(const reals& parameters, const reals& image) const {
    std::vector<reals> values;
    const auto value = [&](int position) -> const reals& {
      return position < 0 ? image : values[static_cast<std::size_t>(position)];
    };
    for (const real_layer& l : layers_) {
      const reals& x = value(l.from.source);
      reals y(static_cast<std::size_t>(l.definition.y.size()));
      switch (l.what) {
      case real_layer::kind::products:
        for (std::size_t k = 0; l.first_bias >= 0 && k < y.size(); ++k) {
          y[k] = parameters[static_cast<std::size_t>(l.first_bias) + k % static_cast<std::size_t>(l.definition.y.c)];
        }
        for (const product& p : l.definition.products) {
          y[static_cast<std::size_t>(p.y)] +=
              parameters[static_cast<std::size_t>(l.first_weight + p.w)] * x[static_cast<std::size_t>(p.x)];
        }
        break;
      case real_layer::kind::mean:
      case real_layer::kind::largest: pool(l, x, y); break;
      case real_layer::kind::clamp:
        std::transform(x.begin(), x.end(), y.begin(),
                       [&](double v) { return std::max(0.0, l.above == 0 ? v : std::min(v, l.above)); });
        break;
      case real_layer::kind::sum:
        std::transform(x.begin(), x.end(), value(l.from.skip).begin(), y.begin(),
                       [](double a, double b) { return a + b; });
        break;
      default: y = x;
      }
      values.push_back(y);
    }
    return values.back();
  }

  //! -log softmax(y)[label]
  double cross_entropy(const reals& parameters, const reals& image, int label) const {
    const reals y = run(parameters, image);
    const double highest = *std::max_element(y.begin(), y.end());
    double sum = 0;
    for (const double v : y) {
      sum += std::exp(v - highest);
    }
    return std::log(sum) + highest - y[static_cast<std::size_t>(label)];
  }

  const std::vector<real_layer>& layers() const { return layers_; }

  static constexpr int weight_exponent(int node) {
    return tt::plan::weight_exponent(tt::plan::graph_of<Network, tt::everything>[node].parameters.fan_in);
  }
  static constexpr const auto& layout() { return checkpoint_layout; }

 private:
  //! Where parameters lie does not depend on the scales behind them.
  static constexpr auto checkpoint_layout =
      tt::plan::lay_out_checkpoint(tt::plan::graph_of<Network, tt::everything>, 0);

  template <class Layer>
  void append(const Layer* tag) {
    const tt::edge from = tt::network_edges<Network>[layers_.size()];
    const dims x =
        from.source < 0 ? Network::input_type::shape : layers_[static_cast<std::size_t>(from.source)].definition.y;
    real_layer l = describe(tag, x);
    l.from = from;
    if (l.what == real_layer::kind::products) {
      l.first_weight = parameters_;
      parameters_ += l.definition.weights;
      if (Layer::parameters(x).biases > 0) {
        l.first_bias = parameters_;
        parameters_ += l.definition.y.c;
      }
    }
    layers_.push_back(l);
  }

  static void pool(const real_layer& l, const reals& x, reals& y) {
    const dims in = l.definition.x;
    const dims out = l.definition.y;
    std::vector<int> taps(y.size());
    for_each_tap(in, l.window, [&](int i, int j, int row, int column, int) {
      for (int c = 0; c < in.c; ++c) {
        const auto k = static_cast<std::size_t>((i * out.w + j) * in.c + c);
        const double v = x[static_cast<std::size_t>((row * in.w + column) * in.c + c)];
        y[k] = l.what == real_layer::kind::mean ? y[k] + v : (taps[k] == 0 ? v : std::max(y[k], v));
        ++taps[k];
      }
    });
    for (std::size_t k = 0; l.what == real_layer::kind::mean && k < y.size(); ++k) {
      y[k] /= taps[k];
    }
  }

  std::vector<real_layer> layers_{};
  int parameters_ = 0;
};

}  // namespace law
