// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/add.hpp>

#include <bit>
#include <type_traits>

namespace tinytrain {
namespace detail {

//! Of a second input that is shared, its one row.
constexpr op_needs multiply_needs(dims x, dims s) { return only_rows(same_row, s == x ? same_row : row_reads{}); }

}  // namespace detail

//! Elementwise product of two activations, of which the second may be one value for each channel, or a single one.
//!
//!     y = sat8( zy + M * (x - zx) * (s - zs) )     dx = s dy     ds = sum of x dy over the elements that share s
//!
//! Shapes     x [H, W, C] int8     s [H, W, C], [1, 1, C] or [1, 1, 1] int8     y as x
//! Rounding   the requantizer's, of the exact product; backward to 27 bits of the largest sum that could be
//! Memory     saves nothing, but reads both inputs again; scratch 0
//! Rules      shape_mismatch
//! Source     arithmetic as TensorFlow Lite Micro's MUL, given an `affine_requantizer`
template <dims S>
struct multiply {
  using op = multiply;
  using rules = list<shape_mismatch>;
  static constexpr op_form form = op_form::mix;
  static constexpr bool reads_inputs = true;

  static constexpr violation check(dims x) {
    return S == x || S == dims{1, 1, x.c} || S == dims{1, 1, 1} ? violation{} : violation{1, x.size(), S.size()};
  }
  static constexpr violation check_join(dims, dims s, bool) {
    return s == S ? violation{} : violation{1, S.size(), s.size()};
  }
  static constexpr dims infer(dims x) { return x; }
  static constexpr parameter_counts parameters(dims) { return {}; }
  static constexpr op_needs needs(dims x, int) { return detail::multiply_needs(x, S); }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void forward_row(const Frame& f, int i) {
    auto requantize = *f.requantize;
    requantize.from(f.x.exponent + f.skip.exponent);
    const std::int8_t* x = f.x.row(i, X.row());
    const std::int8_t* s = f.skip.row(S == X ? i : 0, S.row());
    for (int j = 0, k = 0; j < X.w; ++j) {
      for (int c = 0; c < X.c; ++c, ++k) {
        f.y[k] = requantize((x[k] - f.x.zero_point) * (s[partner<X>(k, c)] - f.skip.zero_point));
      }
    }
    *f.requantize = requantize;
  }

  template <dims X, class Channels, class Frame>
  [[gnu::noinline]] static constexpr void backward_row(const Frame& b, int i) {
    const auto scaled = scaled_sink<1>(b.dx, b.dy.exponent, b.skip);
    for (int j = 0, k = i * X.row(); j < X.w; ++j) {
      for (int c = 0; c < X.c; ++c, ++k) {
        scaled.put(k, b.dy.data[k] * (b.skip.data[partner<X>(k, c)] - b.skip.zero_point));
      }
    }
  }

  template <dims X, class Frame>
  [[gnu::noinline]] static constexpr void backward_skip_row(const Frame& b, int i) {
    constexpr int addends = X.size() / S.size();
    constexpr int stride = S == X ? 1 : S.c;
    const auto scaled = scaled_sink<addends>(b.dx, b.dy.exponent, b.x);
    for (int k = i * S.row(); k < (i + 1) * S.row(); ++k) {
      accumulator<addends> sum = 0;
      for (int n = 0, at = k; n < addends; ++n, at += stride) {
        sum += b.dy.data[at] * (b.x.data[at] - b.x.zero_point);
      }
      scaled.put(k, sum);
    }
  }

 private:
  template <dims X>
  static constexpr int partner(int k, int c) {
    return S == X ? k : (S.c == 1 ? 0 : c);
  }

  //! A product of an error and an activation has 15 bits.
  template <int Addends>
  using accumulator = std::conditional_t<(Addends < (1 << 16)), std::int32_t, std::int64_t>;

  //! Sums of such products, brought to real units with the activation's mantissa, in 27 bits and a sign: what is
  //! pending in the sink has room beside them.
  template <int Addends, class Sink>
  class product {
   public:
    constexpr product(Sink* dx, int dy_exponent, const operand& factor) : dx_(dx), mantissa_(factor.mantissa) {
      dx->from(dy_exponent + factor.exponent - 14 + drop);
    }
    constexpr void put(int k, accumulator<Addends> sum) const {
      dx_->put(k, static_cast<std::int32_t>((std::int64_t{sum} * mantissa_ + (std::int64_t{1} << (drop - 1))) >> drop));
    }

   private:
    static constexpr int drop = 15 + 15 - 27 + static_cast<int>(std::bit_width(static_cast<unsigned>(Addends - 1)));

    Sink* dx_;
    std::int32_t mantissa_;
  };

  template <int Addends, class Sink>
  static constexpr product<Addends, Sink> scaled_sink(Sink* dx, int dy_exponent, const operand& factor) {
    return {dx, dy_exponent, factor};
  }
};

static_assert(op<multiply<dims{1, 1, 1}>>);

}  // namespace tinytrain
