// SPDX-License-Identifier: MIT
#pragma once

#include "law/checkpoints.hpp"
#include "law/gradient_quality_layers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

//! The float network that a checkpoint stands for, and its gradient in double: dequantised parameters, no rounding of
//! activations or errors, clamps kept. Loops over rows of channels, so that a whole photograph is a matter of milliseconds;
//! no kernel, multiplier or plan of the library.
namespace law {

//! dL/dw and dL/db of one layer.
struct layer_gradient {
  reals weights{};
  reals biases{};
};

template <class Network>
class float_network {
 public:
  float_network() {
    []<class... Layers>(float_network& self, tt::list<Layers...>) {
      (self.append<Layers>(), ...);
    }(*this, tt::layer_list<Network>{});
  }

  const std::vector<float_layer>& layers() const { return layers_; }

  //! Takes over what a checkpoint has: all parameters of a layer of one's own, the trained ones of an imported one.
  template <class Trainer, class Rules>
  void load(const std::uint32_t* words, Rules) {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      float_layer& l = layers_[i];
      const auto& g = Trainer::plan_type::graph[static_cast<int>(i)];
      const auto place = Trainer::plan_type::checkpoint.layers[i];
      const auto* bytes = reinterpret_cast<const std::int8_t*>(words + place.weights);
      int packed = 0;
      for (int k = 0; k < l.weight_count(); ++k) {
        if (!l.imported || selects(Rules{}, static_cast<int>(i), l.input_channel(k))) {
          l.weights[at(k)] = bytes[packed++] * l.weight_units[at(k)];
        }
      }
      for (std::size_t c = 0; (!l.imported || g.trains_bias) && c < l.biases.size(); ++c) {
        const std::uint32_t* saved = words + place.biases;
        l.biases[c] = l.imported ? l.file_biases[c] + bias_move(saved, static_cast<int>(c)) * l.bias_units[c]
                                 : static_cast<std::int32_t>(saved[c]) * l.bias_units[c];
      }
    }
  }

  template <class... Rules>
  static bool selects(tt::list<Rules...>, int node, int channel) {
    bool selected = false;
    int index = 0;
    ((selected = index++ == node ? Rules::channels::selects(channel) : selected), ...);
    return selected;
  }

  static reals image(const std::int8_t* x) {
    reals real;
    constexpr tt::affine_scale s = Network::input_type::affine;
    for (int k = 0; k < Network::input_type::shape.size(); ++k) {
      real.push_back(s ? s.scale * (x[k] - s.zero_point) : std::ldexp(x[k], Network::input_type::scale_exponent));
    }
    return real;
  }

