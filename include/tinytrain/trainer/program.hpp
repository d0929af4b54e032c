// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/meta/nth.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/trainer/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace tinytrain {

//! The steps of a tape, lifted back to types: `run<I>` is step I with its op, shapes, offsets and masks as constants.
//! Each is a function of its own; what is not on the tape is not in the image.
template <class Network, class Update, class Optimizer, class Loss, class Constants, class Plan, bool Tracked>
class program {
 public:
  using memory = trainer_memory<Plan>;

  //! What one step of the tape may need from outside.
  struct inputs {
    const std::int8_t* image = nullptr;
    typename Loss::target target{};
    std::int32_t loss_q16 = 0;
    update_rates rates{};
    bool training = false;
  };

  template <int Index>
  [[gnu::noinline]] static void run(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    if constexpr (s.what == plan::action::forward) {
      forward<Index>(m, in);
    } else if constexpr (s.what == plan::action::save) {
      save<Index>(m, in);
    } else if constexpr (s.what == plan::action::mark) {
      mark<Index>(m);
    } else if constexpr (s.what == plan::action::loss) {
      evaluate<Index>(m, in);
    } else if constexpr (s.what == plan::action::gate) {
      gate<Index>(m);
    } else if constexpr (s.what == plan::action::update) {
      update<Index>(m, in);
    } else {
      backward<Index>(m);
    }
  }

  //! The activation that a value holds, with its scale.
  template <int Value>
  static operand activation(memory& m, const std::int8_t* image) {
    if constexpr (Value == plan::image) {
      return {image, 0, Plan::graph.input_exponent};
    } else {
      constexpr plan::value v = Plan::tape[Value];
      return {m.template at<const std::int8_t>(Plan::offset(Value)), zero_point<Value>, m.activation_scales[v.scale]};
    }
  }

 private:
  template <int Node>
  using layer = nth<Node, layer_list<Network>>;
  template <int Node>
  using trained_channels = typename nth<Node, plan::rule_list<Network, Update>>::channels;

  //! The frozen and trained parameters of a node. A layer that is wholly trained does not mention its constants.
  template <int Node>
  static weights_operand parameters(const memory& m) {
    constexpr plan::node n = Plan::graph[Node];
    constexpr plan::parameter_offsets offsets = Plan::parameters.layers[static_cast<std::size_t>(Node)];
    weights_operand p;
    p.exponent = Constants::weight_exponent(Node);
    if constexpr (n.trained_channels < n.parameters.channels) {
      p.frozen = Constants::template weights<Node>();
    }
    if constexpr (n.trained_channels > 0) {
      p.trained = m.template parameter<std::int8_t>(offsets.weights);
    }
    if constexpr (n.trains_bias) {
      p.bias = m.template parameter<std::int32_t>(offsets.biases);
    } else if constexpr (n.parameters.biases > 0) {
      p.bias = Constants::template biases<Node>();
    }
    return p;
  }

  template <int Index>
  static void forward(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    constexpr plan::value y = Plan::tape[s.y];
    const limits l = limits_of<s.y>(m);
    power_requantizer<Tracked> requantize(m.activation_scales[y.scale], zero_point<s.y>, l.low, l.high);
    forward_frame<power_requantizer<Tracked>> frame;
    frame.x = activation<s.x>(m, in.image);
    if constexpr (s.skip != plan::no_value) {
      frame.skip = activation<s.skip>(m, in.image);
    }
    if constexpr (n.parameters.weights > 0) {
      frame.parameters = parameters<s.node>(m);
    }
    frame.requantize = &requantize;
    frame.y = m.template at<std::int8_t>(Plan::offset(s.y));
    if constexpr (s.saved != plan::no_value) {
      frame.saved = m.template at<std::uint8_t>(Plan::offset(s.saved));
    }
    if constexpr (s.scratch != plan::no_value) {
      frame.scratch = m.template at<std::int32_t>(Plan::offset(s.scratch));
    }
    for (int row = 0; row < n.out.h; ++row) {
      layer<s.node>::op::template forward_row<n.in, trained_channels<s.node>>(frame, row);
    }
    if constexpr (Tracked && (n.form == op_form::compute || n.form == op_form::join)) {
      if (in.training) {
        m.activation_scales.observe(y.scale, requantize.peak(), y.nonnegative ? 8 : 7);
      }
    }
  }

  template <int Value>
  static constexpr std::int32_t zero_point = Plan::tape[Value].nonnegative ? -128 : 0;

  //! Where an activation is cut off. Computed anew for each step that asks, not kept: the limits follow from the scale,
  //! which moves only between training steps.
  struct limits {
    std::int32_t low;
    std::int32_t high;

    //! An element that no limit touched.
    bool pass(std::int8_t element) const { return element > low && element < high; }
  };

  template <int Value>
  static limits limits_of(const memory& m) {
    constexpr plan::value v = Plan::tape[Value];
    constexpr std::int32_t low = v.clamped_below ? zero_point<Value> : -128;
    if constexpr (v.above != 0) {
      const std::int32_t above = scale_by_power(v.above, -m.activation_scales[v.scale]);
      return {low, clamp(zero_point<Value> + above, zero_point<Value>, 127)};
    } else {
      return {low, 127};
    }
  }

  //! Packs the trained channels of every pixel.
  template <int Index>
  static void save(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    constexpr int channels = n.parameters.channels;
    const std::int8_t* x = activation<s.x>(m, in.image).data;
    auto* saved = m.template at<std::int8_t>(Plan::offset(s.saved));
    for (int pixel = 0; pixel < n.in.size() / channels; ++pixel, x += channels) {
      for (const channel_run& run : channel_runs<trained_channels<s.node>, channels>) {
        for (int c = 0; run.trained && c < run.count; ++c) {
          *saved++ = x[run.first + c];
        }
      }
    }
  }

