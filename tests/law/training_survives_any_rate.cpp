// SPDX-License-Identifier: MIT
//! A learning rate that is far too large wraps nothing and gets nothing stuck: 200 steps at rate 16 do nothing undefined
//! (run under the sanitizers), and at a good rate afterwards the same trainer learns again; where its ReLUs have died, which
//! no arithmetic brings back, it guesses as well as can be guessed. Nor do classes without samples, or inputs that never
//! change, break anything.
#include "law/checkpoints.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace {

namespace tt = tinytrain;

constexpr std::uint32_t wild_steps = 200;

//! A rate of 16, then one of 1/16.
struct wild_then_calm {
  using kind = tt::schedule_kind;
  static constexpr std::int32_t factor_q15(std::uint32_t step) { return step < wild_steps ? 1 << 15 : 1 << 7; }
};

template <class Trainer>
double mean_loss(Trainer& model, law::samples<Trainer>& data, int steps) {
  long long sum = 0;
  for (int k = 0; k < steps; ++k) {
    const int label = data.label();
    const tt::step_result r = model.step(data.draw(label).data(), label);
    REQUIRE(r.status == tt::status::ok);
    REQUIRE(r.loss_q16 >= 0);
    sum += r.loss_q16;
  }
  return static_cast<double>(sum) / steps / 65536;
}

constexpr double learnt = 0.5;
constexpr double guessed_of_3 = 1.0986 + 0.05;  // ln 3
constexpr double guessed_of_4 = 1.3863 + 0.05;

template <class Network, class... Options>
void survives(const std::string& name, double at_most) {
  CAPTURE(name);
  using trainer = tt::trainer<Network, tt::everything, tt::sgd<tt::learning_rate<16>, wild_then_calm, Options...>,
                              tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  law::samples<trainer> data(4);
  mean_loss(*model, data, wild_steps);
  mean_loss(*model, data, 3000);
  CHECK(mean_loss(*model, data, 200) < at_most);
}

}  // namespace

TEST_CASE("training survives a rate that is too large") {
  survives<law::plain::net>("plain", learnt);
  survives<law::plain::net, tt::int8_weights>("plain, int8", guessed_of_4);
  survives<law::projection::net>("projection", learnt);
  survives<law::pools::net>("pools", guessed_of_3);
  survives<law::nested::net, tt::momentum<1, 2>>("nested, momentum", guessed_of_3);
}

TEST_CASE("a class without samples is forgotten, and the others are learnt") {
  using trainer =
      tt::trainer<law::plain::net, tt::everything, tt::sgd<tt::learning_rate<1, 16>>, tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  law::samples<trainer> data(4);
  int right = 0;
  for (int k = 0; k < 1000; ++k) {
    const int label = k % 2;  // of four
    const auto image = data.draw(label);
    const int guess = model->predict(image.data());
    right += k >= 800 && guess == label ? 1 : 0;
    CHECK((k < 200 || guess < 2));
    REQUIRE(model->step(image.data(), label).status == tt::status::ok);
  }
  CHECK(right > 190);
}

TEST_CASE("inputs that never change teach how frequent the classes are, and no more") {
  using trainer =
      tt::trainer<law::plain::net, tt::everything, tt::sgd<tt::learning_rate<1, 64>>, tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  typename law::samples<trainer>::image image{};
  image.fill(40);
  long long late = 0;
  for (std::uint32_t k = 0; k < 4000; ++k) {
    const int label = tt::random_stream(5)(k) % 4 == 0 ? 1 : 3;  // a quarter, three quarters
    const tt::step_result r = model->step(image.data(), label);
    REQUIRE(r.status == tt::status::ok);
    late += k >= 3000 ? r.loss_q16 : 0;
  }
  CHECK(model->predict(image.data()) == 3);
  const double nats = static_cast<double>(late) / 1000 / 65536;
  CHECK(nats == doctest::Approx(0.562).epsilon(0.15));  // their entropy
}
