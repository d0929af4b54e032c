// SPDX-License-Identifier: MIT
//! A network that only infers: each layer of an imported-like network writes what it should in double, up to one rounding,
//! its softmax included; it has no error scales, nothing saved, and less RAM than a
//! trainer; and what it is not given it refuses.
#include "law/imported_like.hpp"
#include "law/maps.hpp"
#include "law/networks.hpp"
#include "law/reference.hpp"

#include <tinytrain/trainer/inference.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace like = law::imported_like;

using model = tt::inference<like::net>;
static_assert(model::saved_bytes == 0 && model::parameter_bytes == 0);
static_assert(model::plan_type::tape.error_scales == 0 &&
              model::plan_type::tape.loss_step == model::plan_type::tape.step_count);
static_assert(model::plan_type::tape.step_count == 7);  // each layer once: no save, no mark, no loss
struct head_alone : tt::sparse_update<tt::train<like::head>> {};
using trainer = tt::trainer<like::net, head_alone, tt::sgd<>, tt::softmax_cross_entropy>;
static_assert(model::ram_bytes < trainer::ram_bytes && model::arena_bytes <= trainer::arena_bytes);
static_assert(model::arena_bytes + model::parameter_bytes + model::state_bytes ==
              static_cast<long long>(sizeof(model)));

//! What a layer should write, in double, given what the layers before it wrote.
class layer_by_layer {
 public:
  explicit layer_by_layer(const std::vector<std::int8_t>& image) {
    for (const std::int8_t v : image) image_.push_back(0.02 * (v - 10));
  }

  std::vector<double> wanted(int layer) const {
    const law::sliding three{3, 3, 1, 1, true};
    const law::sliding gaps{3, 3, 1, 1, true, 2, 2};
    switch (layer) {
    case 0: return weighted<like::stem>(law::convolution({6, 6, 2}, 4, three), image_);
    case 1: return weighted<like::mix>(law::depthwise(like::map, 1, gaps), at(0));
    case 2: return weighted<like::project>(law::convolution(like::map, 4, {}), at(1));
    case 3: {
      std::vector<double> y;
      for (std::size_t k = 0; k < at(2).size(); ++k) y.push_back(held(like::together::affine, at(2)[k] + at(0)[k]));
      return y;
    }
    case 4: {
      std::vector<double> y(4);
      for (std::size_t k = 0; k < at(3).size(); ++k) y[k % 4] += at(3)[k] / 36;
      for (double& v : y) v = held(like::average::affine, v);
      return y;
    }
    case 5: return weighted<like::head>(law::linear({1, 1, 4}, 5), at(4));
    default: {
      std::vector<double> y = at(5);
      double sum = 0;
      for (double& v : y) sum += v = std::exp(v);
      for (double& v : y) v = held(like::probabilities::affine, v / sum);
      return y;
    }
    }
  }

  void wrote(const std::vector<double>& y) { values_.push_back(y); }

 private:
  const std::vector<double>& at(int layer) const { return values_.at(static_cast<std::size_t>(layer)); }

  static double held(const tt::affine_scale& s, double v) {  // what an activation can hold at all
    return std::clamp(v, s.scale * (s.low - s.zero_point), s.scale * (s.high - s.zero_point));
  }

  template <class Layer>
  static std::vector<double> weighted(const law::layer& l, const std::vector<double>& x) {
    std::vector<double> w(static_cast<std::size_t>(l.weights));
    for (const law::product& p : l.products) {
      w[static_cast<std::size_t>(p.w)] = Layer::weights()[p.w] * Layer::weight_scale(p.y % l.y.c);
    }
    std::vector<double> y = law::forward<double>(l, w, x);
    for (int k = 0; k < l.y.size(); ++k) {
      const int c = k % l.y.c;
      auto& v = y[static_cast<std::size_t>(k)];
      v = held(Layer::affine, v + Layer::input_scale * Layer::weight_scale(c) * Layer::bias(c));
    }
    return y;
  }

  std::vector<double> image_{};
  std::vector<std::vector<double>> values_{};
};

TEST_CASE("inference: every layer of an imported-like network is its double, rounded") {
  const auto net = std::make_unique<model>();
  constexpr int sizes[] = {144, 144, 144, 144, 4, 5, 5};
  law::numbers source(3);
  double spread[7]{};
  int ends = 0;
  for (int k = 0; k < 60; ++k) {
    const auto image = law::int8s(source, 72);
    layer_by_layer doubles(image);
    double worst[7]{};
    std::vector<std::int8_t> last;
    law::infer_maps(*net, image.data(), [&](int layer, const tt::operand& y) {
      const std::vector<double> wanted = doubles.wanted(layer);
      const double unit = std::ldexp(y.mantissa, y.exponent - 14);
      std::vector<double> got;
      last.assign(y.data, y.data + sizes[layer]);
      for (std::size_t n = 0; n < last.size(); ++n) {
        got.push_back(unit * (last[n] - y.zero_point));
        worst[layer] = std::max(worst[layer], std::abs(got[n] - wanted[n]) / unit);
        spread[layer] += std::abs(got[n] - got[0]) / unit;
        ends += layer == 0 && last[n] == -128 ? 1 : 0;
      }
      doubles.wrote(got);
    });
    for (int layer = 0; layer < 7; ++layer) {
      CAPTURE(layer);
      CHECK(worst[layer] <
            (layer == 6 ? 1.02 : (layer == 4 ? 0.57 : 0.52)));  // a mean is rounded twice, to eighths first
    }
    const auto best = std::max_element(last.begin(), last.end());
    CHECK(net->predict(image.data()) == best - last.begin());
  }
  for (const double s : spread) {
    CHECK(s > 60);  // none of it is about constants
  }
  CHECK(ends > 100);  // ReLUs clamp
}

TEST_CASE("inference: every row of every layer is observed once, the rows of a layer in order") {
  const auto net = std::make_unique<model>();
  const std::int8_t image[72]{};
  std::vector<int> rows(7);
  net->infer(image, [&](int layer, int row, const tt::operand& o) {
    CHECK(row == rows[static_cast<std::size_t>(layer)]++);
    CHECK(o.data != nullptr);
  });
  CHECK(rows == std::vector<int>{6, 6, 6, 6, 1, 1, 1});
}

TEST_CASE("inference: nothing without an image") {
  const auto net = std::make_unique<model>();
  CHECK(net->infer(nullptr).data == nullptr);
  CHECK(net->predict(nullptr) == -1);
}

using plain_trainer = tt::trainer<law::plain::net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
struct flashed {
  static inline std::uint32_t words[static_cast<std::size_t>(plain_trainer::checkpoint_words)]{};
};

TEST_CASE("inference: a network of one's own, trained elsewhere, from its checkpoint") {
  const auto trained = std::make_unique<plain_trainer>();
  law::numbers source(5);
  for (int k = 0; k < 200; ++k) {
    trained->step(law::int8s(source, 128).data(), source.between(0, 3));
  }
  REQUIRE(trained->save(flashed::words) == tt::status::ok);
  const auto net = std::make_unique<tt::inference<law::plain::net, tt::pretrained<flashed>>>();
  for (int k = 0; k < 50; ++k) {
    const auto image = law::int8s(source, 128);
    const tt::operand a = trained->infer(image.data());
    const tt::operand b = net->infer(image.data());
    CHECK(std::equal(a.data, a.data + 4, b.data));
    CHECK(a.exponent == b.exponent);
    CHECK(trained->predict(image.data()) == net->predict(image.data()));
  }
}

}  // namespace
