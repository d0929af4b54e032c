// SPDX-License-Identifier: MIT
//! Every combination of what an optimizer can do learns a small task: patterns under noise, and a regression. Precision,
//! momentum, accumulation, decay and schedules; tracked and fixed scales.
#include "law/checkpoints.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

namespace {

namespace tt = tinytrain;

struct outcome {
  double early = 0;  // mean loss in nats of the first and of the last tenth
  double late = 0;
};

template <class Trainer>
outcome learn(Trainer& model, int steps) {
  law::samples<Trainer> data(9);
  outcome seen;
  for (int k = 0; k < steps; ++k) {
    const int label = data.label();
    const tt::step_result r = model.step(data.draw(label).data(), label);
    REQUIRE(r.status == tt::status::ok);
    seen.early += k < steps / 10 ? r.loss_q16 / 65536.0 : 0;
    seen.late += k >= steps - steps / 10 ? r.loss_q16 / 65536.0 : 0;
  }
  return {seen.early * 10 / steps, seen.late * 10 / steps};
}

template <class... Policies>
void learns(const std::string& name, double at_most = 0.35) {
  CAPTURE(name);
  using trainer = tt::trainer<law::plain::net, tt::everything, tt::sgd<Policies...>, tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  const outcome seen = learn(*model, 1200);
  CHECK(seen.late < seen.early * 0.5);
  CHECK(seen.late < at_most);
}

using rate = tt::learning_rate<1, 16>;
using gentle = tt::learning_rate<1, 64>;

TEST_CASE("loss falls: fractional weights") {
  learns<rate>("plain");
  learns<gentle, tt::momentum<7, 8>>("momentum");
  learns<rate, tt::accumulate<4>>("accumulate", 0.5);
  learns<rate, tt::weight_decay<1, 1000>>("decay");
  learns<rate, tt::cosine_decay<1200>>("cosine");
  learns<gentle, tt::momentum<7, 8>, tt::accumulate<4>, tt::weight_decay<1, 1000>, tt::linear_decay<600>>("all", 0.5);
}

TEST_CASE("loss falls: int8 weights") {
  learns<rate, tt::int8_weights>("plain");
  learns<gentle, tt::momentum<7, 8>, tt::int8_weights>("momentum");
  learns<rate, tt::int8_weights, tt::accumulate<4>, tt::weight_decay<1, 1000>, tt::cosine_decay<600>>("all", 0.7);
}

TEST_CASE("loss falls: with scales fixed where a tracked training left them") {
  using tracking = tt::trainer<law::plain::net, tt::everything, tt::sgd<rate>, tt::softmax_cross_entropy>;
  using frozen_scales =
      tt::trainer<law::plain::net, tt::everything, tt::sgd<rate>, tt::softmax_cross_entropy, tt::fixed>;
  const auto tracked = std::make_unique<tracking>();
  learn(*tracked, 300);
  const auto half_way = law::saved(*tracked);
  const auto model = std::make_unique<frozen_scales>();
  REQUIRE(model->load(half_way.words) == tt::status::ok);
  const outcome seen = learn(*model, 900);
  CHECK(seen.late < 0.35);
  const auto end = law::saved(*model);
  for (int k = tracking::plan_type::checkpoint.scales; k < tracking::checkpoint_words; ++k) {
    CHECK(end.words[k] == half_way.words[k]);
  }
}

//! y = a fixed linear map of the image, in [-1, 1).
TEST_CASE("loss falls: regression") {
  using trainer =
      tt::trainer<law::nested::net, tt::everything, tt::sgd<tt::learning_rate<1, 8>>, tt::mean_squared_error>;
  const auto model = std::make_unique<trainer>();
  law::samples<trainer> data(1);
  double early = 0;
  double late = 0;
  for (int k = 0; k < 2000; ++k) {
    auto image = data.draw(data.label(), 37);
    std::int8_t target[3]{};
    for (int o = 0; o < 3; ++o) {
      int sum = 0;
      for (int i = o; i < 36; i += 3) {
        sum += image[static_cast<std::size_t>(i)] * (i % 2 == 0 ? 1 : -1);
      }
      target[o] = static_cast<std::int8_t>(std::clamp(sum / 6, -128, 127));
    }
    const tt::step_result r = model->step(image.data(), target);
    REQUIRE(r.status == tt::status::ok);
    CHECK(!r.correct);
    (k < 100 ? early : late) += k < 100 || k >= 1900 ? r.loss_q16 : 0;
  }
  CHECK(late < early / 4);
  CHECK(model->step(data.draw(0).data(), nullptr).status == tt::status::target_out_of_range);
}

}  // namespace
