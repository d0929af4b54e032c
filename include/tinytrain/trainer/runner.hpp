// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/hana.hpp>
#include <tinytrain/trainer/checkpoint.hpp>
#include <tinytrain/trainer/options.hpp>
#include <tinytrain/trainer/program.hpp>
#include <tinytrain/trainer/recomputation.hpp>
#include <tinytrain/trainer/row_source.hpp>
#include <tinytrain/trainer/status.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace tinytrain::detail {

//! A sound plan that runs forward: what `trainer` and `inference` share. All state is here; an object of zeros starts when
//! it is first used.
template <class Network, class Update, class Optimizer, class Loss, class... Options>
class runner : protected trainer_memory<typename figures_of<Network, Update, Optimizer, Options...>::plan_type> {
 protected:
  using pretrained_type = option_or<pretrained_kind, untrained, Options...>;
  using figures_type = figures_of<Network, Update, Optimizer, Options...>;
  static constexpr std::uint32_t default_seed = option_or<seed_kind, tinytrain::seed<1>, Options...>::value;
  using rounding_type = option_or<rounding_kind, stochastic_rounding, Options...>;
  static constexpr bool tracks = option_or<scales_kind, tracked, Options...>::tracks;

 public:
  using plan_type = typename figures_type::plan_type;

  static constexpr long long arena_bytes = figures_type::arena_bytes;
  static constexpr long long arena_lower_bound_bytes = figures_type::arena_lower_bound_bytes;
  static constexpr long long saved_bytes = figures_type::saved_bytes;
  static constexpr long long parameter_bytes = figures_type::parameter_bytes;
  static constexpr long long state_bytes = figures_type::state_bytes;
  static constexpr long long stack_bytes = figures_type::stack_bytes;
  static constexpr long long ram_bytes = figures_type::ram_bytes;
  static constexpr long long flash_bytes = figures_type::flash_bytes;
  static constexpr long long forward_macs = plan_type::forward_macs;  //!< multiply-accumulates of the forward pass
  static constexpr long long recomputed_macs = plan_type::recomputed_macs;  //!< and of what a step runs again

  //! Initial (or pretrained) parameters and scales, and step 0. The first step or prediction calls it where it was not
  //! called before.
  status start(std::uint32_t seed = default_seed) {
    if constexpr (pretrained_type::present) {
      if (const status s = checkpoint_type::check(pretrained_type::checkpoint::words); s != status::ok) {
        return s;
      }
    }
    memory() = {};
    this->seed = seed;
    this->started = true;
    this->activation_scales = initial_scales.activations;
    this->error_scales = initial_scales.errors;
    for_each_layer(
        [this, seed](auto node) { checkpoint_type::template initialise<decltype(node)::value>(memory(), seed); });
    if constexpr (pretrained_type::present) {
      checkpoint_type::load_scales(memory(), pretrained_type::checkpoint::words);
    }
    return status::ok;
  }

  //! The output for an image, with its scale; it is valid until the next call. Nothing is learned. Null data: no input.
  //! `observe(position of the layer, row, that row of its output as an operand)` is called behind each row of each layer that
  //! has code; the rows of a layer come in order. With `input_by_rows` the image may be a source of rows.
  template <class Observer>
  operand infer(const std::int8_t* image, Observer observe) {
    return infer_from(inputs_of(image), observe);
  }
  template <row_source Source, class Observer>
  operand infer(Source& source, Observer observe) {
    return infer_from(inputs_of(source), observe);
  }

  operand infer(const std::int8_t* image) {
    return infer(image, [](int, int, const operand&) {});
  }
  template <row_source Source>
  operand infer(Source& source) {
    return infer(source, [](int, int, const operand&) {});
  }

  //! The number of the largest output, or -1 without an input.
  int predict(const std::int8_t* image) { return number_of_largest(infer(image)); }
  template <row_source Source>
  int predict(Source& source) {
    return number_of_largest(infer(source));
  }

