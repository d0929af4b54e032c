// SPDX-License-Identifier: MIT
//! Real parameters to a checkpoint: each is the nearest multiple of its unit, halves away from zero, in the order and layout
//! of plan/layout.hpp; what is too large is saturated and counted; NaN and infinity are refused, and nothing is written. A
//! network of real parameters, quantised and calibrated, gives what it gives in double, up to the rounding of 8 bits.
#include "law/checkpoints.hpp"
#include "law/imported_like.hpp"
#include "law/interpreter.hpp"

#include <tinytrain/calibration/calibrate.hpp>
#include <tinytrain/calibration/quantize_parameters.hpp>
#include <tinytrain/trainer/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;

constexpr std::int32_t one = tt::operand::unit_mantissa;

struct outcome {
  std::int32_t value;
  int saturated;
  bool operator==(const outcome&) const = default;
};
constexpr outcome quantized(float real, int exponent, std::int32_t mantissa = one, std::int32_t limit = 127) {
  int saturated = 0;
  const std::int32_t value = tt::detail::quantize(real, exponent, mantissa, limit, saturated);
  return {value, saturated};
}
static_assert(quantized(0, -6) == outcome{0, 0} && quantized(-0.0F, -6) == outcome{0, 0});
static_assert(quantized(1, -6) == outcome{64, 0} && quantized(-1, -6) == outcome{-64, 0});
static_assert(quantized(127.49F, 0) == outcome{127, 0} && quantized(127.5F, 0) == outcome{127, 1});
static_assert(quantized(-127.5F, 0) == outcome{-127, 1} && quantized(-1e38F, 0) == outcome{-127, 1});
static_assert(quantized(2.5F, 0) == outcome{3, 0} && quantized(-2.5F, 0) == outcome{-3, 0});
static_assert(quantized(2.4999998F, 0) == outcome{2, 0});
static_assert(quantized(1e-45F, -20) == outcome{0, 0} && quantized(1e-30F, -20) == outcome{0, 0});
static_assert(quantized(1024, -20, one, 1 << 30) == outcome{1 << 30, 0});
static_assert(quantized(-1024.001F, -20, one, 1 << 30) == outcome{-(1 << 30), 1});
static_assert(quantized(3.4e38F, -20, one, 1 << 30) == outcome{1 << 30, 1});
static_assert(quantized(1, -6, one * 3 / 2) == outcome{96, 0});
static_assert(tt::detail::is_finite(3.4e38F) && tt::detail::is_finite(0));
static_assert(!tt::detail::is_finite(std::numeric_limits<float>::quiet_NaN()) &&
              !tt::detail::is_finite(-std::numeric_limits<float>::infinity()));

TEST_CASE("quantize_parameters: the nearest multiple of the unit") {
  law::numbers source(1);
  for (int turn = 0; turn < 100000; ++turn) {
    const int exponent = source.between(-20, 2);
    const std::int32_t mantissa = source.between(one, 2 * one - 1);
    const std::int32_t limit = turn % 2 == 0 ? 127 : 1 << 30;
    const auto real = std::ldexp(static_cast<float>(source.between(-0xFFFFFF, 0xFFFFFF)), source.between(-60, 20));
    const double wanted = std::round(std::ldexp(static_cast<double>(real) * mantissa, -14 - exponent));
    const bool beyond = std::abs(wanted) > limit;
    const outcome all = quantized(real, exponent, mantissa, limit);
    CHECK(all.value == static_cast<std::int32_t>(std::clamp<double>(wanted, -limit, limit)));
    CHECK(all.saturated == (beyond ? 1 : 0));
  }
}

template <class Network>
using trainer_of = tt::trainer<Network, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;

template <class Trainer>
using reals_of = std::array<float, static_cast<std::size_t>(tt::parameter_count<Trainer>)>;

template <class Trainer>
tt::quantized quantize(Trainer& model, const reals_of<Trainer>& reals, law::checkpoint_of<Trainer>& to) {
  static float array[static_cast<std::size_t>(tt::parameter_count<Trainer>)];
  std::copy(reals.begin(), reals.end(), array);
  return tt::quantize_parameters(model, array, to.words);
}

