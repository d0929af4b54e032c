// SPDX-License-Identifier: MIT
//! Tables of elementwise operators. Values: at most one unit from the real function in long double (how often it is hit
//! is counted), CRC-32s of what the reference kernels of TensorFlow Lite Micro (commit 90b983c), compiled as they are,
//! give for the same 300 quantisations of each operator, and the numbers of that project's own unit tests. Slopes:
//! differences of the real function.
#include "law/crc32.hpp"
#include "law/quantizations.hpp"

#include <tinytrain/tflite/tables.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::tflite::elementwise_table;
using tt::tflite::kind;
using tt::tflite::make_table;
using tt::tflite::quantization;

static_assert(tt::tflite::is_elementwise(kind::quantize) && !tt::tflite::is_elementwise(kind::softmax));

// As an importer uses them: constants, each less than a twentieth of the steps that clang allows.
struct a_logistic {
  static constexpr tt::tflite::operation value = [] {
    tt::tflite::operation o{};
    o.what = kind::logistic;
    o.x_scale = {0.0625f, -3};
    o.y_scale = {1.0f / 256, -128};
    return o;
  }();
};
using logistic_table = tt::tflite::table_of<a_logistic>;
static_assert(logistic_table::values[128 - 3] == 0);        // X = 0 is 1/2
static_assert(logistic_table::slopes[128 - 3] == 1 << 14);  // 1/4
static_assert(logistic_table::slope_exponent == -16);

constexpr elementwise_table a_leak = make_table(kind::leaky_relu, {0.5f, 0}, {0.5f, 0}, 0.25f);
static_assert(a_leak.values[128 + 7] == 7 && a_leak.values[128 - 8] == -2 && a_leak.values[128 - 6] == -2);
static_assert(a_leak.slopes[128 + 7] == 1 << 14 && a_leak.slopes[128 - 8] == 1 << 12 && a_leak.slope_exponent == -14);
constexpr elementwise_table a_steep_leak = make_table(kind::leaky_relu, {0.5f, 0}, {8.0f, 0}, -24.0f);
static_assert(a_steep_leak.slope_exponent == -10 && a_steep_leak.slopes[127] == -(3 << 13));
static_assert(a_steep_leak.slopes[129] == 1 << 10 && a_steep_leak.values[128 - 16] == 24);
constexpr elementwise_table a_wild_leak = make_table(kind::leaky_relu, {0.5f, 0}, {0.5f, 0}, 0x1p90f);
static_assert(a_wild_leak.values[127] == -128 && a_wild_leak.slopes[127] == 0 && a_wild_leak.slopes[129] == 0);
constexpr elementwise_table no_leak = make_table(kind::leaky_relu, {0.5f, 0}, {0.5f, 0}, 0.0f);
static_assert(no_leak.values[0] == 0 && no_leak.slopes[0] == 0 && no_leak.slopes[200] == 1 << 14);

constexpr elementwise_table a_six = make_table(kind::relu6, {0.1f, -128}, {0.1f, -128});
static_assert(a_six.values[0] == -128 && a_six.values[59] == -69 && a_six.values[60] == -68 &&
              a_six.values[255] == -68);
static_assert(a_six.slopes[0] == 0 && a_six.slopes[1] == 1 << 14 && a_six.slopes[60] == 0);

// Steps of 8 and more leave the range of a fixed-point argument: a step function.
constexpr elementwise_table a_step = make_table(kind::tanh, {8.0f, 5}, {1.0f / 128, 0});
static_assert(a_step.values[128 + 5] == -128 && a_step.values[128 + 6] == 127 && a_step.slopes[128 + 6] == 0);

// HARD_SWISH of scales so far apart that a 16-bit shift is out of range: still the bits of the reference, and no fault.
constexpr elementwise_table a_speck = make_table(kind::hard_swish, {0x1p-20f, 0}, {0x1p-4f, 0});
static_assert(a_speck.values[128] == 1 && a_speck.values[127] == -1);
constexpr elementwise_table a_flood = make_table(kind::hard_swish, {1e6f, 0}, {1e-6f, 0});
static_assert(a_flood.values[255] == 127);