  //! A forward pass that moves the activation scales as a training step does, and nothing else: one that is too fine gets
  //! coarser at once by the bits that were missing. `last`, behind the last image of a sample: one that is too coarse for
  //! all of them since the call before with `last` gets finer by the bits to spare. With `tracked` scales only.
  status observe(const std::int8_t* image, bool last) { return observe_from(inputs_of(image), last); }
  template <row_source Source>
  status observe(Source& source, bool last) {
    return observe_from(inputs_of(source), last);
  }

  //! Is the output of a layer (by its position in the network) written at a scale that is kept here? Not that of an imported
  //! layer, whose file states it, nor that of a clamp, a view or a selection, which have their input's.
  static constexpr bool keeps_scale(int layer) { return scale_numbers[static_cast<std::size_t>(layer)] != 0; }

  //! The exponent of such a scale.
  int activation_exponent(int layer) {
    ensure_started();
    return this->activation_scales[scale_numbers[static_cast<std::size_t>(layer)]];
  }

  void set_activation_exponent(int layer, int exponent) {
    if (keeps_scale(layer) && ensure_started() == status::ok) {
      this->activation_scales.set(scale_numbers[static_cast<std::size_t>(layer)], exponent);
    }
  }

 protected:
  using memory_type = trainer_memory<plan_type>;
  using constants_type = constants<Network, plan_type, default_seed, pretrained_type>;
  using program_type = program<Network, Update, Optimizer, Loss, constants_type, plan_type, tracks, rounding_type>;
  using inputs = typename program_type::inputs;
  using checkpoint_type = checkpoint<plan_type, constants_type, Optimizer, plan::rule_list<Network, Update>>;
  static constexpr dims head = plan_type::graph[plan_type::layers - 1].out;

  memory_type& memory() { return *this; }

  static int number_of_largest(const operand& y) { return y.data == nullptr ? -1 : largest(y); }

  status ensure_started() { return this->started ? status::ok : start(); }

  //! Calls f with the number of each step of the tape in [First, Last), in order.
  template <int First, int Last, class Function>
  static void for_each_step(Function f) {
    [&]<int... Index>(std::integer_sequence<int, Index...>) {
      hana::for_each(hana::tuple_c<int, (First + Index)...>, f);
    }
    (std::make_integer_sequence<int, Last - First>{});
  }

  static constexpr bool fetches = plan_type::input_maps.fetched;

  //! A pass over an image. Where rows are fetched, they are copied from it.
  static inputs inputs_of(const std::int8_t* image) {
    inputs in{};
    fetch_from<plan_type::graph.input.row()>(in, image);
    return in;
  }

  template <class Source>
  static inputs inputs_of(Source& source) {
    static_assert(fetches,
                  "a source of rows is read with the option `input_by_rows`: give it, or a pointer to the image");
    inputs in{};
    fetch_from(in, source);
    return in;
  }

  //! Why a pass cannot begin.
  status check(const inputs& in) { return in.source == nullptr ? status::no_input : ensure_started(); }

  template <class Observer>
  operand infer_from(inputs in, Observer observe) {
    if (check(in) != status::ok) {
      return {};
    }
    run<0, plan_type::tape.loss_step>(in, [&](auto index, int row) {
      constexpr plan::step s = plan_type::tape.at(decltype(index)::value);
      if constexpr (s.what == plan::action::forward) {
        constexpr plan::value y = plan_type::tape[s.y];
        operand out = program_type::template activation<s.y>(memory(), in.image);
        out.data += y.slot(row) * plan_type::graph[s.node].out.row();
        observe(s.node, row, out);
      }
    });
    return in.failed ? operand{} : program_type::template activation<plan_type::tape.output>(memory(), in.image);
  }

  status observe_from(inputs in, bool last) {
    static_assert(tracks, "observe moves the activation scales, which the option `fixed` holds: observe without it");
    if (const status s = check(in); s != status::ok) {
      return s;
    }
    in.training = true;
    if (const status s = forward_in_training(in); s != status::ok) {
      return s;
    }
    this->activation_scales.settle(true, last);
    return status::ok;
  }