//! Uniform within the bound of He's initial weights, no two alike; biases within a tenth.
template <class Trainer>
reals_of<Trainer> random_reals(std::uint32_t seed) {
  law::numbers source(seed);
  const auto uniform = [&source] { return source.between(-1000003, 1000003) / 1000003.0; };
  reals_of<Trainer> reals{};
  std::size_t next = 0;
  for (const tt::plan::node& n : Trainer::plan_type::graph.nodes) {
    for (int k = 0; k < n.parameters.weights; ++k) {
      reals[next++] = static_cast<float>(uniform() * std::sqrt(6.0 / n.parameters.fan_in));
    }
    for (int k = 0; k < n.parameters.biases; ++k) reals[next++] = static_cast<float>(0.1 * uniform());
  }
  return reals;
}

//! The root mean square of (int8 output - output in double), over that of the output in double.
template <class Network>
double relative_error(trainer_of<Network>& model, const std::vector<double>& reals,
                      law::samples<trainer_of<Network>> data, int count) {
  const law::interpreter<Network> in_double;
  double error = 0;
  double power = 0;
  for (int k = 0; k < count; ++k) {
    const auto image = data.draw(data.label());
    std::vector<double> real_image;
    for (const std::int8_t x : image) real_image.push_back(std::ldexp(x, -7));
    const std::vector<double> wanted = in_double.run(reals, real_image);
    const tt::operand y = model.infer(image.data());
    for (std::size_t c = 0; c < wanted.size(); ++c) {
      const double found = std::ldexp(y.data[c] - y.zero_point, y.exponent);
      error += (found - wanted[c]) * (found - wanted[c]);
      power += wanted[c] * wanted[c];
    }
  }
  return std::sqrt(error / power);
}

template <class Network, class Policy>
void check_likeness(const char* name, double most) {
  CAPTURE(name);
  using trainer = trainer_of<Network>;
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    const auto model = std::make_unique<trainer>();
    const reals_of<trainer> reals = random_reals<trainer>(seed);
    law::checkpoint_of<trainer> c;
    const tt::quantized q = quantize(*model, reals, c);
    REQUIRE(q.status == tt::status::ok);
    CHECK(q.saturated_weights == 0);
    CHECK(q.saturated_biases == 0);
    REQUIRE(model->load(c.words) == tt::status::ok);
    const std::vector<double> wide(reals.begin(), reals.end());
    law::samples<trainer> data(seed);
    const double before = relative_error<Network>(*model, wide, data, 100);
    std::vector<typename law::samples<trainer>::image> images;
    law::samples<trainer> others = data;
    for (int k = 0; k < 64; ++k) images.push_back(others.draw(others.label()));
    const auto image = [&images](int k) { return images[static_cast<std::size_t>(k)].data(); };
    REQUIRE(tt::calibrate<Policy>(*model, image, 64) == tt::status::ok);
    const double after = relative_error<Network>(*model, wide, data, 100);
    CAPTURE(before);
    CHECK(after < most);
    CHECK(after < before);
    CHECK(law::saved(*model).parameters() == c.parameters());
  }
}

// Weights of 7 bits and activations of 7 or 8 bits are each about 1 % off; four to eight layers of them.
TEST_CASE("quantize_parameters: quantised and calibrated, a network gives what it gives in double") {
  check_likeness<law::plain::net, tt::min_max>("plain, min_max", 0.06);
  check_likeness<law::plain::net, tt::least_squares>("plain, least_squares", 0.06);
  check_likeness<law::nested::net, tt::min_max>("nested, min_max", 0.06);
  check_likeness<law::nested::net, tt::least_squares>("nested, least_squares", 0.06);
}

using plain = trainer_of<law::plain::net>;

TEST_CASE("quantize_parameters: layers in order, weights before biases, each in its layer's unit") {
  const auto model = std::make_unique<plain>();
  const reals_of<plain> reals = random_reals<plain>(7);
  law::checkpoint_of<plain> c;
  REQUIRE(quantize(*model, reals, c).status == tt::status::ok);
  const std::vector<double> found = law::interpreter<law::plain::net>().parameters(c.words);
  REQUIRE(found.size() == reals.size());
  std::size_t next = 0;
  for (const tt::plan::node& n : plain::plan_type::graph.nodes) {
    const double unit = std::ldexp(1.0, tt::plan::weight_exponent(n.parameters.fan_in));
    for (int k = 0; k < n.parameters.weights + n.parameters.biases; ++k, ++next) {
      CHECK(std::abs(found[next] - reals[next]) <= (k < n.parameters.weights ? unit / 2 : 0x1p-21));
    }
  }
  // a round trip is exact
  reals_of<plain> again{};
  std::transform(found.begin(), found.end(), again.begin(), [](double v) { return static_cast<float>(v); });
  law::checkpoint_of<plain> second;
  REQUIRE(quantize(*model, again, second).status == tt::status::ok);
  CHECK(second == c);
}

