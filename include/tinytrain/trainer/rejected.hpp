// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/tensor/operand.hpp>
#include <tinytrain/trainer/status.hpp>

#include <cstdint>

namespace tinytrain::detail {

//! What stands in for a rejected trainer, so that its one error is not followed by others.
template <class Verdict>
struct rejected_trainer {
  static_assert(well_formed<Verdict>,
                "tinytrain rejects this network; the first template argument of error<...> is the broken rule");
  static constexpr long long ram_bytes = 0, arena_bytes = 0, arena_lower_bound_bytes = 0, saved_bytes = 0,
                             parameter_bytes = 0, state_bytes = 0, stack_bytes = 0, flash_bytes = 0, forward_macs = 0,
                             recomputed_macs = 0;
  static constexpr int checkpoint_words = 1;
  template <class... Arguments>
  status start(Arguments&&...) {
    return {};
  }
  template <class... Arguments>
  step_result step(Arguments&&...) {
    return {};
  }
  template <class... Arguments>
  int predict(Arguments&&...) {
    return 0;
  }
  template <class... Arguments>
  operand infer(Arguments&&...) {
    return {};
  }
  template <class... Arguments>
  status observe(Arguments&&...) {
    return {};
  }
  template <class... Arguments>
  status load(Arguments&&...) {
    return {};
  }
  template <class... Arguments>
  status save(Arguments&&...) {
    return {};
  }
  static constexpr bool keeps_scale(int) { return false; }
  int activation_exponent(int) { return 0; }
  void set_activation_exponent(int, int) {}
  std::uint32_t steps_done() const { return 0; }
  std::uint32_t parameter_checksum() const { return 0; }
};

}  // namespace tinytrain::detail
