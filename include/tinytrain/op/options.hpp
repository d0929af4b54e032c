// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/option.hpp>
#include <tinytrain/tensor/window.hpp>

//! The named options of layers, in any order: `conv2d<out<16>, kernel<3, 3>, stride<2>, valid>`.
namespace tinytrain {

//! An option that this layer, optimizer, rule or trainer does not have; `actual` is its position, counted from 1.
struct unknown_option;

//! Two options of one kind; `actual` is how many kinds before it are given at most once.
struct option_given_twice;

struct out_kind;
struct in_kind;
struct kernel_kind;
struct stride_kind;
struct padding_kind;
struct dilation_kind;
struct bias_kind;
struct multiplier_kind;
struct initializer_kind;

//! Number of output channels.
template <int Channels>
struct out {
  using kind = out_kind;
  static constexpr int value = Channels;
};

//! Number of input channels that the layer expects: checked, never needed. 0 accepts any.
template <int Channels>
struct in {
  using kind = in_kind;
  static constexpr int value = Channels;
};

template <int Height, int Width = Height>
struct kernel {
  using kind = kernel_kind;
  static constexpr int h = Height;
  static constexpr int w = Width;
};

template <int Height, int Width = Height>
struct stride {
  using kind = stride_kind;
  static constexpr int h = Height;
  static constexpr int w = Width;
};

//! Rows and columns of zeros (of the zero point) around the input.
template <int Top, int Left, int Bottom, int Right>
struct padding {
  using kind = padding_kind;
  static constexpr bool value = false;
  static constexpr int top = Top, left = Left, bottom = Bottom, right = Right;
};

//! TensorFlow's padding: out = ceil(in / stride).
struct same : padding<0, 0, 0, 0> {
  static constexpr bool value = true;
};

//! No padding: out = (in - kernel) / stride + 1.
struct valid : padding<0, 0, 0, 0> {};

//! Distance between the taps of a kernel.
template <int Height, int Width = Height>
struct dilation {
  using kind = dilation_kind;
  static constexpr int h = Height;
  static constexpr int w = Width;
};

//! A layer without biases.
struct no_bias {
  using kind = bias_kind;
  static constexpr bool value = false;
};

struct with_bias {
  using kind = bias_kind;
  static constexpr bool value = true;
};

//! Output channels for each input channel of a depthwise convolution.
template <int Factor>
struct multiplier_of {
  using kind = multiplier_kind;
  static constexpr int value = Factor;
};

//! Initial weights uniform in +-sqrt(6 / fan_in): He et al. 2015, for layers in front of a ReLU. The default.
struct he_uniform {
  using kind = initializer_kind;
  static constexpr int numerator(int, int) { return 6; }
  static constexpr int denominator(int fan_in, int) { return fan_in; }
};

//! Initial weights uniform in +-sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010.
struct glorot_uniform {
  using kind = initializer_kind;
  static constexpr int numerator(int, int) { return 6; }
  static constexpr int denominator(int fan_in, int fan_out) { return fan_in + fan_out; }
};

//! Initial weights uniform in +-sqrt(3 / fan_in): LeCun et al. 1998, for layers without a ReLU behind them.
struct lecun_uniform {
  using kind = initializer_kind;
  static constexpr int numerator(int, int) { return 3; }
  static constexpr int denominator(int fan_in, int) { return fan_in; }
};

//! Initial weights zero (a fresh head on a pretrained network); the scale is that of `he_uniform`.
struct zeros {
  using kind = initializer_kind;
  static constexpr int numerator(int, int) { return 0; }
  static constexpr int denominator(int, int) { return 1; }
};

namespace detail {

//! Rules 1 and 2 of every op that has options: unknown_option, option_given_twice.
template <class Kinds, class... Options>
constexpr violation check_options() {
  constexpr int unknown = first_unknown_option(Kinds{}, list<Options...>{});
  constexpr int twice = first_repeated_kind(Kinds{}, list<Options...>{});
  return unknown != 0 ? violation{1, 0, unknown} : (twice != 0 ? violation{2, 0, twice} : violation{});
}

template <class Default, class... Options>
constexpr window window_from_options() {
  using kernel_type = option_or<kernel_kind, Default, Options...>;
  using stride_type = option_or<stride_kind, stride<1>, Options...>;
  using padding_type = option_or<padding_kind, same, Options...>;
  using dilation_type = option_or<dilation_kind, dilation<1>, Options...>;
  return {kernel_type::h,      kernel_type::w,       stride_type::h,     stride_type::w,
          padding_type::value, dilation_type::h,     dilation_type::w,   padding_type::top,
          padding_type::left,  padding_type::bottom, padding_type::right};
}

//! Pools step by their own size and do not pad, unless told otherwise.
template <class... Options>
constexpr window pool_window() {
  using kernel_type = option_or<kernel_kind, kernel<2>, Options...>;
  using stride_type = option_or<stride_kind, stride<kernel_type::h, kernel_type::w>, Options...>;
  using padding_type = option_or<padding_kind, valid, Options...>;
  return {kernel_type::h,    kernel_type::w,     stride_type::h,       stride_type::w,     padding_type::value, 1, 1,
          padding_type::top, padding_type::left, padding_type::bottom, padding_type::right};
}

}  // namespace detail

}  // namespace tinytrain
