// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <tinytrain/tflite/operands.hpp>

#include <limits>

namespace tflite = tinytrain::tflite;

namespace {

using namespace check;

}  // namespace

TEST_CASE("forms: every code stands once, all others are unsupported") {
  int supported = 0;
  for (int code = -1; code < 256; ++code) {
    int times = 0;
    for (const tflite::operator_form& form : tflite::operator_forms) times += form.code == code ? 1 : 0;
    CHECK(times <= 1);
    CHECK((tflite::form_of(code).code == code || code == -1) == (times == 1 || code == -1));
    supported += times;
  }
  CHECK(supported == 24);
  CHECK(tflite::form_of(117).what == tflite::kind::hard_swish);
}

TEST_CASE("axes of tensors as height, width and channels") {
  tflite::tensor t{};
  t.rank = 4;
  CHECK(tflite::axis_of(t, 0) == -1);
  CHECK(tflite::axis_of(t, 1) == 0);
  CHECK(tflite::axis_of(t, 3) == 2);
  CHECK(tflite::axis_of(t, -1) == 2);
  CHECK(tflite::axis_of(t, -4) == -1);
  CHECK(tflite::axis_of(t, 4) == -1);
  CHECK(tflite::axis_of(t, std::numeric_limits<int>::min()) == -1);
  t.rank = 3;
  CHECK(tflite::axis_of(t, 1) == 1);
  t.rank = 2;
  CHECK(tflite::axis_of(t, -1) == 2);
  t.rank = 1;
  CHECK(tflite::axis_of(t, 0) == 2);
}

TEST_CASE("shapes of images and vectors") {
  const auto shape = [](std::vector<int> stated) {
    writer::model m;
    m.activation(stated);
    m.activation(stated);
    m.run({19, {0}, {1}});
    return well_formed(m).what.input;
  };
  CHECK(shape({1, 2, 3, 4}) == tinytrain::dims{2, 3, 4});
  CHECK(shape({1, 3, 4}) == tinytrain::dims{1, 3, 4});
  CHECK(shape({1, 4}) == tinytrain::dims{1, 1, 4});
  CHECK(shape({4}) == tinytrain::dims{1, 1, 4});
  writer::model m = models::relu();
  m.tensors[1].shape = {2, 4};
  breaks<tflite::unsupported_shape>(m, 0, 1, 2);
  m.tensors[1].shape = {};
  breaks<tflite::unsupported_shape>(m, 0, 1, 0);
}

TEST_CASE("quantisation of an activation") {
  writer::model m = models::relu();
  CHECK(well_formed(m).what.input_scale == tflite::quantization{0.5F, 3});
  writer::tensor& y = m.tensors[1];
  SUBCASE("none") {
    y.scales = {};
    breaks<tflite::missing_scale>(m, 0, 1, 0);
    y.scales = {0.5F};
    y.zero_points = {};
    breaks<tflite::missing_scale>(m, 0, 1, 0);
    y.scales = {};
    breaks<tflite::missing_scale>(m, 0, 1, 0);
  }
  SUBCASE("too many") {
    y.scales = {0.5F, 0.5F, 0.5F, 0.5F};
    breaks<tflite::unsupported_quantization>(m, 0, 1, 4);
    y.scales = {0.5F};
    y.zero_points = {0, 0};
    breaks<tflite::unsupported_quantization>(m, 0, 1, 2);
  }
  SUBCASE("not affine") {
    y.details = 1;
    breaks<tflite::unsupported_quantization>(m, 0, 0, 1);
  }
  SUBCASE("scale") {
    constexpr long long end = 1'000'000'000'000'000'000;
    for (const float scale :
         {0.0F, -0.5F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
      y.scales = {scale};
      breaks<tflite::scale_out_of_range>(m, 0, 1, scale == 0.0F ? 0 : scale == -0.5F ? -500'000'000 : end);
    }
  }
  SUBCASE("zero point") {
    y.zero_points = {128};
    breaks<tflite::zero_point_out_of_range>(m, 0, 127, 128);
    y.zero_points = {std::numeric_limits<long long>::min()};
    breaks<tflite::zero_point_out_of_range>(m, 0, -128, std::numeric_limits<long long>::min());
  }
  SUBCASE("type") {
    y.type = 3;
    breaks<tflite::unsupported_type>(m, 0, 9, 3);
    y.type = 0;
    breaks<tflite::float_model>(m, 0, 9, 0);
    y.type = 1;
    breaks<tflite::float_model>(m, 0, 9, 1);
  }
}

TEST_CASE("weights and their scales") {
  writer::model m = models::convolution();
  writer::tensor& w = m.tensors[1];
  SUBCASE("a scale of 0 is that of a dead channel; one scale is for all") {
    CHECK(well_formed(m).what[0].scales.size == 12);
    w.scales = {0.5F};
    w.zero_points = {0};
    CHECK(well_formed(m).what[0].scales.size == 4);
  }
  SUBCASE("scales") {
    w.scales = {0.5F, 0.5F};
    breaks<tflite::unsupported_quantization>(m, 0, 3, 2);
    w.scales = {0.5F, -0.5F, 0.5F};
    breaks<tflite::scale_out_of_range>(m, 0, 0, -500'000'000);
    w.scales = {};
    breaks<tflite::missing_scale>(m, 0, 1, 0);
  }
  SUBCASE("zero points") {
    w.zero_points = {0, 0, 1LL << 40};
    breaks<tflite::zero_point_out_of_range>(m, 0, 0, 1LL << 40);
    w.zero_points = {0, 0};
    breaks<tflite::unsupported_quantization>(m, 0, 3, 2);
    w.zero_points = {0};
    well_formed(m);
  }
  SUBCASE("dimension") {
    w.dimension = 3;
    breaks<tflite::unsupported_quantization>(m, 0, 0, 3);
  }
  SUBCASE("not affine") {
    w.details = 2;
    breaks<tflite::unsupported_quantization>(m, 0, 0, 2);
  }
  SUBCASE("type") {
    w.type = 17;
    breaks<tflite::unsupported_type>(m, 0, 9, 17);
    w.type = 1;
    breaks<tflite::float_model>(m, 0, 9, 1);
  }
  SUBCASE("not constant") {
    w.data = {};
    breaks<tflite::operand_not_constant>(m, 0, 1, 1);
  }
}

TEST_CASE("bias") {
  writer::model m = models::convolution();
  SUBCASE("left out, in two ways") {
    m.operations[0].inputs = {0, 1};
    CHECK(well_formed(m).what[0].biases.size == 0);
    m.operations[0].inputs = {0, 1, -1};
    CHECK(well_formed(m).what[0].biases.size == 0);
  }
  SUBCASE("type") {
    m.tensors[2].type = 4;
    m.tensors[2].data.resize(24);
    breaks<tflite::unsupported_bias>(m, 0, 2, 4);
  }
  SUBCASE("size") {
    m.tensors[2].shape = {2};
    m.tensors[2].data.resize(8);
    breaks<tflite::unsupported_bias>(m, 0, 3, 2);
  }
  SUBCASE("not constant") {
    m.tensors[2].data = {};
    breaks<tflite::operand_not_constant>(m, 0, 1, 2);
  }
}