long double real_function(kind what, long double x, long double alpha) {
  switch (what) {
  case kind::logistic: return 1 / (1 + std::exp(-x));
  case kind::tanh: return std::tanh(x);
  case kind::relu: return x > 0 ? x : 0;
  case kind::relu6: return std::fmin(std::fmax(x, 0), 6);
  case kind::relu_n1_to_1: return std::fmin(std::fmax(x, -1), 1);
  case kind::hard_swish: return x * std::fmin(std::fmax(x + 3, 0), 6) / 6;
  case kind::leaky_relu: return x > 0 ? x : alpha * x;
  default: return x;
  }
}

//! Where two steps around x meet a corner; the upper corner of RELU6 is anywhere within a unit.
bool is_corner(kind what, long double x, long double scale) {
  const auto near = [&](long double at) { return std::fabs(x - at) < (at == 6 ? scale : 1e-5l); };
  return ((what == kind::relu || what == kind::relu6 || what == kind::leaky_relu) && near(0)) ||
         (what == kind::relu6 && near(6)) || (what == kind::relu_n1_to_1 && (near(-1) || near(1))) ||
         (what == kind::hard_swish && (near(-3) || near(3)));
}

struct outcome {
  std::uint32_t crc = 0;
  int tables = 0;
  int far = 0;
  int hits = 0;
  int all = 0;
  int wrong_slopes = 0;
  int live_slopes = 0;
};

void look(outcome& o, const elementwise_table& table, kind what, quantization x, quantization y, float alpha) {
  o.crc = law::crc32(table.values.data(), 256, o.crc);
  ++o.tables;
  for (int k = 0; k < 256; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const long double real = static_cast<long double>(x.scale) * (k - 128 - x.zero_point);
    const long double units = real_function(what, real, alpha) / y.scale + y.zero_point;
    const long double nearest = std::fmin(std::fmax(std::round(units), -128), 127);
    const bool smooth = what == kind::logistic || what == kind::tanh;
    if (smooth && x.scale >= 4) {
      continue;  // the reference cuts off in the middle of the curve: only its bits are asked for
    }
    o.far += std::fabs(table.values[at] - nearest) > 1 ? 1 : 0;
    ++o.all;
    o.hits += table.values[at] == static_cast<int>(nearest) ? 1 : 0;
    const long double slope = std::ldexp(static_cast<long double>(table.slopes[at]), table.slope_exponent);
    if (smooth && std::fabs(real) >= 6 && table.slopes[at] == 0) {
      o.wrong_slopes += table.values[at] <= -127 || table.values[at] == 127 ? 0 : 1;  // cut off by the reference
    } else if (!smooth && (units < -129 || units > 128)) {                            // saturated, beyond any rounding
      o.wrong_slopes += table.slopes[at] == 0 ? 0 : 1;
    } else if ((smooth || (units > -127 && units < 126)) && !is_corner(what, real, x.scale)) {
      constexpr long double step = 1e-6l;
      const long double difference =
          (real_function(what, real + step, alpha) - real_function(what, real - step, alpha)) / (2 * step);
      o.wrong_slopes += std::fabs(slope - difference) > std::ldexp(0.6l, table.slope_exponent) + 1e-7l ? 1 : 0;
      o.live_slopes += table.slopes[at] != 0 ? 1 : 0;
    }
  }
}

outcome run(kind what, std::uint32_t seed) {
  law::numbers source(seed);
  outcome o{};
  for (int turn = 0; turn < 300; ++turn) {
    quantization x{law::any_scale(source), 0};
    quantization y{law::any_scale(source), 0};
    x.zero_point = source.between(-128, 127);
    y.zero_point = source.between(-128, 127);
    const float alpha = static_cast<float>(source.between(-1000, 1000)) / 512.0f;
    if (what == kind::hard_swish && !(x.scale < y.scale * 128)) {
      continue;  // the reference asks for this
    }
    if (what == kind::logistic || what == kind::tanh) {
      y = what == kind::logistic ? quantization{1.0f / 256, -128} : quantization{1.0f / 128, 0};
    }
    if (what == kind::relu6) {
      y = x;
    }
    look(o, make_table(what, x, y, alpha), what, x, y, alpha);
  }
  return o;
}

