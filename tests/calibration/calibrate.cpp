// SPDX-License-Identifier: MIT
//! Activation scales from a sample: for tensors of known ranges the exponents are the smallest that hold them; the scales of
//! imported layers, and every parameter, stay as they are; on an error, scales stay too.
#include "law/checkpoints.hpp"
#include "law/imported_like.hpp"

#include <tinytrain/calibration/calibrate.hpp>
#include <tinytrain/calibration/quantize_parameters.hpp>
#include <tinytrain/trainer/inference.hpp>
#include <tinytrain/trainer/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;

//! Four channels that each layer multiplies by one number.
template <int Number>
struct times : tt::linear<tt::out<4>, tt::no_bias> {};
struct known :
    tt::sequential<tt::input<tt::hwc<1, 1, 4>>, times<0>, tt::relu, times<1>, times<2>, times<3>, times<4>, times<5>,
                   times<6>, times<7>, tt::relu6, times<8>> {};
using trainer = tt::trainer<known, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static_assert(trainer::keeps_scale(0) && !trainer::keeps_scale(1) && trainer::keeps_scale(2));
static_assert(trainer::keeps_scale(8) && !trainer::keeps_scale(9) && trainer::keeps_scale(10));

std::unique_ptr<trainer> known_ranges() {
  constexpr float factors[] = {1, -0.125F, 0.25F, 3, 3, 3, 3, -2, 0};
  static float reals[tt::parameter_count<trainer>]{};
  static_assert(std::size(reals) == std::size(factors) * 16);
  for (std::size_t layer = 0; layer < std::size(factors); ++layer) {
    for (std::size_t k = 0; k < 4; ++k) {
      reals[layer * 16 + k * 5] = factors[layer];
    }
  }
  auto model = std::make_unique<trainer>();
  law::checkpoint_of<trainer> c;
  const tt::quantized q = tt::quantize_parameters(*model, reals, c.words);
  REQUIRE(q.status == tt::status::ok);
  REQUIRE(q.saturated_weights == 0);
  REQUIRE(model->load(c.words) == tt::status::ok);
  return model;
}

constexpr std::int8_t images[][4] = {{3, -4, 0, 0}, {-128, 0, 64, 1}, {64, 1, 2, -128}, {0, 0, 0, 0}};
constexpr auto image = [](int k) { return images[k]; };

template <class Model>
std::vector<int> exponents_of(Model& model) {
  std::vector<int> all;
  for (int layer = 0; layer < Model::plan_type::layers; ++layer) {
    all.push_back(Model::keeps_scale(layer) ? model.activation_exponent(layer) : 0);
  }
  return all;
}

TEST_CASE("calibrate: the smallest exponents that hold the sample") {
  const auto model = known_ranges();
  const int of_silent = model->activation_exponent(10);
  REQUIRE(tt::calibrate<tt::min_max>(*model, image, 4) == tt::status::ok);
  // 1/2 in 8 bits; then -1/16, -1/64, -3/64, -9/64, -27/64, -81/64 in 7 bits and a sign (-128 is one of them); 81/32
  const std::vector<int> wanted{-8, 0, -11, -13, -11, -9, -8, -6, -6, 0, of_silent};
  CHECK(exponents_of(*model) == wanted);
  // from any scales to the same ones
  for (int layer = 0; layer < 10; ++layer) {
    model->set_activation_exponent(layer, layer % 2 == 0 ? 20 : -24);
  }
  REQUIRE(tt::calibrate<tt::min_max>(*model, image, 4) == tt::status::ok);
  CHECK(exponents_of(*model) == wanted);
  // and of one image
  REQUIRE(tt::calibrate<tt::min_max>(
              *model, [](int) { return images[1]; }, 1) == tt::status::ok);
  CHECK(exponents_of(*model) == wanted);
}

//! 4096 pixels, all alike but one; two layers multiply them, the second one within a ReLU6.
template <int Number>
struct scaled : tt::conv2d<tt::out<1>, tt::no_bias> {};
struct map : tt::sequential<tt::input<tt::hwc<64, 64, 1>>, scaled<0>, scaled<1>, tt::relu6, tt::flatten> {};
using mapper = tt::trainer<map, tt::everything, tt::sgd<>, tt::mean_squared_error>;

template <class Policy>
int calibrated(float factor, int far_out) {
  const auto model = std::make_unique<mapper>();
  law::checkpoint_of<mapper> c;
  const float reals[] = {factor, factor};
  REQUIRE(tt::quantize_parameters(*model, reals, c.words).status == tt::status::ok);
  REQUIRE(model->load(c.words) == tt::status::ok);
  std::vector<std::int8_t> pixels(4096, 7);
  pixels[100] = static_cast<std::int8_t>(far_out);
  REQUIRE(tt::calibrate<Policy>(
              *model, [&pixels](int) { return pixels.data(); }, 4) == tt::status::ok);
  return model->activation_exponent(1);
}

