// SPDX-License-Identifier: MIT
#pragma once

#include "float32_kernels.hpp"
#include "twin.hpp"

#include <tinytrain.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

//! The same network in float32: layers, shapes, initial weights and what is trained are read off tinytrain's own types, and
//! the order of work is the same (an error goes on, then the layer is updated at once).
namespace float32 {

namespace tt = tinytrain;

template <class Op>
struct kernels_of;  //!< for layers with parameters
template <class... Options>
struct kernels_of<tt::conv2d<Options...>> {
  using op = tt::conv2d<Options...>;
  static constexpr auto kind = bench::layer_kind::convolution;
  static constexpr window sliding = op::sliding;
  template <dims X>
  using type = convolution<op::out_channels, sliding, X>;
};
template <class... Options>
struct kernels_of<tt::depthwise2d<Options...>> {
  using op = tt::depthwise2d<Options...>;
  static_assert(op::factor == 1, "one output channel for each input channel");
  static constexpr auto kind = bench::layer_kind::depthwise;
  static constexpr window sliding = op::sliding;
  template <dims X>
  using type = depthwise<sliding, X>;
};
template <class... Options>
struct kernels_of<tt::linear<Options...>> {
  using op = tt::linear<Options...>;
  static constexpr auto kind = bench::layer_kind::linear;
  static constexpr window sliding{};
  template <dims X>
  using type = convolution<op::out_channels, sliding, X.flat()>;
};

//! Gradient of the cross-entropy with respect to logits; returns the loss.
inline float softmax_cross_entropy(const std::vector<float>& y, std::size_t label, std::vector<float>& dy) {
  float largest = y[0];
  for (const float value : y) largest = value > largest ? value : largest;
  float sum = 0;
  for (std::size_t k = 0; k < y.size(); ++k) sum += dy[k] = std::exp(y[k] - largest);
  const float loss = std::log(sum) + largest - y[label];
  for (float& value : dy) value /= sum;
  dy[label] -= 1;
  return loss;
}

template <class Network, class Update>
class trainer {
  static constexpr const auto& graph = tt::plan::graph_of<Network, Update>;
  static constexpr int layers = graph.size;
  template <int Node>
  using op = typename tt::nth<Node, tt::layer_list<Network>>::op;

 public:
  explicit trainer(float learning_rate) : rate_(learning_rate) {
    for (int i = 0; i < layers; ++i) {
      const tt::plan::node& n = graph[i];
      state& s = states_[at(i)];
      s.y.resize(at(n.out.size()));
      s.dy.resize(at(n.out.size()));
      s.w.resize(at(n.parameters.weights));
      s.dw.resize(at(n.parameters.weights));
      s.b.resize(at(n.parameters.biases));
      s.db.resize(at(n.parameters.biases));
      const tt::random_stream random(1, static_cast<std::uint32_t>(i), 0);
      const float bound = std::sqrt(static_cast<float>(n.parameters.bound_numerator) /
                                    static_cast<float>(n.parameters.bound_denominator));
      for (std::size_t k = 0; k < s.w.size(); ++k) {
        s.w[k] = bound * (static_cast<float>(random(static_cast<std::uint32_t>(k))) * 0x1p-31f - 1);
      }
      wanted_[at(i)] = n.trains() || wanted(n.from.source) || wanted(n.from.skip);
    }
  }

  float step(const float* picture, int label) {
    for_each_layer([&]<int Node>() { forward<Node>(picture); });
    for (state& s : states_) std::fill(s.dy.begin(), s.dy.end(), 0.0f);
    const float loss = softmax_cross_entropy(states_.back().y, at(label), states_.back().dy);
    for_each_layer([&]<int Node>() { backward<layers - 1 - Node>(picture); });
    return loss;
  }

  //! The network as it is now, for another framework.
  std::vector<bench::twin_layer> description() const {
    std::vector<bench::twin_layer> all;
    for_each_layer([&]<int Node>() { all.push_back(describe<Node>()); });
    return all;
  }

 private:
  struct state {
    std::vector<float> y, dy, w, dw, b, db;
  };

  static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }
  bool wanted(int node) const { return node >= 0 && wanted_[at(node)]; }

  template <class Visitor>
  static void for_each_layer(Visitor visit) {
    [&]<int... Node>(std::integer_sequence<int, Node...>) { (visit.template operator()<Node>(), ...); }
    (std::make_integer_sequence<int, layers>{});
  }

  const float* output(int node, const float* picture) const { return node < 0 ? picture : states_[at(node)].y.data(); }

