// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/trainer/rejected.hpp>
#include <tinytrain/trainer/runner.hpp>
#include <tinytrain/trainer/verdict.hpp>

namespace tinytrain {
namespace detail {

struct no_optimizer {
  static constexpr bool fractions = false;
  static constexpr bool velocities = false;
};

struct no_loss {
  struct target {};
  static constexpr int error_exponent = 0;
};

template <class Network, class... Options>
constexpr auto choose_inference() {
  using of_network = typename decltype(network_verdict<Network>())::type;
  if constexpr (!well_formed<of_network>) {
    return holder<rejected_trainer<of_network>>{};
  } else {
    using figures_type = figures_of<Network, nothing, no_optimizer, Options...>;
    using verdict_type = typename decltype(make_inference_verdict<Network, figures_type, Options...>())::type;
    if constexpr (well_formed<verdict_type>) {
      return holder<runner<Network, nothing, no_optimizer, no_loss, Options...>>{};
    } else {
      return holder<rejected_trainer<verdict_type>>{};
    }
  }
}

}  // namespace detail

//! A network that only infers: no backward pass, no saved tensors, nothing in RAM but the arena.
//!
//!     static inference<tflite::network<person_model>, budget<ram<96 * KiB>>> model;
//!     operand y = model.infer(image);      // int8 with its scale and zero point; a softmax at the end is computed
//!     int c = model.predict(image);
//!
//! Options    budget<ram<>, flash<>>; pretrained<Checkpoint>; seed<N>; tracked or fixed have no effect
//! Errors     as `trainer`
template <class Network, class... Options>
class inference : public decltype(detail::choose_inference<Network, Options...>())::type {};

}  // namespace tinytrain