  //! All outputs. `given[i]`, where it is not empty, is taken for the output of layer i.
  std::vector<reals> run(const reals& image, const std::vector<reals>& given = {}) const {
    std::vector<reals> values;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      values.push_back(i < given.size() && !given[i].empty() ? given[i] : evaluate(layers_[i], values, image));
    }
    return values;
  }

  //! dL/dw and dL/db of the layers `from` and later, L the cross-entropy of the softmax. `margin`, in units of an
  //! output's scale: what is so near to a limit is at that limit.
  std::vector<layer_gradient> gradient(const reals& image, const std::vector<reals>& values, int label, int from,
                                       double margin) const {
    std::vector<layer_gradient> gradients(layers_.size());
    std::vector<reals> errors;
    for (const reals& v : values) errors.emplace_back(v.size());
    reals of_image(image.size());
    const reals& y = values[at(logits())];
    const double highest = *std::max_element(y.begin(), y.end());
    double sum = 0;
    for (const double v : y) sum += std::exp(v - highest);
    for (std::size_t k = 0; k < y.size(); ++k) {
      errors[at(logits())][k] = std::exp(y[k] - highest) / sum - (static_cast<int>(k) == label ? 1 : 0);
    }
    for (int i = logits(); i >= from; --i) {
      const float_layer& l = layers_[at(i)];
      reals& dy = errors[at(i)];
      const reals& out = values[at(i)];
      for (std::size_t k = 0; l.gates && k < dy.size(); ++k) {
        dy[k] = out[k] < l.low + margin * l.scale || out[k] > l.high - margin * l.scale ? 0 : dy[k];
      }
      reals& dx = l.from.source < 0 ? of_image : errors[at(l.from.source)];
      send_back(l, value(values, image, l.from.source), dy, dx, gradients[at(i)]);
      for (std::size_t k = 0; l.what == float_layer::kind::sum && k < dy.size(); ++k) {
        (l.from.skip < 0 ? of_image : errors[at(l.from.skip)])[k] += dy[k];
      }
    }
    return gradients;
  }

 private:
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  static const reals& value(const std::vector<reals>& values, const reals& image, int from) {
    return from < 0 ? image : values[at(from)];
  }

  int logits() const {
    int i = static_cast<int>(layers_.size()) - 1;
    while (layers_[at(i)].closing) i = layers_[at(i)].from.source;
    return i;
  }

  static std::vector<int> taps_of(const float_layer& l) {
    std::vector<int> taps(at(l.y.h * l.y.w));
    slide_window(l.x, l.y, l.window, [&](int i, int j, int, int, int) { ++taps[at(i * l.y.w + j)]; });
    return taps;
  }

  reals evaluate(const float_layer& l, const std::vector<reals>& values, const reals& image) const {
    using kind = float_layer::kind;
    const reals& x = value(values, image, l.from.source);
    reals y(at(l.y.size()));
    for (std::size_t k = 0; !l.biases.empty() && k < y.size(); ++k) y[k] = l.biases[k % at(l.y.c)];
    if (l.what == kind::dense || l.what == kind::depthwise || l.what == kind::mean) {
      const std::vector<int> taps = taps_of(l);
      const int factor = l.y.c / l.x.c;
      slide_window(l.x, l.y, l.window, [&](int i, int j, int row, int column, int tap) {
        const double* in = &x[at(index_of(l.x, row, column, 0))];
        double* out = &y[at(index_of(l.y, i, j, 0))];
        for (int o = 0; o < l.y.c; ++o) {
          if (l.what == kind::mean) {
            out[o] += in[o] / taps[at(i * l.y.w + j)];
          } else if (l.what == kind::depthwise) {
            out[o] += l.weights[at(tap * l.y.c + o)] * in[o / factor];
          } else {
            const double* w = &l.weights[at((o * l.window.taps() + tap) * l.x.c)];
            for (int c = 0; c < l.x.c; ++c) out[o] += w[c] * in[c];
          }
        }
      });
    } else if (l.what == kind::sum) {
      const reals& s = value(values, image, l.from.skip);
      for (std::size_t k = 0; k < y.size(); ++k) y[k] = x[k] + s[k];
    } else if (l.what == kind::curve) {
      for (std::size_t k = 0; k < y.size(); ++k) y[k] = bend(l.bend, x[k], l.alpha);
    } else {
      for_each_copy(l, [&](std::size_t to, std::size_t from) { y[to] = x[from]; });
    }
    for (double& v : y) v = std::min(std::max(v, l.low), l.high);
    return y;
  }

  static void send_back(const float_layer& l, const reals& x, const reals& dy, reals& dx, layer_gradient& g) {
    using kind = float_layer::kind;
    g = {reals(l.weights.size()), reals(l.biases.size())};
    for (std::size_t k = 0; !g.biases.empty() && k < dy.size(); ++k) g.biases[k % at(l.y.c)] += dy[k];
    if (l.what == kind::dense || l.what == kind::depthwise || l.what == kind::mean) {
      const std::vector<int> taps = taps_of(l);
      const int factor = l.y.c / l.x.c;
      slide_window(l.x, l.y, l.window, [&](int i, int j, int row, int column, int tap) {
        const double* in = &x[at(index_of(l.x, row, column, 0))];
        double* back = &dx[at(index_of(l.x, row, column, 0))];
        const double* error = &dy[at(index_of(l.y, i, j, 0))];
        for (int o = 0; o < l.y.c; ++o) {
          const double e = error[o];
          if (e == 0) continue;
          if (l.what == kind::mean) {
            back[o] += e / taps[at(i * l.y.w + j)];
          } else if (l.what == kind::depthwise) {
            back[o / factor] += e * l.weights[at(tap * l.y.c + o)];
            g.weights[at(tap * l.y.c + o)] += e * in[o / factor];
          } else {
            const std::size_t first = at((o * l.window.taps() + tap) * l.x.c);
            const double* w = &l.weights[first];
            double* dw = &g.weights[first];
            for (int c = 0; c < l.x.c; ++c) {
              back[c] += e * w[c];
              dw[c] += e * in[c];
            }
          }
        }
      });
    } else if (l.what == kind::curve) {
      for (std::size_t k = 0; k < dy.size(); ++k) dx[k] += dy[k] * slope(l.bend, x[k], l.alpha);
    } else if (l.what == kind::sum) {
      for (std::size_t k = 0; k < dy.size(); ++k) dx[k] += dy[k];
    } else {
      for_each_copy(l, [&](std::size_t to, std::size_t from) { dx[from] += dy[to]; });
    }
  }

  template <class Function>
  static void for_each_copy(const float_layer& l, Function f) {
    if (l.x.size() == l.y.size()) {
      for (std::size_t k = 0; k < at(l.x.size()); ++k) f(k, k);
      return;
    }
    for (int i = 0; i < l.x.h; ++i) {
      for (int j = 0; j < l.x.w; ++j) {
        for (int c = 0; c < l.x.c; ++c) {
          f(at(index_of(l.y, i + l.begin.h, j + l.begin.w, c + l.begin.c)), at(index_of(l.x, i, j, c)));
        }
      }
    }
  }

  //! The scale of what a layer reads, 0 where the trainer keeps it.
  double scale_before(int from) const {
    while (from >= 0 && !layers_[at(from)].imported && layers_[at(from)].bend == curve::relu) {
      from = layers_[at(from)].from.source;
    }
    return from < 0 ? Network::input_type::affine.scale : layers_[at(from)].scale;
  }

  template <class Layer>
  void append() {
    float_layer l;
    l.from = tt::network_edges<Network>[layers_.size()];
    l.x = l.from.source < 0 ? Network::input_type::shape : layers_[at(l.from.source)].y;
    if constexpr (requires { Layer::is_imported; }) {
      constexpr tt::tflite::operation o = Layer::what;
      describe_operation(o, l);
      if (o.weights.size > 0) add_from_file(o, reinterpret_cast<const char*>(Layer::weights()) - o.weights.offset, l);
    } else {
      describe(static_cast<const Layer*>(nullptr), l);
      add_own(Layer::parameters(l.x), l);
    }
    layers_.push_back(l);
  }

  static void add_from_file(const tt::tflite::operation& o, const char* file, float_layer& l) {
    const auto unit = [&](int channel) {
      float f = 0;
      std::memcpy(&f, file + o.scales.offset + (o.scales.size == 4 ? 0 : 4 * channel), 4);
      return double{f};
    };
    l.channels = o.what == tt::tflite::kind::fully_connected ? o.x.size() : o.x.c;
    l.adjacent = l.what == float_layer::kind::depthwise ? o.factor : 1;
    l.weights.resize(at(o.weights.size));
    for (int k = 0; k < o.weights.size; ++k) {
      l.weight_units.push_back(unit(l.output_channel(k)));
      l.weights[at(k)] = static_cast<signed char>(file[o.weights.offset + k]) * l.weight_units.back();
    }
    const double fan_in = o.weights.size / o.y.c;
    for (int c = 0; c < o.y.c; ++c) {
      std::int32_t b = 0;
      if (o.biases.size > 0) {
        std::memcpy(&b, file + o.biases.offset + 4 * c, 4);
        l.bias_units.push_back(double{o.x_scale.scale} * unit(c));
        l.biases.push_back(b * l.bias_units.back());
        l.file_biases.push_back(l.biases.back());
      }
      // trainer/channel_scales.hpp: it cannot move its output by half a unit, or its bias is the exporter's saturation.
      const double reach = double{o.x_scale.scale} * unit(c) / l.scale * 127 * 255 * fan_in;
      l.dead.push_back(reach < 0.5 || std::fabs(static_cast<double>(b)) > 0x1p30);
    }
  }

  void add_own(const tt::parameter_counts& counts, float_layer& l) const {
    if (counts.weights == 0) return;
    const double x = scale_before(l.from.source);
    const double power = x > 0 ? std::exp2(std::floor(std::log2(x))) / x : 1;  // so that x's times this is a power
    l.channels = counts.channels;
    l.adjacent = counts.adjacent;
    l.weights.resize(at(counts.weights));
    l.weight_units.assign(at(counts.weights), std::ldexp(power, tt::plan::weight_exponent(counts.fan_in)));
    l.biases.resize(at(counts.biases));
    l.bias_units.assign(at(counts.biases), std::ldexp(1.0, tt::bias_exponent));
    l.dead.assign(at(l.y.c), false);
  }

  std::vector<float_layer> layers_{};
};

}  // namespace law
