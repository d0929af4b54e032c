// SPDX-License-Identifier: MIT
#pragma once

#include "law/checkpoints.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace law {

//! The losses of some steps, and the checksum behind them.
template <class Trainer>
std::vector<std::int32_t> history(Trainer& model, int steps, std::uint32_t data_seed = 7) {
  samples<Trainer> data(data_seed);
  std::vector<std::int32_t> seen;
  for (int k = 0; k < steps; ++k) {
    const int label = data.label();
    const tt::step_result r = model.step(data.draw(label).data(), label);
    REQUIRE(r.status == tt::status::ok);
    seen.push_back(r.loss_q16);
  }
  seen.push_back(static_cast<std::int32_t>(model.parameter_checksum()));
  return seen;
}

//! Equal seeds give equal bits, also after another training in the same object; other seeds others.
template <class Trainer>
void equal_seeds_equal_bits() {
  const auto a = std::make_unique<Trainer>();
  const auto b = std::make_unique<Trainer>();
  REQUIRE(a->start(3) == tt::status::ok);
  REQUIRE(b->start(3) == tt::status::ok);
  const auto first = history(*a, 40);
  CHECK(first == history(*b, 40));
  CHECK(saved(*a) == saved(*b));
  REQUIRE(b->start(4) == tt::status::ok);
  CHECK(first != history(*b, 40));
  REQUIRE(b->start(3) == tt::status::ok);
  CHECK(first == history(*b, 40));
  CHECK(b->steps_done() == 40);
}

//! A call that is refused changes nothing: not the parameters, not the scales, not the random words that come next.
template <class Trainer>
void refused_steps_change_nothing() {
  constexpr int classes = samples<Trainer>::classes;
  const auto model = std::make_unique<Trainer>();
  const auto twin = std::make_unique<Trainer>();
  samples<Trainer> data(2);
  const auto image = data.draw(0);
  const auto refuse = [&] {
    CHECK(model->step(nullptr, 0).status == tt::status::no_input);
    CHECK(model->step(nullptr, -1).status == tt::status::no_input);
    CHECK(model->step(image.data(), -1).status == tt::status::target_out_of_range);
    CHECK(model->step(image.data(), classes).status == tt::status::target_out_of_range);
    CHECK(model->step(image.data(), 1 << 30).status == tt::status::target_out_of_range);
    CHECK(model->predict(nullptr) == -1);
    CHECK(model->infer(nullptr).data == nullptr);
  };
  refuse();
  for (int k = 0; k < 10; ++k) {
    const int label = data.label();
    const auto x = data.draw(label);
    refuse();
    CHECK(model->step(x.data(), label).loss_q16 == twin->step(x.data(), label).loss_q16);
    refuse();
    CHECK(model->steps_done() == twin->steps_done());
  }
  CHECK(saved(*model) == saved(*twin));
  CHECK(model->parameter_checksum() == twin->parameter_checksum());
}

//! Inference learns nothing, however often it is asked, and does not disturb the steps around it.
template <class Trainer>
void inference_changes_nothing() {
  const auto model = std::make_unique<Trainer>();
  const auto twin = std::make_unique<Trainer>();
  samples<Trainer> data(2);
  for (int k = 0; k < 10; ++k) {
    const int label = data.label();
    const auto x = data.draw(label);
    const auto other = data.draw(data.label(), 37);
    const int guess = model->predict(x.data());
    model->predict(other.data());
    CHECK(model->predict(x.data()) == guess);
    const tt::step_result r = model->step(x.data(), label);
    CHECK(r.loss_q16 == twin->step(x.data(), label).loss_q16);
    CHECK(r.correct == (guess == label));  // `correct` is of the output before the step
  }
  CHECK(saved(*model) == saved(*twin));
}

}  // namespace law
