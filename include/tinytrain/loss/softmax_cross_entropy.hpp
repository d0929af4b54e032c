// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/exponential.hpp>
#include <tinytrain/loss/concept.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/error_sink.hpp>
#include <tinytrain/tensor/operand.hpp>

#include <cstdint>

namespace tinytrain {

//! Cross-entropy of the softmax of the logits with one true class.
//!
//!     p[k] = exp(y[k]) / sum_j exp(y[j]);   loss = -log p[label];   dy[k] = p[k] - (k == label)
//!
//! Shapes     y [1, 1, K] int8, K in [2, 1024]     label in [0, K)     loss in nats, Q16     dy int8 in units of 2^-7
//! Rounding   exp to 7e-5 relative (a table of 33 words and a line between), errors stochastic
//! Memory     saves nothing, scratch 0
//! Rules      head_does_not_fit_loss
struct softmax_cross_entropy {
  using target = int;
  using rules = list<head_does_not_fit_loss>;
  //! |p - 1| is at most 1, one unit beyond the range at the worst: a scale that need not move.
  static constexpr bool tracked = false;
  static constexpr int error_exponent = -7;

  static constexpr violation check(dims y) {
    if (y.h * y.w != 1) {
      return {1, y.c, y.size()};
    }
    return y.c < 2 ? violation{1, 2, y.c} : (y.c > 1024 ? violation{1, 1024, y.c} : violation{});
  }

  static constexpr bool accepts(dims y, target label) { return label >= 0 && label < y.c; }

  template <dims Y, class Sink>
  static constexpr std::int32_t evaluate(operand y, target label, Sink& dy) {
    std::int32_t highest = y.data[0];
    for (int k = 1; k < Y.c; ++k) {
      highest = y.data[k] > highest ? y.data[k] : highest;
    }
    std::uint32_t sum = 0;
    for (int k = 0; k < Y.c; ++k) {
      sum += exp2_negative_q20(powers_of_two_below(highest - y.data[k], y));
    }
    dy.from(-16);
    for (int k = 0; k < Y.c; ++k) {
      const std::uint32_t e = exp2_negative_q20(powers_of_two_below(highest - y.data[k], y));
      const auto probability_q16 = static_cast<std::int32_t>((e << 11) / (sum >> 5));
      dy.put(k, clamp(probability_q16, 0, 1 << 16) - (k == label ? 1 << 16 : 0));
    }
    const std::int64_t log2_sum_q16 = log2_q16(sum) - (20 << 16);
    const std::int64_t below_q16 = powers_of_two_below(highest - y.data[label], y);
    return static_cast<std::int32_t>(((log2_sum_q16 + below_q16) * 45426) >> 16);  // ln 2 in Q16
  }

 private:
  //! A difference of two logits, in nats, as powers of two in Q16, at most 31 of them.
  static constexpr std::uint32_t powers_of_two_below(std::int32_t difference, const operand& y) {
    constexpr std::int64_t log2_e_q16 = 94548;
    const auto log2_unit_q16 = static_cast<std::int32_t>((log2_e_q16 * y.mantissa) >> 14);
    const std::int32_t scaled = scale_by_power(difference * log2_unit_q16, y.exponent);
    return static_cast<std::uint32_t>(clamp(scaled, 0, 31 << 16));
  }
};

static_assert(loss<softmax_cross_entropy>);

}  // namespace tinytrain
