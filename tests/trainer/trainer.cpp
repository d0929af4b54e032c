// SPDX-License-Identifier: MIT
//! The type that a user instantiates: figures, status and results of its calls, from zeros. The laws about its training are
//! in tests/law.
#include "law/checkpoints.hpp"

#include <tinytrain/trainer/trainer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

namespace {

namespace tt = tinytrain;
namespace hana = boost::hana;

struct update :
    tt::sparse_update<tt::train<law::plain::head>, tt::train<law::plain::project, tt::channels<0, 4>, tt::bias>,
                      tt::train<law::plain::mix, tt::bias>> {};
using trainer = tt::trainer<law::plain::net, update, tt::sgd<tt::learning_rate<1, 16>>, tt::softmax_cross_entropy,
                            tt::budget<tt::ram<4 * tt::KiB>, tt::flash<8 * tt::KiB>>>;

static_assert(std::is_trivially_default_constructible_v<trainer> && std::is_trivially_destructible_v<trainer>);
static_assert(std::is_trivially_copyable_v<trainer>);
static_assert(trainer::ram_bytes <= 4 * tt::KiB && trainer::flash_bytes == 3 * 1024);
static_assert(std::is_same_v<trainer::target, int>);
static_assert(trainer::checkpoint_words == trainer::plan_type::checkpoint.words);

// the layers that are trained, as Hana types in the order of the network
constexpr auto trained = trainer::trained_layers();
static_assert(decltype(hana::size(trained))::value == 3);
template <class... Types>
tt::list<typename Types::type...> listed(const hana::tuple<Types...>&);
static_assert(
    std::is_same_v<decltype(listed(trained)), tt::list<law::plain::mix, law::plain::project, law::plain::head>>);

using regression = tt::trainer<law::nested::net, tt::head_only, tt::sgd<>, tt::mean_squared_error>;
static_assert(std::is_same_v<regression::target, const std::int8_t*>);

static trainer in_bss;  // zeros, no constructor

TEST_CASE("trainer: zeros are a trainer before its first step") {
  const auto started = std::make_unique<trainer>();
  REQUIRE(started->start() == tt::status::ok);
  law::samples<trainer> data(1);
  const auto image = data.draw(0);
  CHECK(in_bss.steps_done() == 0);
  CHECK(in_bss.predict(image.data()) == started->predict(image.data()));
  CHECK(law::saved(in_bss) == law::saved(*started));
  for (int k = 0; k < 3; ++k) {
    CHECK(in_bss.step(image.data(), 0).loss_q16 == started->step(image.data(), 0).loss_q16);
  }
  CHECK(in_bss.steps_done() == 3);
  CHECK(in_bss.parameter_checksum() == started->parameter_checksum());
}

TEST_CASE("trainer: a copy continues as its original") {
  const auto model = std::make_unique<trainer>();
  law::samples<trainer> data(2);
  for (int k = 0; k < 20; ++k) {
    model->step(data.draw(k % 4).data(), k % 4);
  }
  const auto copy = std::make_unique<trainer>(*model);
  for (int k = 0; k < 20; ++k) {
    const auto image = data.draw(k % 4);
    CHECK(model->step(image.data(), k % 4).loss_q16 == copy->step(image.data(), k % 4).loss_q16);
  }
  CHECK(std::memcmp(model.get(), copy.get(), sizeof(trainer)) == 0);
}

TEST_CASE("trainer: infer gives the output with its scale, and predict its largest") {
  const auto model = std::make_unique<trainer>();
  law::samples<trainer> data(3);
  for (int k = 0; k < 200; ++k) {
    const int label = data.label();
    model->step(data.draw(label).data(), label);
  }
  for (int k = 0; k < 20; ++k) {
    const auto image = data.draw(k % 4);
    const tt::operand y = model->infer(image.data());
    REQUIRE(y.data != nullptr);
    int best = 0;
    for (int c = 1; c < 4; ++c) {
      best = y.data[c] > y.data[best] ? c : best;
    }
    CHECK(model->predict(image.data()) == best);
    CHECK(y.zero_point == 0);
    CHECK(y.exponent < 8);
  }
}

TEST_CASE("trainer: a start begins anew") {
  const auto model = std::make_unique<trainer>();
  const auto first = law::saved(*model);
  law::samples<trainer> data(4);
  for (int k = 0; k < 50; ++k) {
    model->step(data.draw(k % 4).data(), k % 4);
  }
  CHECK(!(law::saved(*model) == first));
  CHECK(model->start() == tt::status::ok);
  CHECK(model->steps_done() == 0);
  CHECK(law::saved(*model) == first);
}

}  // namespace

namespace {

struct start_point {
  static inline std::uint32_t words[static_cast<std::size_t>(trainer::checkpoint_words)];
};
template <class... Rounding>
using rounded = tt::trainer<law::plain::net, update, tt::sgd<tt::learning_rate<1, 16>, Rounding...>,
                            tt::softmax_cross_entropy, tt::pretrained<start_point>, Rounding...>;

template <class Trainer>
std::uint32_t checksum_after_steps(std::uint32_t seed) {
  static Trainer model;
  REQUIRE(model.start(seed) == tt::status::ok);
  law::samples<Trainer> data(1);
  for (int k = 0; k < 20; ++k) {
    const auto image = data.draw(k % 4);
    model.step(image.data(), k % 4);
  }
  return model.parameter_checksum();
}

}  // namespace

TEST_CASE("trainer: rounded to nearest, errors and steps alike, nothing is drawn") {
  const auto initial = std::make_unique<trainer>();
  REQUIRE(initial->save(start_point::words) == tt::status::ok);
  CHECK(checksum_after_steps<rounded<tt::nearest_rounding>>(1) ==
        checksum_after_steps<rounded<tt::nearest_rounding>>(2));
  CHECK(checksum_after_steps<rounded<>>(1) != checksum_after_steps<rounded<>>(2));
}
