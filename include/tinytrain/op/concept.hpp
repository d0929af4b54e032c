// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/error_sink.hpp>
#include <tinytrain/tensor/operand.hpp>
#include <tinytrain/tensor/window.hpp>

#include <concepts>
#include <cstdint>

//! What an op is. An op is a type without state; a layer is an op, or a user's struct derived from one:
//!
//!     using op                        the op itself (a derived layer inherits it): equal ops share kernels
//!     using rules = list<...>         what `check` can find broken, in the order of its numbers
//!     check(dims x) -> violation      is this op possible on this input?
//!     infer(dims x) -> dims           shape of the output; may be anything where `check` fails
//!     form                            how the plan may treat it, see `op_form`
//!     keeps_sign                      optional: true where a nonnegative input gives a nonnegative output
//!     parameters(dims x)              how many weights and biases, and how they are initialised
//!     needs(dims x, int channels)     bytes beside input, output and parameters, with so many trained input channels; and which
//!                                     rows of its input a row of the output needs, all where it does not say
//!     forward_row<X, Channels>(f, i)  writes row i of the output to f.y, from rows f.x.row(r, X.row()); f is a `forward_frame`
//!     backward_row<X, Channels>(b, i) sends back row i of the error of the input; b is a `backward_frame`, or, with weights, a
//!                                     `basic_backward_frame` of any fold, or a `reading_backward_frame`. Clamps,
//!                                     views and joins have none: the plan gates, renames or shares the error itself
//!     backward_planes<X>(b)           optional, where `needs` says so: sends back the whole error a channel at a time, which may
//!                                     then lie where b.dy does; the same bits as all of `backward_row`, no channel trained
//!     backward_skip_row<X>(b, i)      of a `mix`: sends back row i of the error of its second input
//!     check_join(x, s, same_source)   of a `join` or `mix`: is this possible on these two inputs?
//!     reads_inputs                    optional: true where `backward_row` reads b.x (and b.skip), which are then kept; it
//!                                     takes a `reading_backward_frame`
//!     channelwise                     with parameters, optional: true where weights lie channel by channel (depthwise)
//!     differentiable                  optional: false where no error can pass; such a layer must lie before what is trained
//!     gradients<X, Channels>(g)       with parameters: hands over gradients a filter row at a time; g is a `gradient_frame`
//!
//! X is the shape of the input; Channels selects the trained input channels (tensor/channels.hpp). Nothing outside the
//! op's own file names it, so that an op in a user's namespace is as good as one of ours: examples/custom_op.cpp.
namespace tinytrain {

enum class op_form {
  compute,    //!< writes an output with a scale of its own, and takes a fused clamp
  join,       //!< the sum of two inputs, otherwise like `compute`; its error is the error of both (add)
  mix,        //!< another function of two inputs, with a backward row for each of them (product, concatenation)
  selection,  //!< passes on values of its input, with their scale (max pool)
  clamp,      //!< elementwise limits (ReLU): fused into the layer before it, or done in place
  view,       //!< the same bytes under another shape (flatten)
  closing,    //!< the end of a classifier, which training leaves out: its loss works on the input (softmax)
};

//! What an op says of itself whatever its input is: its form, and the optional members with their defaults.
struct op_flags {
  op_form form = op_form::compute;
  bool keeps_sign = false;    //!< a nonnegative input gives a nonnegative output (averages, sums)
  bool reads_inputs = false;  //!< backward needs them
  bool differentiable = true;
};

template <class Op>
constexpr op_flags flags_of() {
  op_flags flags{Op::form};
  if constexpr (requires { Op::keeps_sign; }) {
    flags.keeps_sign = Op::keeps_sign;
  }
  if constexpr (requires { Op::reads_inputs; }) {
    flags.reads_inputs = Op::reads_inputs;
  }
  if constexpr (requires { Op::differentiable; }) {
    flags.differentiable = Op::differentiable;
  }
  return flags;
}

//! Parameters of an op on a given input. `channels` is what an update rule may select from: weights lie in rows of one
//! entry for each channel, an entry being `adjacent` weights.
struct parameter_counts {
  int weights = 0;
  int biases = 0;
  int channels = 0;
  int adjacent = 1;
  int fan_in = 0;           //!< addends of one output: bounds the accumulator, and sets the scale of the weights
  int bound_numerator = 0;  //!< initial weights are uniform in +-sqrt(numerator / denominator)
  int bound_denominator = 1;
};

//! Bytes that a step needs while it runs (int32 accumulators) and that it leaves for its backward step; and the rows of its
//! input (and of the second one of a join or mix) that a row of its output needs, so that not all of them need be there.
struct op_needs {
  int forward_scratch_bytes = 0;
  int backward_scratch_bytes = 0;
  int gradient_scratch_bytes = 0;
  int saved_bytes = 0;
  row_reads rows{};
  row_reads skip_rows{};
  bool backward_planes = false;  //!< the error of the input may take the place of the output's
};
//! Rows of the inputs, and no memory of its own.
constexpr op_needs only_rows(row_reads rows, row_reads skip_rows = {}) { return {0, 0, 0, 0, rows, skip_rows}; }
inline constexpr op_needs row_by_row = only_rows(same_row, same_row);  // an elementwise op

//! Limits of a clamp in real units; a limit of 0 above means none.
struct clamp_limits {
  bool nonnegative = false;
  int above = 0;
};

//! Everything a forward row needs. `y` is that row; `skip` is the second input of a join or mix; `saved` is null where nothing trains.
template <class Requantizer>
struct forward_frame {
  operand x;
  operand skip;
  weights_operand parameters;
  Requantizer* requantize = nullptr;
  std::int8_t* y = nullptr;
  std::uint8_t* saved = nullptr;
  std::int32_t* scratch = nullptr;
};

//! An op with weights sends `fold(dy, output channel)` through them.
template <class Fold, class Sink = error_sink>
struct basic_backward_frame {
  error_operand dy;
  weights_operand parameters;
  const std::uint8_t* saved = nullptr;
  Sink* dx = nullptr;
  std::int32_t* scratch = nullptr;
  Fold fold{};
};
using backward_frame = basic_backward_frame<no_fold>;

//! For an op that `reads_inputs`.
template <class Sink>
struct basic_reading_backward_frame : basic_backward_frame<no_fold, Sink> {
  operand x;
  operand skip;
};
using reading_backward_frame = basic_reading_backward_frame<error_sink>;

//! `x` holds the trained input channels only, packed. `updater` takes gradients in units of dy's and x's: those of the
//! stored weights [first, first + count) of one output channel, `weights(first, gradients, count, channel)`, or those of
//! as many channels (depthwise), `weights_across(first, gradients, count)`; and `bias(channel, gradient)` in dy's unit.
template <class Updater>
struct gradient_frame {
  error_operand dy;
  operand x;
  Updater* updater = nullptr;
  std::int32_t* scratch = nullptr;
};

template <class Layer>
concept op = requires(dims x) {
  typename Layer::op;
  typename Layer::rules;
  { Layer::check(x) } -> std::same_as<violation>;
  { Layer::infer(x) } -> std::same_as<dims>;
  { Layer::form } -> std::convertible_to<op_form>;
  { Layer::parameters(x) } -> std::same_as<parameter_counts>;
  { Layer::needs(x, 0) } -> std::same_as<op_needs>;
};

}  // namespace tinytrain
