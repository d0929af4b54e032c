// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>

namespace tinytrain {

//! Any elementwise function of an int8 activation with a fixed scale, as a table: the curves of imported networks.
//!
//!     y = values[x + 128]     dx = slopes[x + 128] * 2^slope_exponent * dy
//!
//! `Table` is a type with constants: `values`, 256 of int8; `slopes`, 256 of int16, the derivative in real units, 0
//! where the output is at a limit; `slope_exponent`, their unit.
//!
//! Shapes     y as x
//! Memory     saves nothing, but reads its input again; 256 bytes of flash, 512 more if an error passes; scratch 0
template <class Table>
struct lookup {
  using op = lookup;
  using rules = list<>;
  static constexpr op_form form = op_form::compute;
  static constexpr bool reads_inputs = true;

  static constexpr violation check(dims) { return {}; }
  static constexpr dims infer(dims x) { return x; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return row_by_row; }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    const auto requantize = *f.requantize;
    const std::int8_t* x = f.x.row(i, X.row());
    std::int8_t* y = f.y;
    for (int k = 0; k < X.row(); ++k) {
      y[k] = requantize.limit(Table::values[entry(x[k])]);
    }
  }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& b, int i) {
    b.dx->from(b.dy.exponent + Table::slope_exponent);
    for (int k = i * X.row(); k < (i + 1) * X.row(); ++k) {
      b.dx->put(k, b.dy.data[k] * Table::slopes[entry(b.x.data[k])]);
    }
  }

 private:
  static constexpr std::uint8_t entry(std::int8_t x) { return static_cast<std::uint8_t>(x + 128); }
};

}  // namespace tinytrain
