// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/ratio.hpp>
#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/loss/concept.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/error_sink.hpp>
#include <tinytrain/tensor/operand.hpp>

#include <cstdint>

namespace tinytrain {

//! Half the mean of the squared differences to a target of the output's shape.
//!
//!     loss = 1 / (2 N) * sum_k (y[k] - t[k])^2;   dy[k] = (y[k] - t[k]) / N
//!
//! Shapes     y [H, W, C] int8, any shape of N <= 32,768 elements     t [H, W, C] int8 in units of 2^-7     loss in Q16
//! Rounding   the error is stochastic, with a scale that follows its largest value
//! Memory     saves nothing, scratch 0
//! Rules      head_does_not_fit_loss
struct mean_squared_error {
  using target = const std::int8_t*;
  using rules = list<head_does_not_fit_loss>;
  static constexpr int target_exponent = -7;
  static constexpr bool tracked = true;
  static constexpr int error_exponent = -7;

  static constexpr violation check(dims y) { return y.size() > 32768 ? violation{1, 32768, y.size()} : violation{}; }
  static constexpr bool accepts(dims, target t) { return t != nullptr; }

  template <dims Y, class Sink>
  static constexpr std::int32_t evaluate(operand y, target t, Sink& dy) {
    constexpr multiplier reciprocal = make_multiplier(1, Y.size());
    constexpr int unit = -16;  // differences in Q16: exact for outputs down to 2^-16
    dy.from(unit + reciprocal.exponent + 15);
    std::int64_t squares_q32 = 0;
    for (int k = 0; k < Y.size(); ++k) {
      const std::int32_t value = scale_by_power((y.data[k] - y.zero_point) * y.mantissa, y.exponent - 14 - unit);
      const std::int32_t difference =
          clamp(value - scale_by_power(t[k], target_exponent - unit), -difference_limit, difference_limit);
      squares_q32 += std::int64_t{difference} * difference;
      dy.put(k, static_cast<std::int32_t>((std::int64_t{difference} * reciprocal.mantissa) >> 15));
    }
    return saturate_int32((squares_q32 >> 17) / Y.size());
  }

 private:
  static constexpr std::int32_t difference_limit = std::int32_t{1} << 23;  // 128 in real units
};

static_assert(loss<mean_squared_error>);

}  // namespace tinytrain
