// SPDX-License-Identifier: MIT
//! What is found out about an operation at run time is what its op type says: of one model for each operator, and of
//! operations that break each rule of an op.
#include "models.hpp"

#include <tinytrain/tflite/imported.hpp>
#include <tinytrain/tflite/network.hpp>
#include <tinytrain/tflite/traits_of.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace tt = tinytrain;
namespace tflite = tinytrain::tflite;
using tflite::kind;

namespace {

template <int Model>
constexpr writer::file bytes = writer::write(models::each(Model));

constexpr bool same(const tt::parameter_counts& a, const tt::parameter_counts& b) {
  return a.weights == b.weights && a.biases == b.biases && a.channels == b.channels && a.adjacent == b.adjacent &&
         a.fan_in == b.fan_in && a.bound_numerator == b.bound_numerator && a.bound_denominator == b.bound_denominator;
}
constexpr bool same(const tt::op_needs& a, const tt::op_needs& b) {
  return a.forward_scratch_bytes == b.forward_scratch_bytes && a.backward_scratch_bytes == b.backward_scratch_bytes &&
         a.gradient_scratch_bytes == b.gradient_scratch_bytes && a.saved_bytes == b.saved_bytes;
}
constexpr bool same(const tt::violation& a, const tt::violation& b) {
  return a.rule == b.rule && a.expected == b.expected && a.actual == b.actual;
}
constexpr bool same(const tt::affine_scale& a, const tt::affine_scale& b) {
  return a.scale == b.scale && a.zero_point == b.zero_point && a.low == b.low && a.high == b.high;
}

template <class Op>
constexpr bool flags_are(const tflite::op_traits& t) {
  bool keeps_sign = false, reads_inputs = false, differentiable = true;
  if constexpr (requires { Op::keeps_sign; }) keeps_sign = Op::keeps_sign;
  if constexpr (requires { Op::reads_inputs; }) reads_inputs = Op::reads_inputs;
  if constexpr (requires { Op::differentiable; }) differentiable = Op::differentiable;
  return t.form == Op::form && t.keeps_sign == keeps_sign && t.reads_inputs == reads_inputs &&
         t.differentiable == differentiable;
}

template <int Model, int Position>
void check_operation() {
  using layer = tflite::imported<bytes<Model>, Position>;
  constexpr tflite::operation o = layer::what;
  constexpr tflite::op_traits t = tflite::traits_of(o);
  CAPTURE(Model);
  CAPTURE(Position);
  static_assert(flags_are<layer>(t));
  static_assert(same(t.fault, layer::check(o.x)));
  static_assert(same(t.parameters, layer::parameters(o.x)));
  for (const int channels : {0, 1, o.x.c}) CHECK(same(tflite::needs_of(o, channels), layer::needs(o.x, channels)));
  static_assert(layer::infer(o.x) == o.y);
  static_assert(same(tflite::affine_of(o), layer::affine));
  static_assert(tflite::clamps(o) == layer::clamps);
  static_assert(tflite::table_bytes(o, true) == layer::table_bytes(true));
}

template <int Model>
void check_model() {
  constexpr const auto& description = tflite::description_of<bytes<Model>>;
  [&]<int... Positions>(std::integer_sequence<int, Positions...>) { (check_operation<Model, Positions>(), ...); }
  (std::make_integer_sequence<int, description.size>{});
}

template <class Op>
void check_fault(const tflite::operation& o, const char* rule) {
  const tflite::op_traits t = tflite::traits_of(o);
  tt::violation wanted = Op::check(o.x);
  if constexpr (requires { Op::check_join(o.x, o.skip, true); }) {
    wanted = Op::check_join(o.x, o.skip, o.from.source == o.from.skip);
  }
  CHECK(t.fault.rule != 0);
  CHECK(same(t.fault, wanted));
  CHECK(std::string(t.rule_name.data, t.rule_name.size) == rule);
  CHECK(t.parameters.weights == 0);
}

}  // namespace

TEST_CASE("every operator") {
  []<int... Models>(std::integer_sequence<int, Models...>) { (check_model<Models>(), ...); }
  (std::make_integer_sequence<int, models::count>{});
}

TEST_CASE("a new head is what replace_head makes of it") {
  using cut = tflite::network<bytes<4>, tt::replace_head<tt::out<5>>>;
  constexpr tt::dims x = tflite::description_of<bytes<4>>[0].x;
  constexpr tflite::op_traits t = tflite::traits_of_head(x, 5);
  static_assert(flags_are<cut::head>(t));
  static_assert(same(t.parameters, cut::head::parameters(x)));
  for (const int channels : {0, 3, x.size()})
    CHECK(same(tflite::needs_of_head(x, channels), cut::head::needs(x, channels)));
  CHECK(tflite::traits_of_head(x, 0).fault.rule == cut::head::op::rules::size - 1);
  CHECK(tflite::traits_of_head(x, 40000).fault.actual == 40000);
}

TEST_CASE("rules of the ops, which the reader does not know") {
  using namespace tinytrain;
  tflite::operation o;
  o.what = kind::conv_2d;
  o.x = {8, 8, 2};
  o.sliding = {3, 3, 256, 1};
  o.y = {1, 8, 4};
  check_fault<conv2d<out<4>, kernel<3>, stride<256, 1>>>(o, "window_out_of_range");
  o.sliding = {1, 1, 1, 1, false, 1, 1, 0, 256, 0, 0};
  check_fault<conv2d<out<4>, padding<0, 256, 0, 0>>>(o, "window_out_of_range");
  o.sliding = {64, 64, 1, 1};
  o.y = {8, 8, 9};
  check_fault<conv2d<out<9>, kernel<64>>>(o, "accumulator_overflow");
  o.what = kind::depthwise_conv_2d;
  o.x = {256, 256, 1};
  o.factor = 3;
  o.sliding = {};
  o.y = {256, 256, 3};
  check_fault<depthwise2d<kernel<1>, multiplier_of<3>>>(o, "accumulator_overflow");
  o.what = kind::fully_connected;
  o.x = {1, 1, 32769};
  o.y = {1, 1, 2};
  check_fault<linear<out<2>>>(o, "accumulator_overflow");
  o.what = kind::max_pool_2d;
  o.x = {16, 16, 1};
  o.sliding = {16, 16, 1, 1, false};
  check_fault<max_pool<kernel<16>, stride<1>>>(o, "window_out_of_range");
  o.what = kind::average_pool_2d;
  o.x = {65, 64, 1};
  o.sliding = {65, 64, 1, 1, false};
  check_fault<avg_pool<kernel<65, 64>, stride<1>>>(o, "window_out_of_range");
  o.sliding = {1 << 24, 1 << 24, 1, 1};
  CHECK(tflite::traits_of(o).fault.actual == 1LL << 48);
  o.what = kind::mean;
  check_fault<global_avg_pool>(o, "window_out_of_range");
  o.what = kind::add;
  o.from = {0, 0};
  o.skip = o.x;
  check_fault<add>(o, "empty_block");
}
