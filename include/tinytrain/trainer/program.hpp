// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/trainer/forward_program.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace tinytrain {

//! The steps of a tape, lifted back to types: `run<I>` is step I with its op, shapes, offsets and masks as constants.
//! Each is a function of its own; what is not on the tape is not in the image.
template <class Network, class Update, class Optimizer, class Loss, class Constants, class Plan, bool Tracked,
          class Rounding = stochastic_rounding>
class program : public forward_program<Network, Update, Constants, Plan, Tracked> {
  using values = program_values<Network, Update, Constants, Plan>;
  template <int Node>
  using layer = typename values::template layer<Node>;
  template <int Node>
  using trained_channels = typename values::template trained_channels<Node>;
  template <int Node>
  using scales = typename values::template scales<Node>;
  using limits = typename values::limits;
  using sink_type = basic_error_sink<Rounding>;

 public:
  using memory = typename values::memory;

  //! What one step of the tape may need from outside.
  struct inputs : forward_inputs {
    typename Loss::target target{};
    std::int32_t loss_q16 = 0;
    update_rates rates{};
  };

  template <int Index>
  [[gnu::noinline]] static void run(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    if constexpr (plan::is_forward(s.what)) {
      program::template run_map<Index>(m, in);
    } else if constexpr (s.what == plan::action::loss) {
      evaluate<Index>(m, in);
    } else if constexpr (s.what == plan::action::gate) {
      gate<Index>(m);
    } else if constexpr (s.what == plan::action::update) {
      update<Index>(m, in);
    } else {
      backward<Index>(m, in);
    }
  }

 private:
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
      const limits l = values::template limits_of<s.x>(m);
      for (int k = 0; k < size; ++k) {
        dx[k] = l.pass(x[k]) ? dy[k] : std::int8_t{0};
      }
    }
  }

  //! The sink for what step `Index` writes: its own random words, and all that is pending.
  template <int Index>
  static sink_type sink(memory& m) {
    constexpr plan::step s = Plan::tape.at(Index);
    sink_type dx(m.template at<std::int8_t>(Plan::offset(s.dx)), m.error_scales[Plan::tape[s.dx].scale],
                 random_stream(m.seed, m.steps, static_cast<std::uint32_t>(s.stream)));
    [&]<int... K>(std::integer_sequence<int, K...>) {
      (dx.add_pending(values::template error_of<s.pending[static_cast<std::size_t>(K)]>(m)), ...);
    }
    (std::make_integer_sequence<int, s.pendings>{});
    return dx;
  }

  template <int Index>
  static void evaluate(memory& m, inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    sink_type dx = sink<Index>(m);
    in.loss_q16 =
        Loss::template evaluate<Plan::graph[s.node].out>(values::template activation<s.x>(m, in.image), in.target, dx);
    if constexpr (Loss::tracked) {
      m.error_scales.observe(Plan::tape[s.dx].scale, dx.peak(), 7);
    }
  }

  //! A backward step, or the bare sum of what is pending.
  template <int Index>
  static void backward(memory& m, [[maybe_unused]] inputs& in) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    sink_type dx = sink<Index>(m);
    if constexpr (s.what == plan::action::merge) {
      dx.pass_from(m.error_scales[Plan::tape[s.pending[0]].scale]);
      for (int k = 0; k < n.out.size(); ++k) {
        dx.pass(k, 0);
      }
    } else {
      using fold = std::conditional_t<scales<s.node>::present, channel_fold, no_fold>;
      std::conditional_t<n.reads_inputs, basic_reading_backward_frame<sink_type>, basic_backward_frame<fold, sink_type>>
          frame;
      frame.dy = values::template error_of<s.dy>(m);
      frame.dx = &dx;
      if constexpr (n.parameters.weights > 0) {
        frame.parameters = values::template parameters<s.node>(m);
      }
      if constexpr (scales<s.node>::present) {
        frame.fold = scales<s.node>::fold();
        frame.parameters.exponent = scales<s.node>::fold_exponent();
      }
      if constexpr (s.x != plan::no_value) {
        frame.x = values::template activation<s.x>(m, in.image);
      }
      if constexpr (s.skip != plan::no_value) {
        frame.skip = values::template activation<s.skip>(m, in.image);
      }
      if constexpr (s.saved != plan::no_value) {
        frame.saved = m.template at<const std::uint8_t>(Plan::offset(s.saved));
      }
      if constexpr (s.scratch != plan::no_value) {
        frame.scratch = m.template at<std::int32_t>(Plan::offset(s.scratch));
      }
      if constexpr (s.of_skip) {
        for (int row = 0; row < Plan::graph.shape_before(n.from.skip).h; ++row) {
          layer<s.node>::op::template backward_skip_row<n.in>(frame, row);
        }
      } else if constexpr (n.needs.backward_planes) {
        layer<s.node>::op::template backward_planes<n.in>(frame);
      } else {
        for (int row = 0; row < n.in.h; ++row) {
          layer<s.node>::op::template backward_row<n.in, trained_channels<s.node>>(frame, row);
        }
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
    if constexpr (n.moves_bias()) {
      p.bias_moves = m.template parameter<std::int16_t>(offsets.bias_moves);
    } else if constexpr (n.trains_bias) {
      p.biases = m.template parameter<std::int32_t>(offsets.biases);
    }
    if constexpr (n.trains_bias) {
      p.bias_velocities = Optimizer::velocities ? m.template parameter<std::int16_t>(offsets.bias_velocities) : nullptr;
    }
    gradient_frame<updater_type> frame;
    frame.dy = values::template error_of<s.dy>(m);
    if constexpr (s.x != plan::no_value) {
      frame.x = values::template activation<s.x>(m, in.image);
    }
    constexpr auto first_bias_word = static_cast<std::uint32_t>(n.trained_weights());
    const random_stream random(m.seed, m.steps, s.stream);
    updater_type updater = [&] {
      if constexpr (scales<s.node>::present) {
        return updater_type(p, in.rates, scales<s.node>::weight_rates(), scales<s.node>::bias_rates(),
                            frame.dy.exponent, first_bias_word, random);
      } else {
        return updater_type(p, in.rates, Constants::weight_exponent(s.node), frame.dy.exponent + frame.x.exponent,
                            frame.dy.exponent, first_bias_word, random);
      }
    }();
    frame.updater = &updater;
    if constexpr (s.scratch != plan::no_value) {
      frame.scratch = m.template at<std::int32_t>(Plan::offset(s.scratch));
    }
    layer<s.node>::op::template gradients<n.in, trained_channels<s.node>>(frame);
  }
};

}  // namespace tinytrain
