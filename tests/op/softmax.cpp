// SPDX-License-Identifier: MIT
//! y[c] = sat8(-128 + 256 * softmax(scale * x)[c]). Proofs: the real softmax in long double, within one unit; CRC-32s
//! of what the reference kernel of TensorFlow Lite Micro (commit 90b983c), compiled as it is, gives for the same
//! logits; the numbers of that project's softmax_test; and, where TINYTRAIN_DATA names a folder that holds them, golden
//! outputs of three classifiers.
#include "law/crc32.hpp"
#include "law/kernels.hpp"
#include "law/rows.hpp"

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/op/softmax.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>
#include <vector>

namespace {

namespace tt = tinytrain;
using tt::dims;

constexpr tt::softmax_scaling keywords = tt::scale_softmax(1.0f, 0.14469251f);
static_assert(keywords == tt::softmax_scaling{{1242899200, 24}, -124});
static_assert(tt::scale_softmax(1.0f, 17.0f).least == 0 && tt::scale_softmax(2.0f, 7.9f).least == -1);
static_assert(tt::scale_softmax(1.0f, 1e-20f).least < -255 && tt::scale_softmax(1.0f, 1e20f).least == 0);

using op = tt::softmax<keywords>;
static_assert(tt::op<op> && std::is_empty_v<op>);
static_assert(op::form == tt::op_form::closing && !op::differentiable);
static_assert(op::infer({2, 3, 12}) == dims{2, 3, 12} && !op::check({2, 3, 12}));
static_assert(op::needs({2, 3, 12}, 0).forward_scratch_bytes == 0);

template <tt::softmax_scaling Scaling, dims X>
std::vector<std::int8_t> run(const std::int8_t* x, std::int8_t* in_place = nullptr) {
  std::vector<std::int8_t> y(static_cast<std::size_t>(X.size()), 99);
  tt::affine_average requantize({});
  tt::forward_frame<tt::affine_average> f{};
  f.x.data = x;
  f.requantize = &requantize;
  f.y = in_place != nullptr ? in_place : y.data();
  law::forward_map<tt::softmax<Scaling>, X>(f);
  return y;
}

struct score {
  std::uint32_t crc = 0;
  int far = 0;
  int hits = 0;
  int all = 0;

  void count(const std::vector<std::int8_t>& x, const std::vector<std::int8_t>& y, double beta_scale) {
    long double sum = 0;
    const int largest = *std::max_element(x.begin(), x.end());
    for (const std::int8_t v : x) {
      sum += std::exp(static_cast<long double>(beta_scale) * (v - largest));
    }
    for (std::size_t k = 0; k < x.size(); ++k) {
      const long double exact = 256 * std::exp(static_cast<long double>(beta_scale) * (x[k] - largest)) / sum - 128;
      const long double nearest = std::fmin(std::round(exact), 127);
      far += std::fabs(y[k] - nearest) > 1 ? 1 : 0;
      hits += y[k] == static_cast<int>(nearest) ? 1 : 0;
      ++all;
    }
    crc = law::crc32(y.data(), y.size(), crc);
  }
};

template <tt::softmax_scaling Scaling, int Channels>
void check_case(double beta_scale, std::uint32_t seed, std::uint32_t crc) {
  CAPTURE(Channels);
  CAPTURE(beta_scale);
  law::numbers source(seed);
  score s;
  for (int turn = 0; turn < 50; ++turn) {
    auto x = law::int8s(source, Channels);
    if (Channels >= 300 && turn % 2 != 0) {
      for (auto& v : x) {
        v = static_cast<std::int8_t>(v / 8);
      }
    }
    s.count(x, run<Scaling, dims{1, 1, Channels}>(x.data()), beta_scale);
  }
  CHECK(s.crc == crc);
  CHECK(s.far == 0);
  CHECK(s.hits >= 0.999 * s.all);
}

TEST_CASE("softmax: the bits of the reference, and the real function") {
  check_case<tt::scale_softmax(1.0f, 0.14469251f), 12>(0.14469251, 200, 0x16924C44u);
  check_case<tt::scale_softmax(1.0f, 0.0917319208f), 4>(0.0917319208, 201, 0x038D9554u);
  check_case<tt::scale_softmax(1.0f, 0.0146362185f), 2>(0.0146362185, 202, 0x66D34778u);
  check_case<tt::scale_softmax(1.0f, 0.1f), 5>(0.1, 203, 0x69FF1329u);
  check_case<tt::scale_softmax(1.0f, 0.08f), 1000>(0.08, 204, 0x3A3884E0u);
  check_case<tt::scale_softmax(0.5f, 0.7f), 10>(0.35, 205, 0x9009008Cu);
  check_case<tt::scale_softmax(1.0f, 3.0f), 3>(3.0, 206, 0x195CD123u);
  check_case<tt::scale_softmax(1.0f, 17.0f), 4>(17.0, 207, 0xE87648AFu);
  check_case<tt::scale_softmax(2.0f, 7.9f), 6>(15.8, 208, 0x044C2F9Au);
  check_case<tt::scale_softmax(1.0f, 0.06f), 300>(0.06, 209, 0xD157E36Bu);
  check_case<tt::scale_softmax(1.0f, 0.5f), 1>(0.5, 210, 0x1DF2866Au);
}

TEST_CASE("softmax: the numbers of the reference's unit tests, and every pixel by itself, in place") {
  const std::vector<std::int8_t> x = {10, 20, 30, 40, 50, -10, -20, -30, -40, -50};  // 1 .. 5 and -1 .. -5 in tenths
  const double golden[] = {0.011656231, 0.031684921, 0.086128544, 0.234121657, 0.636408647};
  const auto y = run<tt::scale_softmax(1.0f, 0.1f), dims{2, 1, 5}>(x.data());
  const auto beside = run<tt::scale_softmax(1.0f, 0.1f), dims{1, 2, 5}>(x.data());
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(y[k] == std::lround(golden[k] * 256 - 128));
    CHECK(y[5 + k] == std::lround(golden[4 - k] * 256 - 128));
  }
  CHECK(beside == y);
  std::vector<std::int8_t> same = x;
  run<tt::scale_softmax(1.0f, 0.1f), dims{2, 1, 5}>(same.data(), same.data());
  CHECK(same == y);
}

