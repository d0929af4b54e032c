// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <tinytrain/tflite/operators.hpp>

#include <limits>
#include <string>

namespace tflite = tinytrain::tflite;

namespace {

using namespace check;
using tflite::kind;
using tinytrain::dims;

}  // namespace

TEST_CASE("CONV_2D") {
  const writer::file bytes = writer::write(models::convolution());
  const auto r = well_formed(models::convolution());
  const tflite::operation& o = r.what[0];
  CHECK(o.what == kind::conv_2d);
  CHECK(o.x == dims{5, 6, 2});
  CHECK(o.y == dims{3, 6, 3});
  CHECK(o.x_scale == tflite::quantization{0.5F, -3});
  CHECK(o.y_scale == tflite::quantization{0.75F, 4});
  CHECK(o.fused == tflite::activation::relu6);
  CHECK(o.sliding == tinytrain::window{3, 2, 2, 1, true});
  CHECK(o.weights.size == 36);
  CHECK(bytes.data()[o.weights.offset] == -3);
  CHECK(o.biases.size == 12);
  CHECK(o.scales.size == 12);
  CHECK(std::string(bytes.data() + o.name.offset, static_cast<std::size_t>(o.name.size)) == "activation");
  CHECK(well_formed(models::convolution(models::valid)).what[0].sliding == tinytrain::window{3, 2, 2, 1, false});
  CHECK(well_formed(models::dilated()).what[0].sliding == tinytrain::window{3, 3, 1, 1, false, 2, 1});
}

TEST_CASE("faults of CONV_2D") {
  writer::model m = models::convolution();
  std::vector<writer::option>& options = m.operations[0].options;
  SUBCASE("strides") {
    options = {{0, 0}, {1, 0}, {2, 2}};
    breaks<tflite::unsupported_option>(m, 0, 1, 0);
    options = {{0, 0}, {1, 1}, {2, std::numeric_limits<int>::max()}};
    breaks<tflite::unsupported_option>(m, 0, 65535, std::numeric_limits<int>::max());
    options = {};
    breaks<tflite::unsupported_option>(m, 0, 1, 0);
  }
  SUBCASE("padding") {
    options = {{0, 2}, {1, 1}, {2, 2}};
    breaks<tflite::unsupported_option>(m, 0, 1, 2);
  }
  SUBCASE("activation") {
    options = {{0, 0}, {1, 1}, {2, 2}, {3, 4}};
    breaks<tflite::unsupported_option>(m, 0, 3, 4);
  }
  SUBCASE("dilation") {
    options = {{0, 0}, {1, 1}, {2, 2}, {4, -1}};
    breaks<tflite::unsupported_option>(m, 0, 1, -1);
    options = {{0, 1}, {1, 1}, {2, 1}, {5, 3}};
    breaks<tflite::output_shape_mismatch>(m, 0, 0, 3);
  }
  SUBCASE("channels") {
    m.tensors[1].shape = {3, 3, 1, 4};
    breaks<tflite::operand_shape_mismatch>(m, 0, 2, 4);
  }
  SUBCASE("dimensions") {
    m.tensors[1].shape = {3, 3, 4};
    breaks<tflite::unsupported_shape>(m, 0, 4, 3);
    m.tensors[1].shape = {3, 3, 2, 2};
    m.tensors[0].shape = {1, 6, 2};
    breaks<tflite::unsupported_shape>(m, 0, 4, 3);
  }
  SUBCASE("output") {
    m.tensors[3].shape = {1, 3, 7, 3};
    breaks<tflite::output_shape_mismatch>(m, 0, 6, 7);
  }
}

TEST_CASE("DEPTHWISE_CONV_2D") {
  const auto r = well_formed(models::depthwise());
  CHECK(r.what[0].what == kind::depthwise_conv_2d);
  CHECK(r.what[0].factor == 2);
  CHECK(r.what[0].fused == tflite::activation::relu);
  CHECK(r.what[0].scales.size == 16);
  writer::model m = models::depthwise();
  SUBCASE("factor") {
    m.operations[0].options[3].value = 3;
    breaks<tflite::unsupported_option>(m, 0, 2, 3);
  }
  SUBCASE("channels") {
    m.tensors[1].shape = {1, 4, 3, 3};
    breaks<tflite::operand_shape_mismatch>(m, 0, 2, 3);
    m.tensors[1].shape = {3, 3, 1, 4};
    breaks<tflite::operand_shape_mismatch>(m, 0, 1, 3);
  }
  SUBCASE("dimension of the scales") {
    m.tensors[1].dimension = 0;
    breaks<tflite::unsupported_quantization>(m, 0, 3, 0);
  }
}

