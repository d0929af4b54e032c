// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

//! An imported network in double: what its integers stand for. Forward by the definition of each operator; backward by the
//! chain rule. Of the library it takes what the file says (`operation`), the list of layers and their edges: no kernel, no
//! multiplier, no plan.
namespace law {

namespace tt = tinytrain;
using reals = std::vector<double>;

//! y[y] += w[weight] * x[from] (or factor * x[from] without a weight); `skip`: x is the second input.
struct term {
  int y = 0;
  int from = 0;
  int weight = -1;
  double factor = 1;
  bool skip = false;
};

enum class shape_of { linear, product, largest, curve, softmax };
enum class curve { none, logistic, tanh, relu, relu6, hard_swish, leaky_relu };

struct real_node {
  shape_of what = shape_of::linear;
  curve bend = curve::none;
  double alpha = 0;
  std::vector<term> terms{};  // of a product: y = x[from] * s[weight]; of a largest: the candidates
  tt::edge from{};
  tt::dims x{};
  tt::dims y{};
  bool imported = false;
  double scale = 0;  // 0: the trainer keeps it
  int zero_point = 0;
  double low = -1e300;  // limits in real units
  double high = 1e300;
  bool gates = false;         // no error passes where a limit held
  bool raw_rounding = false;  // AVERAGE_POOL_2D rounds the stored value, zero point included
  int first_weight = -1;
  int weights = 0;
  int first_bias = -1;
  int row = 0;  // weights of one input channel lie `adjacent` at a time, in rows of this many
  int adjacent = 1;
  int channels = 0;
};

//! What a layer's parameters mean: real value = unit * integer.
struct real_parameters {
  reals values{};
  reals units{};
};

inline double bend(curve c, double x, double alpha) {
  switch (c) {
  case curve::logistic: return 1 / (1 + std::exp(-x));
  case curve::tanh: return std::tanh(x);
  case curve::relu: return std::max(x, 0.0);
  case curve::relu6: return std::min(std::max(x, 0.0), 6.0);
  case curve::hard_swish: return x * std::min(std::max(x + 3, 0.0), 6.0) / 6;
  case curve::leaky_relu: return x < 0 ? alpha * x : x;
  default: return x;
  }
}
inline double slope(curve c, double x, double alpha) {
  switch (c) {
  case curve::logistic: return bend(c, x, 0) * (1 - bend(c, x, 0));
  case curve::tanh: return 1 - std::tanh(x) * std::tanh(x);
  case curve::relu: return x > 0 ? 1 : 0;
  case curve::relu6: return x > 0 && x < 6 ? 1 : 0;
  case curve::hard_swish: return x <= -3 ? 0 : (x >= 3 ? 1 : (2 * x + 3) / 6);
  case curve::leaky_relu: return x < 0 ? alpha : 1;
  default: return 1;
  }
}

//! Taps of a sliding window as TensorFlow's documentation has them: calls f(output row, column, input row, column, tap).
template <class Function>
void slide_window(tt::dims x, tt::dims y, const tt::window& w, Function f) {
  const auto before = [&](int in, int out, int kernel, int stride, int dilation, int stated) {
    return w.same ? std::max((out - 1) * stride + (kernel - 1) * dilation + 1 - in, 0) / 2 : stated;
  };
  const int top = before(x.h, y.h, w.kernel_h, w.stride_h, w.dilation_h, w.before_h);
  const int left = before(x.w, y.w, w.kernel_w, w.stride_w, w.dilation_w, w.before_w);
  for (int i = 0; i < y.h; ++i) {
    for (int j = 0; j < y.w; ++j) {
      for (int p = 0; p < w.kernel_h; ++p) {
        for (int q = 0; q < w.kernel_w; ++q) {
          const int row = i * w.stride_h - top + p * w.dilation_h;
          const int column = j * w.stride_w - left + q * w.dilation_w;
          if (row >= 0 && row < x.h && column >= 0 && column < x.w) {
            f(i, j, row, column, p * w.kernel_w + q);
          }
        }
      }
    }
  }
}

inline int index_of(tt::dims d, int i, int j, int c) { return (i * d.w + j) * d.c + c; }

inline void add_dense(real_node& n, const tt::window& w) {
  slide_window(n.x, n.y, w, [&](int i, int j, int row, int column, int tap) {
    for (int o = 0; o < n.y.c; ++o) {
      for (int c = 0; c < n.x.c; ++c) {
        n.terms.push_back(
            {index_of(n.y, i, j, o), index_of(n.x, row, column, c), (o * w.kernel_h * w.kernel_w + tap) * n.x.c + c});
      }
    }
  });
}
inline void add_depthwise(real_node& n, const tt::window& w) {
  const int factor = n.y.c / n.x.c;
  slide_window(n.x, n.y, w, [&](int i, int j, int row, int column, int tap) {
    for (int o = 0; o < n.y.c; ++o) {
      n.terms.push_back({index_of(n.y, i, j, o), index_of(n.x, row, column, o / factor), tap * n.y.c + o});
    }
  });
}
inline void add_pool(real_node& n, const tt::window& w, bool mean) {
  std::vector<int> taps(static_cast<std::size_t>(n.y.h * n.y.w));
  slide_window(n.x, n.y, w, [&](int i, int j, int, int, int) { ++taps[static_cast<std::size_t>(i * n.y.w + j)]; });
  slide_window(n.x, n.y, w, [&](int i, int j, int row, int column, int) {
    for (int c = 0; c < n.x.c; ++c) {
      n.terms.push_back({index_of(n.y, i, j, c), index_of(n.x, row, column, c), -1,
                         mean ? 1.0 / taps[static_cast<std::size_t>(i * n.y.w + j)] : 1.0});
    }
  });
  n.what = mean ? shape_of::linear : shape_of::largest;
}
inline void add_copies(real_node& n, double factor, bool skip) {
  for (int k = 0; k < n.y.size(); ++k) {
    n.terms.push_back({k, k, -1, factor, skip});
  }
}

//! The real values of an operator of a file.
inline void describe_imported(real_node& n, const tt::tflite::operation& o) {
  using tt::tflite::kind;
  n.x = o.x;
  n.y = o.y;
  const tt::window whole{o.x.h, o.x.w, 1, 1, false};
  switch (o.what) {
  case kind::conv_2d: add_dense(n, o.sliding); break;
  case kind::depthwise_conv_2d: add_depthwise(n, o.sliding); break;
  case kind::fully_connected:
    for (int k = 0; k < o.x.size() * o.y.c; ++k) {
      n.terms.push_back({k / o.x.size(), k % o.x.size(), k});
    }
    break;
  case kind::add:
  case kind::sub:
    add_copies(n, 1, false);
    add_copies(n, o.what == kind::add ? 1 : -1, true);
    break;
  case kind::mul:
    n.what = shape_of::product;
    for (int k = 0; k < o.y.size(); ++k) {
      n.terms.push_back({k, k, o.skip == o.x ? k : k % o.skip.size()});
    }
    break;
  case kind::concatenation:
    for (const bool second : {false, true}) {
      const tt::dims part = second ? o.skip : o.x;
      for (int i = 0; i < part.h; ++i) {
        for (int j = 0; j < part.w; ++j) {
          for (int c = 0; c < part.c; ++c) {
            const int to = index_of(o.y, i + (second && o.axis == 0 ? o.x.h : 0),
                                    j + (second && o.axis == 1 ? o.x.w : 0), c + (second && o.axis == 2 ? o.x.c : 0));
            n.terms.push_back({to, index_of(part, i, j, c), -1, 1, second});
          }
        }
      }
    }
    break;
  case kind::average_pool_2d:
    add_pool(n, o.sliding, true);
    n.raw_rounding = true;
    break;
  case kind::max_pool_2d: add_pool(n, o.sliding, false); break;
  case kind::mean: add_pool(n, whole, true); break;
  case kind::pad:
    for (int i = 0; i < o.x.h; ++i) {
      for (int j = 0; j < o.x.w; ++j) {
        for (int c = 0; c < o.x.c; ++c) {
          n.terms.push_back({index_of(o.y, i + o.begin.h, j + o.begin.w, c + o.begin.c), index_of(o.x, i, j, c)});
        }
      }
    }
    break;
  case kind::strided_slice:
    for (int i = 0; i < o.y.h; ++i) {
      for (int j = 0; j < o.y.w; ++j) {
        for (int c = 0; c < o.y.c; ++c) {
          n.terms.push_back({index_of(o.y, i, j, c), index_of(o.x, o.begin.h + i * o.step.h, o.begin.w + j * o.step.w,
                                                              o.begin.c + c * o.step.c)});
        }
      }
    }
    break;
  case kind::softmax:
    n.what = shape_of::softmax;
    n.alpha = o.alpha;
    break;
  default:
    add_copies(n, 1, false);
    n.what = shape_of::curve;
    n.bend = o.what == kind::logistic     ? curve::logistic
             : o.what == kind::tanh       ? curve::tanh
             : o.what == kind::relu       ? curve::relu
             : o.what == kind::relu6      ? curve::relu6
             : o.what == kind::hard_swish ? curve::hard_swish
             : o.what == kind::leaky_relu ? curve::leaky_relu
                                          : curve::none;
    n.alpha = o.alpha;
  }
  n.imported = true;
  n.scale = o.y_scale.scale;
  n.zero_point = o.y_scale.zero_point;
  using tt::tflite::activation;
  const bool relu = o.fused == activation::relu || o.fused == activation::relu6;
  const double least = relu ? 0.0 : (o.fused == activation::relu_n1_to_1 ? -1.0 : -1e300);
  const double most = o.fused == activation::relu6 ? 6.0 : (o.fused == activation::relu_n1_to_1 ? 1.0 : 1e300);
  n.low = std::max(n.scale * (-128 - n.zero_point), least);
  n.high = std::min(n.scale * (127 - n.zero_point), most);
  n.gates = o.fused != activation::none || (o.weights.size > 0 && n.zero_point == -128);
}

template <class... Options>
void describe(const tt::conv2d<Options...>*, real_node& n) {
  using op = tt::conv2d<Options...>;
  n.y = op::sliding.slide(n.x, op::out_channels);
  add_dense(n, op::sliding);
}
template <class... Options>
void describe(const tt::linear<Options...>*, real_node& n) {
  n.x = n.x.flat();
  n.y = {1, 1, tt::linear<Options...>::out_channels};
  add_dense(n, {});
}
template <class... Options>
void describe(const tt::avg_pool<Options...>*, real_node& n) {
  n.y = tt::avg_pool<Options...>::sliding.slide(n.x, n.x.c);
  add_pool(n, tt::avg_pool<Options...>::sliding, true);
}
inline void describe(const tt::global_avg_pool*, real_node& n) {
  n.y = {1, 1, n.x.c};
  add_pool(n, {n.x.h, n.x.w, 1, 1, false}, true);
}
inline void describe(const tt::relu*, real_node& n) {
  n.y = n.x;
  n.what = shape_of::curve;
  n.bend = curve::relu;
  add_copies(n, 1, false);
}
inline void describe(const tt::add*, real_node& n) {
  n.y = n.x;
  add_copies(n, 1, false);
  add_copies(n, 1, true);
}

template <class Network>
class real_network {
 public:
  real_network() {
    []<class... Layers>(real_network& self, tt::list<Layers...>) {
      (self.append<Layers>(), ...);
    }(*this, tt::layer_list<Network>{});
  }

