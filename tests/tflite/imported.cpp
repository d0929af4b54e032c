// SPDX-License-Identifier: MIT
#include "models.hpp"

#include <tinytrain/tflite/imported.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>

namespace tt = tinytrain;
namespace tflite = tinytrain::tflite;

namespace {

//! FULLY_CONNECTED with a fused activation, an output scale and a zero point.
constexpr writer::file fused(int activation, float scale = 0.25F, long long zero_point = -9) {
  writer::model m = models::fully_connected();
  m.tensors[3].scales = {scale};
  m.tensors[3].zero_points = {zero_point};
  m.operations[0].options[0].value = activation;
  return writer::write(m);
}
constexpr writer::file none = fused(0);
constexpr writer::file relu = fused(1);
constexpr writer::file one = fused(2);
constexpr writer::file six = fused(3);
constexpr writer::file six_of_small = fused(3, 0.01F, 5);
constexpr writer::file nonnegative = fused(0, 0.25F, -128);
constexpr writer::file curve = writer::write(models::logistic());
constexpr writer::file convolution = writer::write(models::convolution());
constexpr writer::file without_bias = writer::write(models::dilated());
constexpr writer::file five = writer::write(models::concatenation(5, -1));

template <const auto& Bytes, int Position = 0>
using layer = tflite::imported<Bytes, Position>;

template <const auto& Bytes>
constexpr bool has_limits(std::int32_t low, std::int32_t high) {
  return layer<Bytes>::affine.low == low && layer<Bytes>::affine.high == high;
}

static_assert(has_limits<none>(-128, 127));
static_assert(has_limits<relu>(-9, 127));
static_assert(has_limits<one>(-9 - 4, -9 + 4));
static_assert(has_limits<six>(-9, -9 + 24));
static_assert(has_limits<six_of_small>(5, 127));
static_assert(has_limits<nonnegative>(-128, 127));

// An error stops at a limit that a ReLU made.
static_assert(!layer<none>::clamps && layer<relu>::clamps && layer<one>::clamps && layer<six>::clamps);
static_assert(layer<nonnegative>::clamps);
static_assert(!layer<curve>::clamps && layer<curve>::affine.zero_point == -128);

static_assert(layer<none>::affine.scale == 0.25 && layer<none>::affine.zero_point == -9);
static_assert(layer<none>::input_scale == 0.5);
static_assert(layer<none>::file_bytes == none.size());

// One scale of the weights, and one for each channel; biases, and none.
static_assert(layer<none>::weight_scale(0) == 0.25 && layer<none>::weight_scale(3) == 0.25);
static_assert(layer<convolution>::weight_scale(1) == 0.125 && layer<convolution>::weight_scale(2) == 0.0);
static_assert(layer<convolution>::bias(1) == -1000 && layer<convolution>::bias(2) == 2147483647);
static_assert(layer<without_bias>::bias(0) == 0);

// Five bytes a channel, four more with a bias; nothing without weights.
static_assert(layer<convolution>::table_bytes(true) == 3 * 9);
static_assert(layer<without_bias>::table_bytes(true) == 2 * 5);
static_assert(layer<five>::table_bytes(false) == 0);

// A CONCATENATION of five is four layers of one operator.
static_assert(layer<five, 0>::operator_index == 0 && layer<five, 3>::operator_index == 0);

//! A FULLY_CONNECTED whose scales have a product that float and double round apart.
constexpr float sx = 0.1F;
constexpr float sw = 0.0003F;
constexpr float sy = 30.0F;
constexpr writer::file uneven(bool per_channel) {
  writer::model m;
  m.activation({1, 3}, sx);
  if (per_channel) {
    m.weights({2, 3}, {sw, sw});
  } else {
    m.weights({2, 3}, {sw});
  }
  m.activation({1, 2}, sy);
  m.run({9, {0, 1, -1}, {2}, 8, {{0, 0}}});
  return writer::write(m);
}
constexpr writer::file uneven_tensor = uneven(false);
constexpr writer::file uneven_channels = uneven(true);

//! The first accumulator that is rounded up to 51.
std::int32_t first_above(tt::quantized_multiplier m) {
  std::int32_t low = 0;
  std::int32_t high = 1 << 30;
  while (high - low > 1) {
    const std::int32_t middle = low + (high - low) / 2;
    (tt::multiply_by(middle, m) > 50 ? high : low) = middle;
  }
  return high;
}

}  // namespace

TEST_CASE("FULLY_CONNECTED multiplies the scales as floats with one weight scale, as doubles with several") {
  const double of_floats = static_cast<double>(sx * sw) / sy;
  const double of_doubles = static_cast<double>(sx) * static_cast<double>(sw) / sy;
  const std::int32_t by_floats = first_above(tt::quantize_multiplier(of_floats));
  const std::int32_t by_doubles = first_above(tt::quantize_multiplier(of_doubles));
  REQUIRE(by_floats != by_doubles);
  const auto tensor = layer<uneven_tensor>::requantizer<false>({0, -128, 127});
  const auto channels = layer<uneven_channels>::requantizer<false>({0, -128, 127});
  for (const int channel : {0, 1}) {
    CHECK(tensor(by_floats - 1, channel) == 50);
    CHECK(tensor(by_floats, channel) == 51);
    CHECK(channels(by_doubles - 1, channel) == 50);
    CHECK(channels(by_doubles, channel) == 51);
  }
}

TEST_CASE("weights stay in the bytes of the file; biases are copied to where they are aligned") {
  const auto* weights = reinterpret_cast<const char*>(layer<convolution>::weights());
  CHECK(weights > convolution.data());
  CHECK(weights + 3 * 12 < convolution.data() + convolution.size());
  for (int k = 0; k < 3 * 12; ++k) CHECK(layer<convolution>::weights()[k] == k % 7 - 3);
  CHECK(layer<convolution>::biases()[0] == 1000);
  CHECK(layer<convolution>::biases()[1] == -1000);
  CHECK(layer<convolution>::biases()[2] == 2147483647);
  CHECK(reinterpret_cast<std::uintptr_t>(layer<convolution>::biases()) % alignof(std::int32_t) == 0);
}

TEST_CASE("a layer has the name of its output tensor") {
  constexpr tt::characters name = layer<convolution>::name;
  CHECK(std::string_view(name.data, name.size) == "activation");
}