TEST_CASE("FULLY_CONNECTED") {
  writer::model m = models::fully_connected();
  const auto r = well_formed(m);
  CHECK(r.what[0].what == kind::fully_connected);
  CHECK(r.what[0].x == dims{2, 3, 2});
  CHECK(r.what[0].y == dims{1, 1, 4});
  SUBCASE("elements") {
    m.tensors[0].shape = {1, 2, 3, 3};
    breaks<tflite::operand_shape_mismatch>(m, 0, 18, 12);
  }
  SUBCASE("shuffled weights, inputs quantised while it runs") {
    m.operations[0].options = {{1, 1}};
    breaks<tflite::unsupported_option>(m, 0, 0, 1);
    m.operations[0].options = {{3, 1}};
    breaks<tflite::unsupported_option>(m, 0, 0, 1);
  }
  SUBCASE("dimensions") {
    m.tensors[1].shape = {4, 3, 4};
    breaks<tflite::unsupported_shape>(m, 0, 2, 3);
  }
  SUBCASE("output") {
    m.tensors[3].shape = {1, 5};
    breaks<tflite::output_shape_mismatch>(m, 0, 4, 5);
  }
}

TEST_CASE("ADD, SUB and MUL") {
  CHECK(well_formed(models::pair(0)).what[1].what == kind::add);
  CHECK(well_formed(models::pair(41)).what[1].what == kind::sub);
  const auto r = well_formed(models::pair(18));
  CHECK(r.what[1].what == kind::mul);
  CHECK(r.what[1].x_scale == tflite::quantization{0.5F, 1});
  CHECK(r.what[1].skip_scale == tflite::quantization{0.25F, 2});
  CHECK(r.what[1].fused == tflite::activation::relu);
  SUBCASE("a factor for each channel, or for all, comes second") {
    for (const bool swapped : {false, true}) {
      for (const int channels : {1, 2}) {
        const auto product = well_formed(models::pair(18, {1, 1, 1, channels}, swapped));
        CHECK(product.what[1].from.source == tinytrain::edge::network_input);
        CHECK(product.what[1].from.skip == 0);
        CHECK(product.what[1].x == dims{4, 4, 2});
        CHECK(product.what[1].skip == dims{1, 1, channels});
        CHECK(product.what[1].skip_scale == tflite::quantization{0.25F, 2});
      }
    }
  }
  SUBCASE("the order of a difference stays") {
    CHECK(well_formed(models::pair(41, {1, 4, 4, 2}, true)).what[1].from.source == 0);
  }
  SUBCASE("other shapes") {
    breaks<tflite::operand_shape_mismatch>(models::pair(0, {1, 1, 1, 2}), 1, 4, 1);
    breaks<tflite::operand_shape_mismatch>(models::pair(41, {1, 1, 1, 1}), 1, 4, 1);
  }
  SUBCASE("output") {
    writer::model m = models::pair(0);
    m.tensors[2].shape = {1, 4, 4, 3};
    breaks<tflite::output_shape_mismatch>(m, 1, 2, 3);
  }
}

TEST_CASE("CONCATENATION is a chain of pairs") {
  const auto r = well_formed(models::concatenation(5, 1));
  CHECK(r.count == 4);
  for (int i = 0; i < 4; ++i) {
    CHECK(r.what[i].what == kind::concatenation);
    CHECK(r.what[i].index == 0);
    CHECK(r.what[i].axis == 0);
    CHECK(r.what[i].from.source == i - 1);
    CHECK(r.what[i].from.skip == tinytrain::edge::network_input);
    CHECK(r.what[i].x == dims{4 * (i + 1), 3, 2});
    CHECK(r.what[i].skip == dims{4, 3, 2});
    CHECK(r.what[i].y == dims{4 * (i + 2), 3, 2});
  }
  CHECK(well_formed(models::concatenation(2, -1)).what[0].axis == 2);
  CHECK(well_formed(models::concatenation(2, 2)).what[0].y == dims{4, 6, 2});
  CHECK(well_formed(models::concatenation(1, 2)).what[0].what == kind::reshape);
}

