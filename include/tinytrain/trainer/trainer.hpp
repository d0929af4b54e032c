// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/loss/softmax_cross_entropy.hpp>
#include <tinytrain/meta/hana.hpp>
#include <tinytrain/optimizer/sgd.hpp>
#include <tinytrain/trainer/checkpoint.hpp>
#include <tinytrain/trainer/figures.hpp>
#include <tinytrain/trainer/program.hpp>
#include <tinytrain/trainer/rejected.hpp>
#include <tinytrain/trainer/status.hpp>
#include <tinytrain/trainer/verdict.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace tinytrain {

namespace detail {

//! A trainer whose plan is sound. All state is here; an object of zeros is a trainer that starts when it is first used.
template <class Network, class Update, class Optimizer, class Loss, class... Options>
class sound_trainer : private trainer_memory<plan::plan<Network, Update, Optimizer::fractions, Optimizer::velocities>> {
  using figures_type = figures<Network, Update, Optimizer, option_or<pretrained_kind, untrained, Options...>>;
  using pretrained_type = option_or<pretrained_kind, untrained, Options...>;
  static constexpr std::uint32_t default_seed = option_or<seed_kind, tinytrain::seed<1>, Options...>::value;
  static constexpr bool tracks = option_or<scales_kind, tracked, Options...>::tracks;

 public:
  using plan_type = typename figures_type::plan_type;
  using target = typename Loss::target;

  static constexpr long long arena_bytes = figures_type::arena_bytes;
  static constexpr long long arena_lower_bound_bytes = figures_type::arena_lower_bound_bytes;
  static constexpr long long saved_bytes = figures_type::saved_bytes;
  static constexpr long long parameter_bytes = figures_type::parameter_bytes;
  static constexpr long long state_bytes = figures_type::state_bytes;
  static constexpr long long stack_bytes = figures_type::stack_bytes;
  static constexpr long long ram_bytes = figures_type::ram_bytes;
  static constexpr long long flash_bytes = figures_type::flash_bytes;
  static constexpr int checkpoint_words = figures_type::checkpoint_words;

  //! The layers with a trained parameter, as a Hana tuple of types.
  static constexpr auto trained_layers() {
    return []<class... Layers, class... Rules>(list<Layers...>, list<Rules...>) {
      return hana::flatten(hana::make_tuple(if_trained<Layers, Rules>()...));
    }(layer_list<Network>{}, plan::rule_list<Network, Update>{});
  }

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

  //! One sample: forward, backward, update. The image must stay as it is until the call returns.
  step_result step(const std::int8_t* image, target wanted) {
    if (image == nullptr) {
      return {status::no_input};
    }
    if (!Loss::accepts(head, wanted)) {
      return {status::target_out_of_range};
    }
    if (const status s = ensure_started(); s != status::ok) {
      return {s};
    }
    inputs in{image, wanted, 0, Optimizer::rates(this->steps), true};
    run<0, plan_type::tape.loss_step + 1>(in);
    const bool correct = is_correct(wanted);
    run<plan_type::tape.loss_step + 1, plan_type::tape.step_count>(in);
    ++this->steps;
    if constexpr (tracks) {
      this->activation_scales.settle(this->steps);
    }
    this->error_scales.settle(this->steps);
    return {status::ok, correct, in.loss_q16};
  }

  //! The output for an image, with its scale; it is valid until the next call. Nothing is learned. Null data: no input.
  operand infer(const std::int8_t* image) {
    if (image == nullptr || ensure_started() != status::ok) {
      return {};
    }
    inputs in{image, target{}, 0, {}, false};
    run<0, plan_type::tape.loss_step>(in);
    return program_type::template activation<plan_type::tape.output>(memory(), image);
  }

  //! The number of the largest output, or -1 without an input.
  int predict(const std::int8_t* image) {
    const operand y = infer(image);
    return y.data == nullptr ? -1 : largest(y);
  }

  std::uint32_t steps_done() const { return this->steps; }

  //! Writes the whole network: what any trainer of it can `load`, or have as `pretrained<>`. Fractions and velocities of
  //! an interrupted training are not kept.
  status save(std::uint32_t (&words)[static_cast<std::size_t>(checkpoint_words)]) {
    if (const status s = ensure_started(); s != status::ok) {
      return s;
    }
    for (std::uint32_t& word : words) {
      word = 0;
    }
    for_each_layer(
        [this, &words](auto node) { checkpoint_type::template write<decltype(node)::value>(memory(), words); });
    checkpoint_type::seal(memory(), words);
    return status::ok;
  }

