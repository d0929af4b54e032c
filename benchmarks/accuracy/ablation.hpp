// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! What training would be without one of its parts: the layers of an imported network, each with that part taken out.
namespace accuracy {

namespace tt = tinytrain;

//! Towards zero, as a cast does: small steps never happen.
struct truncation {
  using kind = tt::rounding_kind;
  template <class Integer>
  static constexpr std::int32_t round(Integer value, int shift, std::uint32_t) {
    return value < 0 ? -tt::round_stochastic(-value, shift, 0u) : tt::round_stochastic(value, shift, 0u);
  }
};

//! Weight gradients from the int8 activation as it lies there.
template <class Layer>
struct without_zero_point : Layer {
  using op = without_zero_point;
  static constexpr bool applies = Layer::what.weights.size > 0;

  template <tt::dims X, class Channels, class Updater>
  static constexpr void gradients(const tt::gradient_frame<Updater>& g) {
    tt::gradient_frame<Updater> raw = g;
    raw.x.zero_point = 0;
    Layer::op::template gradients<X, Channels>(raw);
  }
};

//! A residual's error goes through its body only.
template <class Layer>
struct without_skip_gradient : Layer {
  using op = without_skip_gradient;
  static constexpr tt::op_form form = tt::op_form::mix;
  static constexpr bool applies = Layer::form == tt::op_form::join;
  static constexpr bool skip_is_identity = Layer::what.from.skip < Layer::what.from.source;

  template <tt::dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    send<X>(b, i, skip_is_identity ? 1 : 0);
  }
  template <tt::dims X, class Frame>
  static constexpr void backward_skip_row(const Frame& b, int i) {
    send<X>(b, i, skip_is_identity ? 0 : 1);
  }

 private:
  template <tt::dims X, class Frame>
  static constexpr void send(const Frame& b, int i, std::int32_t factor) {
    b.dx->pass_from(b.dy.exponent);
    for (int k = i * X.row(); k < (i + 1) * X.row(); ++k) {
      b.dx->pass(k, b.dy.data[k] * factor);
    }
  }
};

//! Without quantisation-aware scaling a step on an int8 weight is its gradient times one rate for all channels of all layers:
//! lr * s * dL/dW instead of lr / s * dL/dW. The rate is divided by the square of a typical scale, so that both have steps
//! of a like size.
template <class Layer>
struct without_qas : Layer {
  using op = without_qas;
  static constexpr bool applies = Layer::what.weights.size > 0;
  static constexpr double typical_scale = 0.006;

  template <class Updater>
  struct unscaled {
    Updater* updater;
    std::uint32_t drawn = 0;

    constexpr std::int32_t operator()(std::int32_t gradient, int channel) {
      const double ratio = Layer::weight_scale(channel) / typical_scale;
      const auto factor_q16 = static_cast<std::int64_t>(ratio * ratio * 65536);
      const tt::random_stream random(static_cast<std::uint32_t>(gradient) + ++drawn);
      return tt::round_stochastic(gradient * factor_q16, 16, random(drawn));
    }
    void weights(int first, const std::int32_t* gradients, int count, int channel) {
      for (int k = 0; k < count; ++k) {
        const std::int32_t gradient = (*this)(gradients[k], channel);
        updater->weights(first + k, &gradient, 1, channel);
      }
    }
    void weights_across(int first, const std::int32_t* gradients, int count) {
      std::array<std::int32_t, 1024> scaled{};
      for (int k = 0; k < count; ++k) {
        scaled[static_cast<std::size_t>(k)] = (*this)(gradients[k], k);
      }
      updater->weights_across(first, scaled.data(), count);
    }
    void bias(int channel, std::int32_t gradient) { updater->bias(channel, (*this)(gradient, channel)); }
  };

  template <tt::dims X, class Channels, class Updater>
  static void gradients(const tt::gradient_frame<Updater>& g) {
    unscaled<Updater> updater{g.updater};
    Layer::op::template gradients<X, Channels>(tt::gradient_frame<unscaled<Updater>>{g.dy, g.x, &updater, g.scratch});
  }
};

//! An imported network whose layers lack one part.
template <class Network, template <class> class Without>
struct ablated {
 private:
  template <class Layer>
  static constexpr auto ablate() {
    if constexpr (requires {
                    requires Layer::is_imported;
                    requires Without<Layer>::applies;
                  }) {
      return tt::hana::type_c<Without<Layer>>;
    } else {
      return tt::hana::type_c<Layer>;
    }
  }

 public:
  using input_type = typename Network::input_type;
  using verdict = tt::no_error;
  using layers = decltype([]<class... Layers>(tt::list<Layers...>) {
    return tt::list<typename decltype(ablate<Layers>())::type...>{};
  }(tt::layer_list<Network>{}));
  static constexpr auto edges = Network::edges;
  using head = typename Network::head;
};

}  // namespace accuracy
