// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/rounding.hpp>
#include <tinytrain/fixed/saturate.hpp>
#include <tinytrain/tensor/operand.hpp>

#include <cstdint>

namespace tinytrain {

//! Brings int32 accumulators to an int8 error, adding what other consumers of the same activation have sent back.
//!
//!     e[i] = sat( round( (acc + sum_k pending_k[i] * 2^(exponent_k - accumulator_exponent))
//!                                   * 2^(accumulator_exponent - exponent) ) )
//!
//! Ranges     e in [-127, 127]; values beyond saturate, and `peak()` has the bit width of the largest magnitude, so that
//!            the exponent of the next step can follow (delayed scaling)
//! Rounding   a policy (fixed/rounding.hpp), stochastic by default: word i of the stream for element i, in any order
//! Memory     in place of a pending error is allowed: element i is read before it is written, and once
template <class Rounding>
class basic_error_sink {
 public:
  static constexpr int most_pending = 4;

  constexpr basic_error_sink(std::int8_t* out, int exponent, random_stream random) :
      out_(out), exponent_(exponent), random_(random) {}

  constexpr void add_pending(error_operand pending) { pending_[pendings_++] = pending; }

  //! The exponent of the accumulators that follow; what is pending must be known. All are brought to the finest unit in
  //! which the coarsest of them, 20 bits above it at the most, still fits.
  constexpr void from(int accumulator_exponent) {
    unit_ = accumulator_exponent;
    for (int k = 0; k < pendings_; ++k) {
      unit_ = pending_[k].exponent - 20 > unit_ ? pending_[k].exponent - 20 : unit_;
    }
    to_unit_ = accumulator_exponent - unit_;
  }

  constexpr void put(int index, std::int32_t accumulator) {
    if (pendings_ > 0) {
      accumulator = scale_by_power(accumulator, to_unit_);
      for (int k = 0; k < pendings_; ++k) {
        accumulator =
            add_within_limit(accumulator, scale_by_power(pending_[k].data[index], pending_[k].exponent - unit_));
      }
    }
    if (accumulator == 0) {  // rounds to zero whatever is drawn; gated errors are mostly zeros
      out_[index] = 0;
      return;
    }
    const std::int32_t value =
        Rounding::round(accumulator, exponent_ - unit_, random_(static_cast<std::uint32_t>(index)));
    peak_ |= static_cast<std::uint32_t>(value ^ (value >> 31));
    out_[index] = saturate_symmetric_int8(value);
  }

  //! Errors of this exponent follow that are passed on as they are. Their unit is 8 bits finer, for what is pending.
  constexpr void pass_from(int error_exponent) { from(error_exponent - pass_bits); }
  constexpr void pass(int index, std::int32_t error) { put(index, error * (1 << pass_bits)); }

  constexpr std::uint32_t peak() const { return peak_; }

 private:
  static constexpr int pass_bits = 8;

  std::int8_t* out_;
  int exponent_;
  int unit_ = 0;
  int to_unit_ = 0;
  int pendings_ = 0;
  random_stream random_;
  std::uint32_t peak_ = 0;
  error_operand pending_[most_pending]{};
};

using error_sink = basic_error_sink<stochastic_rounding>;

}  // namespace tinytrain