TEST_CASE("calibrate: a policy takes bits off") {
  CHECK(calibrated<tt::min_max>(1, 64) == -8);
  CHECK(calibrated<tt::percentile<9999, 10000>>(1, 64) == -8);  // one of 4096 is more than that
  CHECK(calibrated<tt::percentile<999, 1000>>(1, 64) == -11);
  CHECK(calibrated<tt::least_squares>(1, 64) == -9);  // saves 4095 / 16, costs 0.5^2; the next one 63, costs 64^2
  CHECK(calibrated<tt::least_squares>(1, 7) == -12);
}

TEST_CASE("calibrate: what a ReLU6 cuts off needs no range") {
  CHECK(calibrated<tt::min_max>(2, 127) == -6);  // just below 4
  CHECK(calibrated<tt::min_max>(7, 127) == -5);  // 48 in front of it
}

struct backbone {
  using input_type = law::imported_like::net::input_type;
  using layers = tt::list<law::imported_like::stem, law::imported_like::mix, law::imported_like::project,
                          law::imported_like::together, law::imported_like::average>;
  static constexpr std::array<tt::edge, 5> edges{{{-1}, {0}, {1}, {2, 0}, {3}}};
};
struct first : tt::linear<tt::out<6>> {};
struct second : tt::linear<tt::out<3>> {};
struct adapted : tt::sequential<backbone, first, tt::relu, second> {};
using adapter = tt::trainer<adapted, tt::last<2>, tt::sgd<>, tt::softmax_cross_entropy>;
static_assert(!adapter::keeps_scale(0) && !adapter::keeps_scale(4) && adapter::keeps_scale(5) &&
              !adapter::keeps_scale(6) && adapter::keeps_scale(7));

TEST_CASE("calibrate: a head behind imported layers, of a trainer and of an inference") {
  law::numbers source(3);
  std::vector<std::vector<std::int8_t>> sample;
  for (int k = 0; k < 16; ++k) sample.push_back(law::int8s(source, 72));
  const auto images_of = [&sample](int k) { return sample[static_cast<std::size_t>(k)].data(); };
  const auto model = std::make_unique<adapter>();
  const auto other = std::make_unique<tt::inference<adapted>>();
  for (const auto& each : sample) {  // what imported layers give does not depend on the scales of the head
    other->infer(each.data());
  }
  model->set_activation_exponent(5, 1);
  model->set_activation_exponent(7, -20);
  const std::vector<int> before = exponents_of(*model);
  const auto parameters = law::saved(*model).parameters();
  const auto checksum = model->parameter_checksum();
  REQUIRE(tt::calibrate<tt::min_max>(*model, images_of, 16) == tt::status::ok);
  REQUIRE(tt::calibrate<tt::min_max>(*other, images_of, 16) == tt::status::ok);
  CHECK(exponents_of(*model) == exponents_of(*other));
  CHECK(exponents_of(*model) != before);
  CHECK(law::saved(*model).parameters() == parameters);
  CHECK(model->parameter_checksum() == checksum);
  CHECK(model->steps_done() == 0);
  // held by all: no magnitude at the end of its range but once, and some in the upper half
  std::array<int, 8> largest{};
  for (const auto& each : sample) {
    model->infer(each.data(), [&largest](int layer, int, const tt::operand& y) {
      for (int k = 0; k < adapter::plan_type::graph[layer].out.row(); ++k) {
        const int x = y.data[k] - y.zero_point;
        int& m = largest[static_cast<std::size_t>(layer)];
        m = std::max(m, x < 0 ? -x : x);
      }
    });
  }
  CHECK(largest[5] >= 128);
  CHECK(largest[7] >= 64);
}

TEST_CASE("calibrate: errors leave the scales") {
  const auto model = known_ranges();
  for (int layer = 0; layer < 10; ++layer) model->set_activation_exponent(layer, -layer);
  const std::vector<int> before = exponents_of(*model);
  CHECK(tt::calibrate(*model, image, 0) == tt::status::no_input);
  CHECK(tt::calibrate(*model, image, -1) == tt::status::no_input);
  CHECK(exponents_of(*model) == before);
  const auto broken = [](int k) { return k == 2 ? nullptr : images[k]; };
  CHECK(tt::calibrate<tt::least_squares>(*model, broken, 4) == tt::status::no_input);
  CHECK(exponents_of(*model) == before);
}

}  // namespace
