// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/tensor/error_sink.hpp>
#include <tinytrain/tensor/operand.hpp>

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
//!     needs(dims x, int channels)     bytes beside input, output and parameters, with so many trained input channels
//!     forward_row<X, Channels>(f, i)  writes row i of the output; f is a `forward_frame`
//!     backward_row<X, Channels>(b, i) sends back row i of the error of the input; b is a `backward_frame`. Clamps,
//!                                     views and joins have none: the plan gates, renames or shares the error itself
//!     gradients<X, Channels>(g)       with parameters: hands over gradients a filter row at a time; g is a `gradient_frame`
//!
//! X is the shape of the input; Channels selects the trained input channels (tensor/channels.hpp). Nothing outside the
//! op's own file names it, so that an op in a user's namespace is as good as one of ours: examples/custom_op.cpp.
namespace tinytrain {

enum class op_form {
  compute,    //!< writes an output with a scale of its own, and takes a fused clamp
  join,       //!< the sum of two inputs, otherwise like `compute`; its error is the error of both (add)
  selection,  //!< passes on values of its input, with their scale (max pool)
  clamp,      //!< elementwise limits (ReLU): fused into the layer before it, or done in place
  view,       //!< the same bytes under another shape (flatten)
};

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

//! Bytes that a step needs while it runs (int32 accumulators) and that it leaves for its backward step.
struct op_needs {
  int forward_scratch_bytes = 0;
  int backward_scratch_bytes = 0;
  int gradient_scratch_bytes = 0;
  int saved_bytes = 0;
};

//! Limits of a clamp in real units; a limit of 0 above means none.
struct clamp_limits {
  bool nonnegative = false;
  int above = 0;
};

//! Everything a forward row needs. `skip` is the second input of a join; `saved` is null where nothing trains.
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

struct backward_frame {
  error_operand dy;
  weights_operand parameters;
  const std::uint8_t* saved = nullptr;
  error_sink* dx = nullptr;
  std::int32_t* scratch = nullptr;
};

//! `x` holds the trained input channels only, packed. `updater` takes `weights(first, gradients, count)` and
//! `bias(index, gradient)`, gradients in units of 2^(dy.exponent + x.exponent), and 2^dy.exponent for a bias.
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
