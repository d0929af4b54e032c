// SPDX-License-Identifier: MIT
//! A checkpoint holds the whole network: what is saved can be loaded, by the same trainer, by one with another rule or
//! optimizer, or at compile time (`pretrained`); what is damaged or another network's is refused, and changes nothing; and
//! no words, however odd, lead to undefined behaviour in the steps that follow.
#include "law/checkpoints.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

namespace {

namespace tt = tinytrain;

using optimizer = tt::sgd<tt::learning_rate<1, 16>>;
using trainer = tt::trainer<law::plain::net, tt::everything, optimizer, tt::softmax_cross_entropy>;
struct parts :
    tt::sparse_update<tt::train<law::plain::head>, tt::train<law::plain::project, tt::channels<1, 4>, tt::bias>> {};
using other_rule =
    tt::trainer<law::plain::net, parts, tt::sgd<tt::momentum<1, 2>, tt::int8_weights>, tt::softmax_cross_entropy>;

template <class Trainer>
void train(Trainer& model, int steps, std::uint32_t seed = 3) {
  law::samples<Trainer> data(seed);
  for (int k = 0; k < steps; ++k) {
    const int label = data.label();
    REQUIRE(model.step(data.draw(label).data(), label).status == tt::status::ok);
  }
}

template <class A, class B>
int different_outputs(A& a, B& b) {
  law::samples<A> data(5);
  int different = 0;
  for (int k = 0; k < 50; ++k) {
    const auto image = data.draw(data.label());
    const tt::operand ya = a.infer(image.data());
    const tt::operand yb = b.infer(image.data());
    different +=
        std::equal(ya.data, ya.data + 4, yb.data) && ya.exponent == yb.exponent && ya.zero_point == yb.zero_point ? 0
                                                                                                                  : 1;
  }
  return different;
}

TEST_CASE("checkpoint: saved, loaded, saved again") {
  const auto model = std::make_unique<trainer>();
  train(*model, 100);
  const auto saved = law::saved(*model);
  CHECK(law::saved(*model) == saved);  // saving changes nothing
  const auto fresh = std::make_unique<trainer>();
  CHECK(different_outputs(*model, *fresh) > 0);
  REQUIRE(fresh->load(saved.words) == tt::status::ok);
  CHECK(law::saved(*fresh) == saved);
  CHECK(different_outputs(*model, *fresh) == 0);
}

TEST_CASE("checkpoint: another rule takes what it trains, and keeps its constants") {
  static_assert(other_rule::checkpoint_words == trainer::checkpoint_words);
  const auto model = std::make_unique<trainer>();
  train(*model, 100);
  auto saved = law::saved(*model);
  const auto other = std::make_unique<other_rule>();
  auto before = law::saved(*other);
  REQUIRE(other->load(saved.words) == tt::status::ok);
  auto after = law::saved(*other);
  for (int k = 0; k < 48; ++k) {
    const bool trained = k % 6 >= 1 && k % 6 < 4;
    CHECK(after.weights(4)[k] == (trained ? saved.weights(4) : before.weights(4))[k]);
  }
  for (int k = 0; k < 32; ++k) {
    CHECK(after.weights(7)[k] == saved.weights(7)[k]);
  }
  for (int k = 0; k < 8; ++k) {
    CHECK(after.bias(4, k) == saved.bias(4, k));
  }
  CHECK(std::equal(after.weights(0), after.weights(0) + 108, before.weights(0)));
}

TEST_CASE("checkpoint: damaged words are refused, each of them, and change nothing") {
  const auto model = std::make_unique<trainer>();
  train(*model, 20);
  const auto saved = law::saved(*model);
  const auto fresh = std::make_unique<trainer>();
  const auto twin = std::make_unique<trainer>();
  for (std::size_t k = 0; k < std::size(saved.words); ++k) {
    auto damaged = saved;
    damaged.words[k] ^= 1u << (k % 32);
    const tt::status s = fresh->load(damaged.words);
    CHECK(s == (k == 1 ? tt::status::checkpoint_of_another_network : tt::status::checkpoint_invalid));
  }
  law::checkpoint_of<trainer> zeros{};
  CHECK(fresh->load(zeros.words) == tt::status::checkpoint_invalid);
  CHECK(law::saved(*fresh) == law::saved(*twin));
  train(*fresh, 10);
  train(*twin, 10);
  CHECK(law::saved(*fresh) == law::saved(*twin));
}

struct wider_stem : tt::conv2d<tt::out<6>, tt::kernel<3>, tt::stride<2>, tt::valid> {};
struct other_net :
    tt::sequential<tt::input<tt::hwc<9, 9, 2>>, wider_stem, tt::relu, law::plain::mix, tt::relu, law::plain::project,
                   tt::relu, tt::global_avg_pool, law::plain::head> {};
using other_trainer = tt::trainer<other_net, tt::everything, optimizer, tt::softmax_cross_entropy>;

TEST_CASE("checkpoint: of another network with as many words") {
  static_assert(other_trainer::checkpoint_words == trainer::checkpoint_words);
  const auto model = std::make_unique<trainer>();
  const auto saved = law::saved(*model);
  const auto other = std::make_unique<other_trainer>();
  CHECK(other->load(saved.words) == tt::status::checkpoint_of_another_network);
}

//! A checkpoint as firmware has it, but for `const`.
struct flashed {
  static inline std::uint32_t words[static_cast<std::size_t>(trainer::checkpoint_words)]{};
};
using from_flash =
    tt::trainer<law::plain::net, parts, optimizer, tt::softmax_cross_entropy, tt::pretrained<flashed>, tt::fixed>;

TEST_CASE("checkpoint: pretrained") {
  const auto model = std::make_unique<trainer>();
  train(*model, 300);
  const auto saved = law::saved(*model);
  const auto pretrained = std::make_unique<from_flash>();
  // an empty flash is refused at every entrance
  const std::int8_t image[128]{};
  CHECK(pretrained->start() == tt::status::checkpoint_invalid);
  CHECK(pretrained->step(image, 0).status == tt::status::checkpoint_invalid);
  CHECK(pretrained->predict(image) == -1);
  CHECK(pretrained->infer(image).data == nullptr);
  CHECK(pretrained->load(saved.words) == tt::status::checkpoint_invalid);
  CHECK(pretrained->steps_done() == 0);

  std::copy(std::begin(saved.words), std::end(saved.words), std::begin(flashed::words));
  CHECK(pretrained->start() == tt::status::ok);
  CHECK(different_outputs(*model, *pretrained) == 0);
  const auto copy = law::saved(*pretrained);
  CHECK(std::equal(std::begin(saved.words), std::end(saved.words), std::begin(copy.words)));
  train(*pretrained, 100);
  auto after = law::saved(*pretrained);
  auto before = saved;
  CHECK(std::equal(after.weights(0), after.weights(0) + 108, before.weights(0)));  // frozen, with its biases
  CHECK(std::equal(after.biases(0), after.biases(0) + 6, before.biases(0)));
  CHECK(std::equal(after.words + trainer::plan_type::checkpoint.scales, std::end(after.words),
                   before.words + trainer::plan_type::checkpoint.scales));
  CHECK(std::equal(std::begin(saved.words), std::end(saved.words), std::begin(flashed::words)));
}

// A sealed checkpoint of extreme words: whoever made it, the steps that follow are defined (run under the sanitizers).
TEST_CASE("checkpoint: extreme parameters and scales are no undefined behaviour") {
  law::numbers source(8);
  for (int turn = 0; turn < 200; ++turn) {
    const auto model = std::make_unique<trainer>();
    auto words = law::saved(*model);
    for (std::size_t k = 4; k < std::size(words.words); ++k) {
      const bool scale = k >= static_cast<std::size_t>(trainer::plan_type::checkpoint.scales);
      const int kind = source.between(0, 3);
      words.words[k] = kind == 0 ? 0x80000000u : (kind == 1 ? 0x7FFFFFFFu : source.next() ^ source.next() >> 16);
      if (scale && turn % 2 == 0) {
        const auto same = static_cast<std::uint8_t>(source.between(-20, 0));
        words.words[k] = same * 0x01010101u;
      }
    }
    words.seal();
    REQUIRE(model->load(words.words) == tt::status::ok);
    train(*model, 3, static_cast<std::uint32_t>(turn));
    law::saved(*model);
  }
}

}  // namespace