TEST_CASE("quantize_parameters: what is too large is saturated and counted, what is no number is refused") {
  const auto model = std::make_unique<plain>();
  reals_of<plain> reals = random_reals<plain>(8);
  constexpr std::size_t first_bias = 3 * 3 * 2 * 6;
  reals[0] = 1000;
  reals[5] = -3.0e38F;
  reals[first_bias] = 1500;
  law::checkpoint_of<plain> c;
  const tt::quantized q = quantize(*model, reals, c);
  CHECK(q.status == tt::status::ok);
  CHECK(q.saturated_weights == 2);
  CHECK(q.saturated_biases == 1);
  CHECK(c.weights(0)[0] == 127);
  CHECK(c.weights(0)[5] == -127);
  CHECK(c.biases(0)[0] == 1 << 30);
  CHECK(model->load(c.words) == tt::status::ok);

  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    for (const std::size_t place : {std::size_t{0}, first_bias, reals.size() - 1}) {
      reals_of<plain> broken = reals;
      broken[place] = bad;
      law::checkpoint_of<plain> untouched = c;
      CHECK(quantize(*model, broken, untouched).status == tt::status::parameter_not_finite);
      CHECK(untouched == c);
    }
  }
}

//! Layers of one's own behind imported ones: the unit of the weights has the mantissa of what they read.
struct backbone {
  using input_type = law::imported_like::net::input_type;
  using layers = tt::list<law::imported_like::stem>;
  static constexpr std::array<tt::edge, 1> edges{{{-1}}};
};
struct own : tt::linear<tt::out<3>> {};
struct direct : tt::sequential<backbone, own> {};

TEST_CASE("quantize_parameters: behind an imported activation") {
  using trainer = trainer_of<direct>;
  static_assert(tt::parameter_count<trainer> == 36 * 4 * 3 + 3);
  const auto model = std::make_unique<trainer>();
  law::numbers source(9);
  reals_of<trainer> reals{};
  for (float& each : reals) each = static_cast<float>(source.between(-10000, 10000)) / 100000.0F;
  const law::checkpoint_of<trainer> before = law::saved(*model);
  law::checkpoint_of<trainer> c;
  REQUIRE(quantize(*model, reals, c).status == tt::status::ok);
  for (std::size_t k = 4; k < static_cast<std::size_t>(trainer::plan_type::checkpoint.layers[1].weights); ++k) {
    CHECK(c.words[k] == before.words[k]);  // the imported layer's, which this rule trains
  }
  REQUIRE(model->load(c.words) == tt::status::ok);
  const auto image = law::int8s(source, 72);
  REQUIRE(tt::calibrate<tt::min_max>(
              *model, [&](int) { return image.data(); }, 1) == tt::status::ok);
  std::vector<double> features;
  std::vector<double> found;
  model->infer(image.data(), [&](int layer, int, const tt::operand& y) {
    const double unit = layer == 0 ? law::imported_like::stem::affine.scale : std::ldexp(1.0, y.exponent);
    for (int k = 0; k < trainer::plan_type::graph[layer].out.row(); ++k) {
      (layer == 0 ? features : found).push_back(unit * (y.data[k] - y.zero_point));
    }
  });
  REQUIRE(features.size() == 144);
  REQUIRE(found.size() == 3);
  double largest = 0;
  for (std::size_t o = 0; o < 3; ++o) {
    double wanted = reals[432 + o];
    for (std::size_t k = 0; k < 144; ++k) wanted += static_cast<double>(reals[o * 144 + k]) * features[k];
    largest = std::max(largest, std::abs(wanted));
    CAPTURE(wanted);
    CHECK(std::abs(found[o] - wanted) < 0.03);
  }
  CHECK(largest > 0.5);
}

}  // namespace