TEST_CASE("tables: the bits of the reference, one unit from the real function, and its slopes") {
  struct expectation {
    kind what;
    std::uint32_t crc;
    double hits;
  };
  const expectation all[] = {
      {kind::logistic, 0xD697291Eu, 0.999},    {kind::tanh, 0xDCAAC536u, 0.999},
      {kind::relu, 0xEFCADBB4u, 0.98},         {kind::relu6, 0xD27E02E3u, 0.99},
      {kind::relu_n1_to_1, 0x915A963Cu, 0.98}, {kind::hard_swish, 0x4B8BA906u, 0.91},
      {kind::leaky_relu, 0x54EAE52Fu, 0.97},   {kind::quantize, 0x7E511733u, 0.97},
  };
  std::uint32_t seed = 100;
  for (const expectation& e : all) {
    const outcome o = run(e.what, seed++);
    CAPTURE(static_cast<int>(e.what));
    CAPTURE(static_cast<double>(o.hits) / o.all);
    CHECK(o.crc == e.crc);
    CHECK(o.far == 0);
    CHECK(o.hits >= e.hits * o.all);
    CHECK(o.wrong_slopes == 0);
    CHECK(o.live_slopes > 1000);
  }
}

//! An input in real units, as the reference's tests quantise it.
std::size_t entry_of(float real, quantization x) {
  return static_cast<std::size_t>(tt::clamp(tt::quantize_real(real, x.scale, x.zero_point), -128, 127) + 128);
}

TEST_CASE("tables: the numbers of the reference's unit tests") {
  struct published {
    kind what;
    quantization x, y;
    float alpha;
    std::vector<float> inputs, outputs;
    int tolerance;
  };
  const published all[] = {
      // activations_test: RELU and RELU6, scale 1/2; leaky_relu_test, scale 1/10; logistic_test, scale 1/10
      {kind::relu, {0.5f, 0}, {0.5f, 0}, 0, {1, 2, 3, 4, 5, -1, -2, -3, -4, -5}, {1, 2, 3, 4, 5, 0, 0, 0, 0, 0}, 0},
      {kind::relu6, {0.5f, 127}, {0.5f, 127}, 0, {-4, -5, -6, -7, -8}, {0, 0, 0, 0, 0}, 0},
      {kind::relu6, {0.5f, 0}, {0.5f, 0}, 0, {4, 5, 6, 7, 8}, {4, 5, 6, 6, 6}, 0},
      {kind::leaky_relu, {0.1f, 0}, {0.1f, 0}, 0.5f, {0, 1, 3, 1, -1, -2}, {0, 1, 3, 1, -0.5f, -1}, 0},
      {kind::logistic,
       {0.1f, 0},
       {1.0f / 256, -128},
       0,
       {1, 2, 3, 4, 5, -1, -2, -3, -4, -5},
       {0.73105858f, 0.88079708f, 0.95257413f, 0.98201379f, 0.99330715f, 0.26894142f, 0.11920292f, 0.04742587f,
        0.01798621f, 0.00669285f},
       0},
      {kind::logistic, {1, 0}, {1.0f / 256, -128}, 0, {93, -93}, {1, 0}, 0},
      {kind::tanh,
       {8.0f / 127, 0},
       {1.0f / 128, 0},
       0,
       {-8, -4, 0, 4, 8},
       {-0.9999997749f, -0.9993292997f, 0, 0.9993292997f, 0.9999997749f},
       0},
  };
  for (const published& p : all) {
    const elementwise_table table = make_table(p.what, p.x, p.y, p.alpha);
    for (std::size_t k = 0; k < p.inputs.size(); ++k) {
      const int expected = tt::clamp(tt::quantize_real(p.outputs[k], p.y.scale, p.y.zero_point), -128, 127);
      CAPTURE(p.inputs[k]);
      CHECK(std::abs(table.values[entry_of(p.inputs[k], p.x)] - expected) <= p.tolerance);
    }
  }
}

}  // namespace