  const std::vector<real_node>& nodes() const { return nodes_; }
  const real_parameters& initial() const { return initial_; }

  //! The image in real units.
  static reals image(const std::int8_t* x) {
    reals real;
    constexpr tt::affine_scale s = Network::input_type::affine;
    for (int k = 0; k < Network::input_type::shape.size(); ++k) {
      real.push_back(s ? s.scale * (x[k] - s.zero_point) : std::ldexp(x[k], Network::input_type::scale_exponent));
    }
    return real;
  }

  //! One node's output, not rounded, within its limits.
  reals evaluate(const real_node& n, const reals& p, const reals& x, const reals& s) const {
    reals y(static_cast<std::size_t>(n.y.size()), n.what == shape_of::largest ? -1e300 : 0.0);
    for (std::size_t k = 0; n.first_bias >= 0 && k < y.size(); ++k) {
      y[k] = p[at(n.first_bias) + k % at(n.y.c)];
    }
    for (const term& t : n.terms) {
      double& out = y[at(t.y)];
      const double in = (t.skip ? s : x)[at(t.from)];
      switch (n.what) {
      case shape_of::product: out = in * s[at(t.weight)]; break;
      case shape_of::largest: out = std::max(out, in); break;
      case shape_of::curve: out = bend(n.bend, in, n.alpha); break;
      default: out += in * (t.weight < 0 ? t.factor : p[at(n.first_weight + t.weight)]);
      }
    }
    for (std::size_t k = 0; n.what == shape_of::softmax && k < y.size(); k += at(n.y.c)) {
      double sum = 0;
      for (int c = 0; c < n.y.c; ++c) sum += std::exp(n.alpha * x[k + at(c)]);
      for (int c = 0; c < n.y.c; ++c) y[k + at(c)] = std::exp(n.alpha * x[k + at(c)]) / sum;
    }
    for (double& v : y) {
      v = std::min(std::max(v, n.low), n.high);
    }
    return y;
  }