TEST_CASE("softmax: where the reference has no answer, ours has no fault") {
  for (const std::int8_t value : {std::int8_t{-128}, std::int8_t{127}}) {
    const std::vector<std::int8_t> flat(5000, value);  // a sum beyond its 12 bits
    CHECK(run<tt::scale_softmax(1.0f, 0.1f), dims{1, 1, 5000}>(flat.data()) == std::vector<std::int8_t>(5000, -128));
  }
  const std::vector<std::int8_t> some = {1, 2};
  CHECK(run<tt::scale_softmax(1.0f, 1e-20f), dims{1, 1, 2}>(some.data()) == std::vector<std::int8_t>(2, 0));
  CHECK(run<tt::scale_softmax(-1.0f, 0.1f), dims{1, 1, 2}>(some.data()) == std::vector<std::int8_t>(2, 0));
}

std::vector<std::int8_t> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  return {bytes.begin(), bytes.end()};
}

template <tt::softmax_scaling Scaling, int Channels>
void check_golden(const std::string& folder, std::size_t samples) {
  CAPTURE(folder);
  const auto logits = read(folder + "/logits.i8");
  const auto expected = read(folder + "/output.i8");
  REQUIRE(logits.size() == samples * Channels);
  REQUIRE(expected.size() == logits.size());
  std::size_t wrong = 0;
  for (std::size_t first = 0; first < logits.size(); first += Channels) {
    const auto y = run<Scaling, dims{1, 1, Channels}>(logits.data() + first);
    wrong += std::equal(y.begin(), y.end(), expected.begin() + static_cast<std::ptrdiff_t>(first)) ? 0u : 1u;
  }
  CHECK(wrong == 0);
}

TEST_CASE("softmax: golden outputs") {
  const char* data = std::getenv("TINYTRAIN_DATA");
  const std::string golden = std::string(data == nullptr ? "" : data) + "/golden/";
  if (data == nullptr || !std::ifstream(golden + "README.md")) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds golden outputs");
    return;
  }
  check_golden<keywords, 12>(golden + "mlperf_kws_ref_model", 1000);
  check_golden<tt::scale_softmax(1.0f, 0.0917319208f), 4>(golden + "tflm_micro_speech", 84);
  check_golden<tt::scale_softmax(1.0f, 0.0146362185f), 2>(golden + "mlperf_vww_96", 24);
}

//! As a constant: no undefined behaviour, and the same bits.
constexpr std::int8_t as_constant() {
  const std::int8_t x[3] = {-10, 20, 30};
  std::int8_t y[3] = {};
  tt::affine_average requantize({});
  tt::forward_frame<tt::affine_average> f{};
  f.x.data = x;
  f.requantize = &requantize;
  f.y = y;
  tt::softmax<tt::scale_softmax(1.0f, 0.1f)>::forward_row<dims{1, 1, 3}, tt::no_channels>(f, 0);
  return y[2];
}
static_assert(as_constant() == 57);  // 256 / (1 + e^-1 + e^-4) - 128

}  // namespace
