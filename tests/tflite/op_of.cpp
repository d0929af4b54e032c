// SPDX-License-Identifier: MIT
#include "models.hpp"

#include <tinytrain/tflite/op_of.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace tt = tinytrain;
namespace tflite = tinytrain::tflite;

namespace {

constexpr writer::file convolution = writer::write(models::convolution());
constexpr writer::file convolution_again = writer::write(models::convolution());
constexpr writer::file dilated = writer::write(models::dilated());
constexpr writer::file depthwise = writer::write(models::depthwise());
constexpr writer::file dense = writer::write(models::fully_connected());
constexpr writer::file sum = writer::write(models::pair(0));
constexpr writer::file difference = writer::write(models::pair(41));
constexpr writer::file product = writer::write(models::pair(18, {1, 1, 1, 2}));
constexpr writer::file joined = writer::write(models::concatenation(3, 1));
constexpr writer::file average = writer::write(models::pool(1));
constexpr writer::file largest = writer::write(models::pool(17));
constexpr writer::file mean = writer::write(models::mean(true));
constexpr writer::file pad = writer::write(models::pad());
constexpr writer::file folded = writer::write(models::padded_convolution());
constexpr writer::file reshape = writer::write(models::reshape());
constexpr writer::file softmax = writer::write(models::softmax());
constexpr writer::file swish = writer::write(models::hard_swish());
constexpr writer::file floats = writer::write(models::floats_outside());
constexpr writer::file slice = writer::write(models::strided_slice());

template <const auto& Bytes, class Op, int Position = 0>
inline constexpr bool is = std::is_same_v<tflite::op_of<Bytes, Position>, Op>;

using step = tt::stride<1, 1>;
using near = tt::dilation<1, 1>;

static_assert(
    is<convolution, tt::conv2d<tt::out<3>, tt::kernel<3, 2>, tt::stride<2, 1>, near, tt::same, tt::with_bias>>);
static_assert(
    is<dilated,
       tt::conv2d<tt::out<2>, tt::kernel<3, 3>, step, tt::dilation<2, 1>, tt::padding<0, 0, 0, 0>, tt::no_bias>>);
static_assert(
    is<depthwise, tt::depthwise2d<tt::kernel<3, 3>, step, near, tt::same, tt::multiplier_of<2>, tt::with_bias>>);
static_assert(is<dense, tt::linear<tt::out<4>, tt::with_bias>>);
static_assert(is<sum, tt::add, 1>);
static_assert(is<difference, tt::subtract, 1>);
static_assert(is<product, tt::multiply<tt::dims{1, 1, 2}>, 1>);
static_assert(is<joined, tt::concat<0, tt::dims{4, 3, 2}>, 0> && is<joined, tt::concat<0, tt::dims{4, 3, 2}>, 1>);
static_assert(is<average, tt::avg_pool<tt::kernel<2, 3>, tt::stride<2, 2>, tt::padding<0, 0, 0, 0>>>);
static_assert(is<largest, tt::max_pool<tt::kernel<2, 3>, tt::stride<2, 2>, tt::padding<0, 0, 0, 0>>>);
static_assert(is<mean, tt::global_avg_pool>);
static_assert(is<pad, tt::pad<tt::dims{1, 3, 0}, tt::dims{7, 8, 3}>>);
static_assert(is<reshape, tt::reshape<tt::dims{1, 10, 4}>>);
static_assert(is<softmax, tt::softmax<tt::scale_softmax(1.0F, 0.5F)>>);
static_assert(is<slice, tt::slice<tt::dims{1, 0, 1}, tt::dims{2, 1, 1}, tt::dims{2, 4, 1}>>);

// A PAD that a convolution takes over is no code, and its frame is the convolution's.
static_assert(is<folded, tt::reshape<tt::dims{4, 5, 2}>, 0>);
static_assert(is<folded,
                 tt::depthwise2d<tt::kernel<3, 3>, tt::stride<2, 1>, near, tt::padding<1, 0, 1, 2>,
                                 tt::multiplier_of<1>, tt::no_bias>,
                 1>);

// Floats outside of the int8 network are no code either.
static_assert(is<floats, tt::reshape<tt::dims{1, 1, 4}>, 0> && is<floats, tt::reshape<tt::dims{1, 1, 4}>, 2>);
static_assert(tflite::op_of<swish, 0>::form == tt::op_form::compute && tflite::op_of<swish, 0>::reads_inputs);

// Equal operators of different files share their kernels.
static_assert(std::is_same_v<tflite::op_of<convolution, 0>, tflite::op_of<convolution_again, 0>>);

template <const auto& Bytes>
constexpr bool fits() {
  return []<int... Position>(std::integer_sequence<int, Position...>) {
    return ((!tflite::op_of<Bytes, Position>::check(tflite::description_of<Bytes>[Position].x) &&
             tflite::op_of<Bytes, Position>::infer(tflite::description_of<Bytes>[Position].x) ==
                 tflite::description_of<Bytes>[Position].y) &&
            ...);
  }
  (std::make_integer_sequence<int, tflite::description_of<Bytes>.size>{});
}

}  // namespace

TEST_CASE("each op makes the output that the file says") {
  CHECK(fits<convolution>());
  CHECK(fits<dilated>());
  CHECK(fits<depthwise>());
  CHECK(fits<dense>());
  CHECK(fits<sum>());
  CHECK(fits<difference>());
  CHECK(fits<product>());
  CHECK(fits<joined>());
  CHECK(fits<average>());
  CHECK(fits<largest>());
  CHECK(fits<mean>());
  CHECK(fits<pad>());
  CHECK(fits<folded>());
  CHECK(fits<reshape>());
  CHECK(fits<softmax>());
  CHECK(fits<swish>());
  CHECK(fits<floats>());
  CHECK(fits<slice>());
}