  //! All outputs. `given[i]`, where it is not empty, is taken for the output of node i.
  std::vector<reals> run(const reals& p, const reals& image, const std::vector<reals>& given = {}) const {
    std::vector<reals> values;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const real_node& n = nodes_[i];
      values.push_back(i < given.size() && !given[i].empty()
                           ? given[i]
                           : evaluate(n, p, value(values, image, n.from.source), value(values, image, n.from.skip)));
    }
    return values;
  }

  //! -log softmax(logits)[label]; the logits are what a closing SOFTMAX reads.
  double cross_entropy(const std::vector<reals>& values, int label) const {
    const reals& y = values[at(logits())];
    const double highest = *std::max_element(y.begin(), y.end());
    double sum = 0;
    for (const double v : y) sum += std::exp(v - highest);
    return std::log(sum) + highest - y[at(label)];
  }

  //! dL/dp of all parameters, by the chain rule at the given values. `on_grid`: what would
  //! round to a limit, within half a unit of it, is at that limit.
  reals gradient(const reals& p, const reals& image, const std::vector<reals>& values, int label, bool on_grid) const {
    reals dp(p.size());
    std::vector<reals> errors;
    for (const reals& v : values) errors.emplace_back(v.size());
    const reals& y = values[at(logits())];
    const double highest = *std::max_element(y.begin(), y.end());
    double sum = 0;
    for (const double v : y) sum += std::exp(v - highest);
    for (std::size_t k = 0; k < y.size(); ++k) {
      errors[at(logits())][k] = std::exp(y[k] - highest) / sum - (static_cast<int>(k) == label ? 1 : 0);
    }
    reals of_image(image.size());
    for (int i = logits(); i >= 0; --i) {
      const real_node& n = nodes_[at(i)];
      const reals& out = values[at(i)];
      reals& dy = errors[at(i)];
      const double margin = n.scale * (on_grid ? 0.5 : 1e-9);
      for (std::size_t k = 0; n.gates && k < dy.size(); ++k) {
        dy[k] = out[k] < n.low + margin || out[k] > n.high - margin ? 0 : dy[k];
      }
      const auto error = [&](int from) -> reals& { return from < 0 ? of_image : errors[at(from)]; };
      const reals& x = value(values, image, n.from.source);
      const reals& s = value(values, image, n.from.skip);
      reals& dx = error(n.from.source);
      reals& ds = error(n.from.skip);
      for (std::size_t k = 0; n.first_bias >= 0 && k < dy.size(); ++k) {
        dp[at(n.first_bias) + k % at(n.y.c)] += dy[k];
      }
      std::vector<bool> taken(dy.size());
      for (const term& t : n.terms) {
        const double e = dy[at(t.y)];
        const double in = (t.skip ? s : x)[at(t.from)];
        switch (n.what) {
        case shape_of::product:
          dx[at(t.from)] += e * s[at(t.weight)];
          ds[at(t.weight)] += e * in;
          break;
        case shape_of::largest:  // the first of equal ones; a limit may have cut the value that was passed on
          if (!taken[at(t.y)] && in >= largest_of(n, x, t.y)) {
            taken[at(t.y)] = true;
            dx[at(t.from)] += e;
          }
          break;
        case shape_of::curve: dx[at(t.from)] += e * slope(n.bend, in, n.alpha); break;
        default:
          (t.skip ? ds : dx)[at(t.from)] += e * (t.weight < 0 ? t.factor : p[at(n.first_weight + t.weight)]);
          if (t.weight >= 0) dp[at(n.first_weight + t.weight)] += e * in;
        }
      }
    }
    return dp;
  }

