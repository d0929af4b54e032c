// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/avg_pool.hpp>

namespace tinytrain {

//! The mean of each channel over the whole map: y [1, 1, C]. As `avg_pool` with a window of the input's size.
//!
//! Rules      window_out_of_range (a map of more than 4,096 pixels: the mean would not fit its accumulator)
struct global_avg_pool {
  using op = global_avg_pool;
  using rules = list<window_out_of_range>;
  static constexpr op_form form = op_form::compute;
  static constexpr bool keeps_sign = true;

  static constexpr violation check(dims x) { return x.h * x.w > 4096 ? violation{1, 4096, x.h * x.w} : violation{}; }
  static constexpr dims infer(dims x) { return {1, 1, x.c}; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims, int) { return {}; }

  template <dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    detail::averaging::forward_row<X, whole(X)>(f, i);
  }

  template <dims X, class Channels, class Frame>
  static constexpr void backward_row(const Frame& b, int i) {
    detail::averaging::backward_row<X, whole(X)>(b, i);
  }

 private:
  static constexpr window whole(dims x) { return {x.h, x.w, 1, 1, false}; }
};

static_assert(op<global_avg_pool>);

}  // namespace tinytrain
