// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/loss/softmax_cross_entropy.hpp>
#include <tinytrain/meta/hana.hpp>
#include <tinytrain/optimizer/sgd.hpp>
#include <tinytrain/trainer/rejected.hpp>
#include <tinytrain/trainer/runner.hpp>
#include <tinytrain/trainer/status.hpp>
#include <tinytrain/trainer/verdict.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace tinytrain {

namespace detail {

//! A trainer whose plan is sound.
template <class Network, class Update, class Optimizer, class Loss, class... Options>
class sound_trainer : public runner<Network, Update, Optimizer, Loss, Options...> {
  using base = runner<Network, Update, Optimizer, Loss, Options...>;
  using base::ensure_started, base::for_each_layer, base::head, base::largest, base::memory, base::tracks;
  using typename base::checkpoint_type, typename base::constants_type, typename base::inputs,
      typename base::program_type;

 public:
  using typename base::plan_type;
  using target = typename Loss::target;

  static constexpr int checkpoint_words = base::figures_type::checkpoint_words;

  //! The layers with a trained parameter, as a Hana tuple of types.
  static constexpr auto trained_layers() {
    return []<class... Layers, class... Rules>(list<Layers...>, list<Rules...>) {
      return hana::flatten(hana::make_tuple(if_trained<Layers, Rules>()...));
    }(layer_list<Network>{}, plan::rule_list<Network, Update>{});
  }

  //! One sample: forward, backward, update. The image must stay as it is until the call returns. With `input_by_rows` it may
  //! be a source of rows; if that fails, so does the step, and nothing has changed.
  step_result step(const std::int8_t* image, target wanted) { return step_from(base::inputs_of(image), wanted); }
  template <row_source Source>
  step_result step(Source& source, target wanted) {
    return step_from(base::inputs_of(source), wanted);
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
  template <class Layer, class Rule>
  static constexpr auto if_trained() {
    if constexpr (Rule::bias || !std::is_same_v<typename Rule::channels, no_channels>) {
      return hana::tuple_t<Layer>;
    } else {
      return hana::tuple_t<>;
    }
  }

  step_result step_from(inputs in, target wanted) {
    if (in.source == nullptr) {
      return {status::no_input};
    }
    if (!Loss::accepts(head, wanted)) {
      return {status::target_out_of_range};
    }
    if (const status s = ensure_started(); s != status::ok) {
      return {s};
    }
    in.target = wanted;
    in.rates = Optimizer::rates(this->steps);
    in.training = true;
    if (const status s = this->forward_in_training(in); s != status::ok) {
      return {s};
    }
    this->template run<plan_type::tape.loss_step, plan_type::tape.loss_step + 1>(in);
    const bool correct = is_correct(wanted);
    this->template run<plan_type::tape.loss_step + 1, plan_type::tape.step_count>(in);
    ++this->steps;
    if constexpr (tracks) {
      this->activation_scales.settle(this->steps);
    }
    this->error_scales.settle(this->steps);
    return {status::ok, correct, in.loss_q16};
  }

  operand output() { return program_type::template activation<plan_type::tape.output>(memory(), nullptr); }

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
    using figures_type = figures_of<Network, Update, Optimizer, Options...>;
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
//! Options    budget<ram<>, flash<>>; tracked (default) or fixed; pretrained<Checkpoint>; seed<N>; stochastic_rounding (default)
//!            or nearest_rounding of errors; recompute<Layer> or recompute_to_fit
//! Memory     one object: `ram_bytes` = the object + `stack_bytes`; the object = arena + trained parameters + state.
//!            Static, it lies in .bss: zeros are a trainer that starts at its first step. No heap
//! Errors     at compile time: the first broken rule (trainer/verdict.hpp); at run time: a status, and nothing changed
template <class Network, class Update, class Optimizer, class Loss, class... Options>
class trainer : public decltype(detail::choose_trainer<Network, Update, Optimizer, Loss, Options...>())::type {};

}  // namespace tinytrain