TEST_CASE("faults of CONCATENATION") {
  writer::model m = models::concatenation(3, 3);
  SUBCASE("axis") {
    m.operations[0].options = {{0, 0}};
    breaks<tflite::unsupported_option>(m, 0, 3, 0);
    m.operations[0].options = {{0, 4}};
    breaks<tflite::unsupported_option>(m, 0, 3, 4);
  }
  SUBCASE("activation") {
    m.operations[0].options = {{0, 3}, {1, 1}};
    breaks<tflite::unsupported_option>(m, 0, 0, 1);
  }
  SUBCASE("scale") {
    m.tensors[1].scales = {0.25F};
    breaks<tflite::scales_differ>(m, 0, 250'000'000, 500'000'000);
  }
  SUBCASE("too many operands") { breaks<tflite::wrong_operand_count>(models::concatenation(65, 3), 0, 64, 65); }
  SUBCASE("output") {
    m.tensors[1].shape = {1, 4, 3, 5};
    breaks<tflite::output_shape_mismatch>(m, 0, 6, 5);
    m.tensors[1].shape = {1, 4, 3, 7};
    breaks<tflite::output_shape_mismatch>(m, 0, 6, 7);
    m.tensors[1].shape = {1, 4, 4, 6};
    breaks<tflite::output_shape_mismatch>(m, 0, 3, 4);
  }
  SUBCASE("operands") {
    m.activation({1, 4, 4, 2});
    m.operations[0].inputs = {0, 0, 2};
    m.operations.insert(m.operations.begin(), writer::operation{22, {0}, {2}, 17});
    m.tensors[2].shape = {1, 3, 4, 2};
    breaks<tflite::operand_shape_mismatch>(m, 1, 4, 3);
    m.tensors[2].shape = {1, 24};
    breaks<tflite::unsupported_shape>(m, 1, 4, 2);
  }
}

TEST_CASE("AVERAGE_POOL_2D and MAX_POOL_2D") {
  for (const int code : {1, 17}) {
    writer::model m = models::pool(code);
    const auto r = well_formed(m);
    CHECK(r.what[0].what == (code == 1 ? kind::average_pool_2d : kind::max_pool_2d));
    CHECK(r.what[0].sliding == tinytrain::window{2, 3, 2, 2, false});
    m.operations[0].options[4].value = 1 << 30;
    breaks<tflite::unsupported_option>(m, 0, 1 << 24, 1 << 30);
    m.operations[0].options[4].value = 3;
    breaks<tflite::output_shape_mismatch>(m, 0, 1, 2);
    m = models::pool(code);
    m.tensors[1].scales = {0.25F};
    breaks<tflite::scales_differ>(m, 0, 500'000'000, 250'000'000);
    m = models::pool(code);
    m.tensors[1].zero_points = {4};
    breaks<tflite::scales_differ>(m, 0, 3, 4);
    m = models::pool(code);
    m.tensors[1].shape = {1, 2, 2, 1};
    breaks<tflite::output_shape_mismatch>(m, 0, 2, 1);
  }
}

TEST_CASE("elementwise operators") {
  CHECK(well_formed(models::softmax()).what[0].alpha == 1.0F);
  CHECK(well_formed(models::logistic()).what[0].what == kind::logistic);
  CHECK(well_formed(models::tanh()).what[0].what == kind::tanh);
  CHECK(well_formed(models::relu(19)).what[0].what == kind::relu);
  CHECK(well_formed(models::relu(20)).what[0].what == kind::relu_n1_to_1);
  CHECK(well_formed(models::relu6()).what[0].what == kind::relu6);
  CHECK(well_formed(models::hard_swish()).what[0].what == kind::hard_swish);
  CHECK(well_formed(models::leaky_relu()).what[0].alpha == 0.125F);
  CHECK(well_formed(models::requantize()).what[0].what == kind::quantize);
}

TEST_CASE("scales beyond what the reference's fixed point holds") {
  writer::model m = models::hard_swish();
  m.tensors[1].scales = {0.5F / 128};
  breaks<tflite::scale_out_of_range>(m, 0, 500'000'000, 500'000'000);
  m.tensors[1].scales = {0.51F / 128};
  well_formed(m);
}

TEST_CASE("faults of elementwise operators") {
  writer::model m = models::softmax();
  SUBCASE("scales that the operator fixes") {
    m.tensors[1].zero_points = {0};
    breaks<tflite::scales_differ>(m, 0, -128, 0);
    breaks<tflite::scales_differ>(models::relu(21), 0, 500'000'000, 250'000'000);
    m = models::logistic();
    m.tensors[1].scales = {1.0F / 128};
    breaks<tflite::scales_differ>(m, 0, 3906250, 7812500);
    m = models::tanh();
    m.tensors[1].zero_points = {1};
    breaks<tflite::scales_differ>(m, 0, 0, 1);
  }
  SUBCASE("beta and slope") {
    m.operations[0].options = {};
    breaks<tflite::unsupported_option>(m, 0, 1, 0);
    m.operations[0].options = {writer::real(0, std::numeric_limits<float>::quiet_NaN())};
    breaks<tflite::unsupported_option>(m, 0, 1, 1'000'000'000'000'000'000);
    m = models::leaky_relu();
    m.operations[0].options = {writer::real(0, -0.5F)};
    breaks<tflite::unsupported_option>(m, 0, 0, -500'000'000);
  }
  SUBCASE("output") {
    m.tensors[1].shape = {1, 5};
    breaks<tflite::output_shape_mismatch>(m, 0, 4, 5);
  }
}