  //! Takes over the trained parameters and the scales of a checkpoint; frozen ones are not touched, they are constants.
  status load(const std::uint32_t (&words)[static_cast<std::size_t>(checkpoint_words)]) {
    if (const status s = checkpoint_type::check(words); s != status::ok) {
      return s;
    }
    if (const status s = ensure_started(); s != status::ok) {
      return s;
    }
    for_each_layer(
        [this, &words](auto node) { checkpoint_type::template read<decltype(node)::value>(memory(), words); });
    checkpoint_type::load_scales(memory(), words);
    return status::ok;
  }

  //! FNV-1a over the trained parameters as they lie in RAM: equal on every machine after equal steps.
  std::uint32_t parameter_checksum() const {
    std::uint32_t hash = 2166136261u;
    for (const unsigned char byte : this->parameters) {
      hash = (hash ^ byte) * 16777619u;
    }
    return hash;
  }

 private:
  using memory_type = trainer_memory<plan_type>;
  using constants_type = constants<Network, plan_type, default_seed, pretrained_type>;
  using program_type = program<Network, Update, Optimizer, Loss, constants_type, plan_type, tracks>;
  using inputs = typename program_type::inputs;
  static constexpr dims head = plan_type::graph[plan_type::layers - 1].out;
  using checkpoint_type = checkpoint<plan_type, constants_type, Optimizer, plan::rule_list<Network, Update>>;

  memory_type& memory() { return *this; }

  template <class Layer, class Rule>
  static constexpr auto if_trained() {
    if constexpr (Rule::bias || !std::is_same_v<typename Rule::channels, no_channels>) {
      return hana::tuple_t<Layer>;
    } else {
      return hana::tuple_t<>;
    }
  }

  status ensure_started() { return this->started ? status::ok : start(); }

  //! Steps [First, Last) of the tape, one after another.
  template <int First, int Last>
  void run(inputs& in) {
    [&]<int... Index>(std::integer_sequence<int, Index...>) {
      hana::for_each(hana::tuple_c<int, (First + Index)...>,
                     [&](auto index) { program_type::template run<decltype(index)::value>(memory(), in); });
    }
    (std::make_integer_sequence<int, Last - First>{});
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
    scale_tracker<plan_type::tape.activation_scales> activations;
    scale_tracker<plan_type::tape.error_scales> errors;
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
    constexpr int loss_value = plan_type::tape.at(plan_type::tape.loss_step).dx;
    s.errors.set(plan_type::tape[loss_value].scale, Loss::error_exponent);
    return s;
  }();

  operand output() { return program_type::template activation<plan_type::tape.output>(memory(), nullptr); }

  static int largest(operand y) {
    int best = 0;
    for (int k = 1; k < head.size(); ++k) {
      best = y.data[k] > y.data[best] ? k : best;
    }
    return best;
  }

  //! Classifiers only: the label has the largest output.
  bool is_correct(target wanted) {
    if constexpr (std::is_same_v<target, int>) {
      return largest(output()) == wanted;
    } else {
      return false;
    }
  }
};

template <class Network, class Update, class Optimizer, class Loss, class... Options>
constexpr auto choose_trainer() {
  using of_network = typename decltype(network_verdict<Network>())::type;
  if constexpr (!well_formed<of_network>) {
    return holder<rejected_trainer<of_network>>{};
  } else {
    using figures_type = figures<Network, Update, Optimizer, option_or<pretrained_kind, untrained, Options...>>;
    using verdict_type =
        typename decltype(make_verdict<Network, Update, Optimizer, Loss, figures_type, Options...>())::type;
    if constexpr (well_formed<verdict_type>) {
      return holder<sound_trainer<Network, Update, Optimizer, Loss, Options...>>{};
    } else {
      return holder<rejected_trainer<verdict_type>>{};
    }
  }
}

}  // namespace detail

//! Trains a network, or a part of it, in integers, in memory that the compiler laid out.
//!
//!     static trainer<digits, update, sgd<learning_rate<1, 64>>, softmax_cross_entropy, budget<ram<64 * KiB>>> model;
//!     auto r = model.step(image, label);   // forward, backward, update: r.status, r.loss_q16, r.correct
//!     int  c = model.predict(image);
//!
//! Options    budget<ram<>, flash<>>; tracked (default) or fixed; pretrained<Checkpoint>; seed<N>
//! Memory     one object: `ram_bytes` = the object + `stack_bytes`; the object = arena + trained parameters + state.
//!            Static, it lies in .bss: zeros are a trainer that starts at its first step. No heap
//! Errors     at compile time: the first broken rule (trainer/verdict.hpp); at run time: a status, and nothing changed
template <class Network, class Update, class Optimizer, class Loss, class... Options>
class trainer : public decltype(detail::choose_trainer<Network, Update, Optimizer, Loss, Options...>())::type {};

}  // namespace tinytrain