  //! Scales that have seen a part of an input are put back.
  status forward_in_training(inputs& in) {
    if constexpr (fetches) {
      const auto before = this->activation_scales;
      run<0, plan_type::tape.loss_step>(in);
      if (in.failed) {
        this->activation_scales = before;
        return status::input_failed;
      }
    } else {
      run<0, plan_type::tape.loss_step>(in);
    }
    return status::ok;
  }

  //! Steps [First, Last). `observe(number of the step, row)` is called behind each row of a forward step.
  template <int First, int Last, class Observer>
  void run(inputs& in, Observer observe) {
    for_each_step<First, Last>([&](auto index) {
      constexpr int k = decltype(index)::value;
      constexpr plan::step s = plan_type::tape.at(k);
      if (fetches && k < plan_type::tape.loss_step && in.failed) {
        return;
      }
      if constexpr (s.first == k && s.last > k) {
        program_type::template run_stretch<k>(memory(), in, [&](int step, int row) {
          for_each_step<k, s.last + 1>([&](auto each) {
            if (decltype(each)::value == step) {
              observe(each, row);
            }
          });
        });
      } else if constexpr (s.first == k) {
        program_type::template run<k>(memory(), in);
        if constexpr (plan::is_forward(s.what)) {
          for (int row = 0; row < program_type::template rows_of<k>; ++row) {
            observe(index, row);
          }
        }
      }
    });
  }

  template <int First, int Last>
  void run(inputs& in) {
    run<First, Last>(in, [](auto, int) {});
  }

  //! Calls f with the number of each layer that has parameters.
  template <class Function>
  static void for_each_layer(Function f) {
    [&]<int... Node>(std::integer_sequence<int, Node...>) {
      hana::for_each(
          hana::filter(
              hana::tuple_c<int, Node...>,
              [](auto node) { return hana::bool_c<(plan_type::graph[decltype(node)::value].parameters.weights > 0)>; }),
          f);
    }
    (std::make_integer_sequence<int, plan_type::layers>{});
  }

  //! A first guess of every scale: the first steps move them to where they belong.
  struct scales {
    decltype(memory_type::activation_scales) activations;
    decltype(memory_type::error_scales) errors;
  };
  static constexpr scales initial_scales = [] {
    scales s{};
    s.activations.set(0, plan_type::graph.input_exponent);
    for (const plan::value& v : plan_type::tape.values) {
      if (v.what == plan::role::activation && v.scale != 0) {
        s.activations.set(v.scale, v.nonnegative ? -6 : -5);
      } else if (v.what == plan::role::error) {
        s.errors.set(v.scale, -12);
      }
    }
    if constexpr (plan_type::tape.error_scales > 0) {
      constexpr int loss_value = plan_type::tape.at(plan_type::tape.loss_step).dx;
      s.errors.set(plan_type::tape[loss_value].scale, Loss::error_exponent);
    }
    return s;
  }();

  //! Which scale each layer writes at; 0, the input's, where it keeps none.
  static constexpr auto scale_numbers = [] {
    std::array<std::int16_t, static_cast<std::size_t>(plan_type::layers)> numbers{};
    for (int k = 0; k < plan_type::tape.loss_step; ++k) {
      const plan::step& s = plan_type::tape.at(k);
      if (s.what == plan::action::forward && plan_type::keeps_scale(s)) {
        numbers[static_cast<std::size_t>(s.node)] = static_cast<std::int16_t>(plan_type::tape[s.y].scale);
      }
    }
    return numbers;
  }();

  static int largest(operand y) {
    int best = 0;
    for (int k = 1; k < head.size(); ++k) {
      best = y.data[k] > y.data[best] ? k : best;
    }
    return best;
  }
};

}  // namespace tinytrain::detail