 private:
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }

  static const reals& value(const std::vector<reals>& values, const reals& image, int from) {
    return from < 0 ? image : values[at(from)];
  }

  double largest_of(const real_node& n, const reals& x, int y) const {
    double most = -1e300;
    for (const term& t : n.terms) most = t.y == y ? std::max(most, x[at(t.from)]) : most;
    return most;
  }

  int logits() const {
    int i = static_cast<int>(nodes_.size()) - 1;
    while (nodes_[at(i)].what == shape_of::softmax) i = nodes_[at(i)].from.source;
    return i;
  }

  //! The scale of what a node reads, 0 where the trainer keeps it.
  double scale_before(int from) const {
    while (from >= 0 && !nodes_[at(from)].imported && nodes_[at(from)].bend == curve::relu)
      from = nodes_[at(from)].from.source;
    return from < 0 ? Network::input_type::affine.scale : nodes_[at(from)].scale;
  }

  template <class Layer>
  void append() {
    real_node n;
    n.from = tt::network_edges<Network>[nodes_.size()];
    n.x = n.from.source < 0 ? Network::input_type::shape : nodes_[at(n.from.source)].y;
    const auto add_parameter = [this](double value, double unit) {
      initial_.values.push_back(value * unit);
      initial_.units.push_back(unit);
    };
    if constexpr (requires { Layer::is_imported; }) {
      constexpr tt::tflite::operation o = Layer::what;
      describe_imported(n, o);
      [[maybe_unused]] const auto* file = reinterpret_cast<const char*>(Layer::weights()) - o.weights.offset;
      const auto real = [file](int offset) {
        float f = 0;
        std::memcpy(&f, file + offset, 4);
        return double{f};
      };
      const auto unit = [&](int channel) { return real(o.scales.offset + (o.scales.size == 4 ? 0 : 4 * channel)); };
      const bool by_channel = o.what == tt::tflite::kind::depthwise_conv_2d;
      if (o.weights.size > 0) {
        n.first_weight = static_cast<int>(initial_.values.size());
        n.weights = o.weights.size;
        n.channels = o.what == tt::tflite::kind::fully_connected ? o.x.size() : o.x.c;
        n.adjacent = by_channel ? o.factor : 1;
        n.row = n.channels * n.adjacent;
        for (int k = 0; k < n.weights; ++k) {
          add_parameter(static_cast<signed char>(file[o.weights.offset + k]),
                        unit(by_channel ? k % o.y.c : k / (n.weights / o.y.c)));
        }
      }
      if (o.biases.size > 0) {
        n.first_bias = static_cast<int>(initial_.values.size());
        for (int c = 0; c < o.y.c; ++c) {
          std::int32_t b = 0;
          std::memcpy(&b, file + o.biases.offset + 4 * c, 4);
          add_parameter(b, double{o.x_scale.scale} * unit(c));
        }
      }
    } else {
      describe(static_cast<const Layer*>(nullptr), n);
      const tt::parameter_counts counts = Layer::parameters(n.x);
      if (counts.weights > 0) {
        const double x = scale_before(n.from.source);
        const double power = x > 0 ? std::exp2(std::floor(std::log2(x))) / x : 1;  // so that x's times this is a power
        n.first_weight = static_cast<int>(initial_.values.size());
        n.weights = counts.weights;
        n.channels = n.row = counts.channels;
        for (int k = 0; k < n.weights; ++k) {
          add_parameter(0, std::ldexp(power, tt::plan::weight_exponent(counts.fan_in)));
        }
        n.first_bias = static_cast<int>(initial_.values.size());
        for (int c = 0; c < counts.biases; ++c) {
          add_parameter(0, std::ldexp(1.0, -20));
        }
      }
    }
    nodes_.push_back(n);
  }

  std::vector<real_node> nodes_{};
  real_parameters initial_{};
};

}  // namespace law