  template <int Index>
  static void mark(memory& m) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr int size = Plan::graph[s.node].out.size();
    const auto* x = m.template at<const std::int8_t>(Plan::offset(s.x));
    auto* bits = m.template at<std::uint8_t>(Plan::offset(s.saved));
    const limits l = limits_of<s.x>(m);
    for (int k = 0; k < size; k += 8) {
      unsigned word = 0;
      for (int bit = 0; bit < 8 && k + bit < size; ++bit) {
        word |= l.pass(x[k + bit]) ? 1u << bit : 0u;
      }
      bits[k / 8] = static_cast<std::uint8_t>(word);
    }
  }

  template <int Index>
  static void gate(memory& m) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr int size = Plan::graph[s.node].out.size();
    const auto* dy = m.template at<const std::int8_t>(Plan::offset(s.dy));
    auto* dx = m.template at<std::int8_t>(Plan::offset(s.dx));
    if constexpr (s.saved != plan::no_value) {
      const auto* bits = m.template at<const std::uint8_t>(Plan::offset(s.saved));
      for (int k = 0; k < size; ++k) {
        dx[k] = ((bits[k / 8] >> (k % 8)) & 1) != 0 ? dy[k] : std::int8_t{0};
      }
    } else {
      const auto* x = m.template at<const std::int8_t>(Plan::offset(s.x));
      const limits l = limits_of<s.x>(m);
      for (int k = 0; k < size; ++k) {
        dx[k] = l.pass(x[k]) ? dy[k] : std::int8_t{0};
      }
    }
  }

  template <int Value>
  static error_operand error_of(memory& m) {
    return {m.template at<const std::int8_t>(Plan::offset(Value)), m.error_scales[Plan::tape[Value].scale]};
  }

  //! The sink for what step `Index` writes: its own random words, and all that is pending.
  template <int Index>
  static error_sink sink(memory& m) {
    constexpr plan::step s = Plan::tape.at(Index);
    error_sink dx(m.template at<std::int8_t>(Plan::offset(s.dx)), m.error_scales[Plan::tape[s.dx].scale],
                  random_stream(m.seed, m.steps, static_cast<std::uint32_t>(Index)));
    [&]<int... K>(std::integer_sequence<int, K...>) {
      (dx.add_pending(error_of<s.pending[static_cast<std::size_t>(K)]>(m)), ...);
    }
    (std::make_integer_sequence<int, s.pendings>{});
    return dx;
  }

  template <int Index>
  static void evaluate(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    error_sink dx = sink<Index>(m);
    in.loss_q16 = Loss::template evaluate<Plan::graph[s.node].out>(activation<s.x>(m, in.image), in.target, dx);
    if constexpr (Loss::tracked) {
      m.error_scales.observe(Plan::tape[s.dx].scale, dx.peak(), 7);
    }
  }

  //! A backward step, or the bare sum of what is pending.
  template <int Index>
  static void backward(memory& m) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    error_sink dx = sink<Index>(m);
    if constexpr (s.what == plan::action::merge) {
      dx.from(m.error_scales[Plan::tape[s.pending[0]].scale] - 8);
      for (int k = 0; k < n.out.size(); ++k) {
        dx.put(k, 0);
      }
    } else {
      backward_frame frame;
      frame.dy = error_of<s.dy>(m);
      frame.dx = &dx;
      if constexpr (n.parameters.weights > 0) {
        frame.parameters = parameters<s.node>(m);
      }
      if constexpr (s.saved != plan::no_value) {
        frame.saved = m.template at<const std::uint8_t>(Plan::offset(s.saved));
      }
      if constexpr (s.scratch != plan::no_value) {
        frame.scratch = m.template at<std::int32_t>(Plan::offset(s.scratch));
      }
      for (int row = 0; row < n.in.h; ++row) {
        layer<s.node>::op::template backward_row<n.in, trained_channels<s.node>>(frame, row);
      }
    }
    m.error_scales.observe(Plan::tape[s.dx].scale, dx.peak(), 7);
  }

  template <int Index>
  static void update(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    constexpr plan::parameter_offsets offsets = Plan::parameters.layers[static_cast<std::size_t>(s.node)];
    using updater_type = typename Optimizer::updater_type;
    trained_parameters p;
    if constexpr (n.trained_channels > 0) {
      p.weights = m.template parameter<std::int8_t>(offsets.weights);
      p.fractions = Optimizer::fractions ? m.template parameter<std::int8_t>(offsets.fractions) : nullptr;
      p.weight_velocities =
          Optimizer::velocities ? m.template parameter<std::int16_t>(offsets.weight_velocities) : nullptr;
    }
    if constexpr (n.trains_bias) {
      p.biases = m.template parameter<std::int32_t>(offsets.biases);
      p.bias_velocities = Optimizer::velocities ? m.template parameter<std::int16_t>(offsets.bias_velocities) : nullptr;
    }
    gradient_frame<updater_type> frame;
    frame.dy = error_of<s.dy>(m);
    if constexpr (s.x != plan::no_value) {
      frame.x = activation<s.x>(m, in.image);
    }
    updater_type updater(p, in.rates, Constants::weight_exponent(s.node), frame.dy.exponent + frame.x.exponent,
                         frame.dy.exponent, static_cast<std::uint32_t>(n.trained_weights()),
                         random_stream(m.seed, m.steps, static_cast<std::uint32_t>(Index)));
    frame.updater = &updater;
    if constexpr (s.scratch != plan::no_value) {
      frame.scratch = m.template at<std::int32_t>(Plan::offset(s.scratch));
    }
    layer<s.node>::op::template gradients<n.in, trained_channels<s.node>>(frame);
  }
};

}  // namespace tinytrain