  template <int Node>
  void forward(const float* picture) {
    constexpr tt::plan::node n = graph[Node];
    state& s = states_[at(Node)];
    const float* x = output(n.from.source, picture);
    constexpr int size = n.out.size();
    if constexpr (n.parameters.weights > 0) {
      kernels_of<op<Node>>::template type<n.in>::forward(x, s.w.data(), s.b.data(), s.y.data());
    } else if constexpr (n.form == tt::op_form::clamp) {
      for (int k = 0; k < size; ++k) s.y[at(k)] = x[k] > 0 ? x[k] : 0;
    } else if constexpr (n.form == tt::op_form::join) {
      const float* skip = output(n.from.skip, picture);
      for (int k = 0; k < size; ++k) s.y[at(k)] = x[k] + skip[k];
    } else {
      static_assert(std::is_same_v<op<Node>, tt::global_avg_pool>, "a layer that has no twin in float32 yet");
      std::fill(s.y.begin(), s.y.end(), 0.0f);
      for (int k = 0; k < n.in.size(); ++k) s.y[at(k % n.in.c)] += x[k];
      for (float& mean : s.y) mean /= static_cast<float>(n.in.h * n.in.w);
    }
  }

  template <int Node>
  void backward(const float* picture) {
    constexpr tt::plan::node n = graph[Node];
    state& s = states_[at(Node)];
    if (!wanted(Node)) return;
    float* dx = wanted(n.from.source) ? states_[at(n.from.source)].dy.data() : nullptr;
    const float* dy = s.dy.data();
    constexpr int size = n.out.size();
    if constexpr (n.parameters.weights > 0) {
      using kernels = typename kernels_of<op<Node>>::template type<n.in>;
      if (dx != nullptr) kernels::backward(dy, s.w.data(), dx);
      if constexpr (n.trained_channels > 0) {
        static_assert(is_prefix<Node>(), "this twin trains input channels from the first one on");
        kernels::gradients(dy, output(n.from.source, picture), s.dw.data(), n.trained_channels);
        descend(s.w, s.dw);
      }
      if constexpr (n.trains_bias) {
        bias_gradient<n.out.c>(dy, s.db.data(), kernels::pixels);
        descend(s.b, s.db);
      }
    } else if constexpr (n.form == tt::op_form::clamp) {
      for (int k = 0; k < size; ++k) dx[k] += s.y[at(k)] > 0 ? dy[k] : 0;
    } else if constexpr (n.form == tt::op_form::join) {
      float* skip = wanted(n.from.skip) ? states_[at(n.from.skip)].dy.data() : nullptr;
      for (int k = 0; dx != nullptr && k < size; ++k) dx[k] += dy[k];
      for (int k = 0; skip != nullptr && k < size; ++k) skip[k] += dy[k];
    } else {
      constexpr float share = 1.0f / static_cast<float>(n.in.h * n.in.w);
      for (int k = 0; k < n.in.size(); ++k) dx[k] += share * dy[k % n.in.c];
    }
  }

  //! w -= rate * dw, and dw is zero again.
  void descend(std::vector<float>& w, std::vector<float>& dw) const {
    for (std::size_t k = 0; k < w.size(); ++k) {
      w[k] -= rate_ * dw[k];
      dw[k] = 0;
    }
  }

  template <int Node>
  static constexpr bool is_prefix() {
    using selected = typename tt::nth<Node, tt::plan::rule_list<Network, Update>>::channels;
    return tt::count_selected<selected>(graph[Node].trained_channels) == graph[Node].trained_channels;
  }

  template <int Node>
  bench::twin_layer describe() const {
    constexpr tt::plan::node n = graph[Node];
    bench::twin_layer l;
    l.source = n.from.source;
    l.skip = n.from.skip;
    l.in_h = n.in.h, l.in_w = n.in.w, l.in_channels = n.in.c;
    l.out_h = n.out.h, l.out_w = n.out.w, l.out_channels = n.out.c;
    l.trained_channels = n.trained_channels;
    l.trains_bias = n.trains_bias;
    l.weights = states_[at(Node)].w;
    if constexpr (n.parameters.weights > 0) {
      using kernels = kernels_of<op<Node>>;
      constexpr window sliding = kernels::sliding;
      l.kind = kernels::kind;
      l.kernel_h = sliding.kernel_h, l.kernel_w = sliding.kernel_w, l.stride = sliding.stride_h;
      l.before_h = sliding.rows(n.in).before, l.before_w = sliding.columns(n.in).before;
    } else if constexpr (n.form == tt::op_form::clamp) {
      l.kind = bench::layer_kind::relu;
    } else if constexpr (n.form == tt::op_form::join) {
      l.kind = bench::layer_kind::add;
    } else {
      l.kind = bench::layer_kind::global_average;
    }
    return l;
  }

  float rate_;
  std::array<state, static_cast<std::size_t>(layers)> states_;
  std::array<bool, static_cast<std::size_t>(layers)> wanted_{};
};

}  // namespace float32
