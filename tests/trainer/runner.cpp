// SPDX-License-Identifier: MIT
//! What a trainer and `inference` share (include/tinytrain/trainer/runner.hpp): they start when they are first used, from the
//! same parameters; `infer` shows each layer's output to an observer, and learns nothing; both give the same bits. On a
//! network with imported layers: the parameters that a rule trains start as the file has them.
#include "law/checkpoints.hpp"
#include "law/imported_like.hpp"
#include "law/maps.hpp"

#include <tinytrain/trainer/inference.hpp>
#include <tinytrain/trainer/runner.hpp>
#include <tinytrain/trainer/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace like = law::imported_like;

struct some :
    tt::sparse_update<tt::train<like::project, tt::channels<1, 3>>, tt::train<like::mix, tt::channels<0, 3>, tt::bias>,
                      tt::train<like::head>> {};
using optimizer = tt::sgd<tt::learning_rate<1, 64>>;
using trainer = tt::trainer<like::net, some, optimizer, tt::softmax_cross_entropy>;
using dense = tt::trainer<like::net, tt::everything, optimizer, tt::softmax_cross_entropy>;
using inference = tt::inference<like::net>;

TEST_CASE("runner: an object of zeros starts when it is first used") {
  alignas(trainer) static unsigned char zeros[sizeof(trainer)];
  std::memset(zeros, 0, sizeof zeros);
  auto* model = reinterpret_cast<trainer*>(zeros);  // .bss: no constructor runs
  const auto started = std::make_unique<trainer>();
  CHECK(started->start() == tt::status::ok);
  law::numbers source(1);
  const auto image = law::int8s(source, 72);
  CHECK(model->predict(image.data()) == started->predict(image.data()));
  CHECK(model->parameter_checksum() == started->parameter_checksum());
}

TEST_CASE("runner: trained parameters of imported layers start as the file has them, packed") {
  const auto model = std::make_unique<trainer>();
  auto c = law::saved(*model);
  for (int o = 0; o < 4; ++o) {
    for (int k = 0; k < 2; ++k) {
      CHECK(c.weights(2)[o * 2 + k] == like::project::weights()[o * 4 + 1 + k]);
    }
  }
  for (int tap = 0; tap < 9; ++tap) {
    for (int k = 0; k < 3; ++k) {
      CHECK(c.weights(1)[tap * 3 + k] == like::mix::weights()[tap * 4 + k]);
    }
  }
  for (int o = 0; o < 4; ++o) CHECK(c.bias(1, o) == 0);  // by how much they have moved
  CHECK(std::equal(c.weights(5), c.weights(5) + 20, like::head::weights()));
  for (int o = 0; o < 5; ++o) CHECK(c.bias(5, o) == 0);
}

//! Whatever a rule trains: before the first step, every layer writes the same bytes.
TEST_CASE("runner: a trainer of any rule and an inference give the same bits") {
  const auto a = std::make_unique<trainer>();
  const auto b = std::make_unique<dense>();
  const auto c = std::make_unique<inference>();
  law::numbers source(2);
  constexpr int sizes[] = {144, 144, 144, 144, 4, 5, 5};
  for (int turn = 0; turn < 20; ++turn) {
    const auto image = law::int8s(source, 72);
    const auto layers_of = [&](auto& model) {
      std::vector<std::vector<std::int8_t>> all(7);
      law::infer_maps(model, image.data(), [&](int layer, const tt::operand& y) {
        all[static_cast<std::size_t>(layer)].assign(y.data, y.data + sizes[layer]);
      });
      return all;
    };
    auto of_inference = layers_of(*c);
    const auto of_trainer = layers_of(*a);
    CHECK(of_trainer == layers_of(*b));
    CHECK(!of_inference[6].empty());
    of_inference[6].clear();  // the softmax, which a trainer leaves out
    CHECK(of_trainer == of_inference);
    const int best = a->predict(image.data());
    CHECK(best == b->predict(image.data()));
  }
}

TEST_CASE("runner: inferring learns nothing") {
  const auto model = std::make_unique<trainer>();
  law::numbers source(3);
  const auto before = law::saved(*model);
  for (int k = 0; k < 30; ++k) {
    model->infer(law::int8s(source, 72).data(), [](int, int, const tt::operand&) {});
  }
  CHECK(law::saved(*model) == before);
  CHECK(model->steps_done() == 0);
}

//! The first step ends a window of one step.
TEST_CASE("runner: observing moves the activation scales as a step does, and learns nothing") {
  using own = tt::trainer<law::plain::net, tt::everything, optimizer, tt::softmax_cross_entropy>;
  static_assert(own::keeps_scale(0) && !own::keeps_scale(1) && own::keeps_scale(7) && !dense::keeps_scale(0));
  law::samples<own> data(9);
  const auto image = data.draw(0);
  for (const int exponent : {-20, -6, 20}) {
    const auto model = std::make_unique<own>();
    const auto other = std::make_unique<own>();
    for (int layer = 0; layer < 8; ++layer) {
      model->set_activation_exponent(layer, exponent);
      other->set_activation_exponent(layer, exponent);
      CHECK(model->activation_exponent(layer) == (own::keeps_scale(layer) ? exponent : -7));
    }
    const auto before = law::saved(*model);
    CHECK(model->observe(nullptr, true) == tt::status::no_input);
    CHECK(law::saved(*model) == before);
    REQUIRE(model->observe(image.data(), true) == tt::status::ok);
    REQUIRE(other->step(image.data(), 0).status == tt::status::ok);
    bool moved = false;
    for (int layer = 0; layer < 8; ++layer) {
      CHECK(model->activation_exponent(layer) == other->activation_exponent(layer));
      moved = moved || (own::keeps_scale(layer) && model->activation_exponent(layer) != exponent);
    }
    CHECK(moved);
    CHECK(law::saved(*model).parameters() == before.parameters());
    CHECK(!(law::saved(*other).parameters() == before.parameters()));
    CHECK(model->steps_done() == 0);
  }
}

TEST_CASE("runner: a step changes what the rule names, and nothing of a dead channel") {
  const auto model = std::make_unique<dense>();
  law::numbers source(4);
  auto before = law::saved(*model);
  for (int k = 0; k < 300; ++k) {
    REQUIRE(model->step(law::int8s(source, 72).data(), source.between(0, 4)).status == tt::status::ok);
  }
  auto after = law::saved(*model);
  const auto moved = [&](int node, int first, int last) {
    return !std::equal(before.weights(node) + first, before.weights(node) + last, after.weights(node) + first);
  };
  CHECK(moved(0, 0, 36));
  CHECK(!moved(0, 36, 54));  // channel 2 of the stem: dead
  CHECK(moved(2, 0, 8));
  CHECK(!moved(2, 8, 12));
  CHECK(moved(5, 0, 12));
  CHECK(!moved(5, 12, 16));
  for (int tap = 0; tap < 9; ++tap) {
    CHECK(before.weights(1)[tap * 4 + 2] == after.weights(1)[tap * 4 + 2]);
  }
  CHECK(moved(1, 0, 36));
  for (const int node : {0, 1, 2}) {
    CHECK(after.bias(node, 2) == 0);
    CHECK(after.bias(node, 0) != 0);
  }
}

//! What the trainer of an imported-like network learns, it keeps: saved, loaded, `pretrained`.
struct flashed {
  static inline std::uint32_t words[static_cast<std::size_t>(trainer::checkpoint_words)]{};
};
using from_flash = tt::trainer<like::net, some, optimizer, tt::softmax_cross_entropy, tt::pretrained<flashed>>;

TEST_CASE("runner: checkpoints of imported layers hold what is trained") {
  static_assert(trainer::checkpoint_words < dense::checkpoint_words);
  const auto model = std::make_unique<trainer>();
  law::numbers source(5);
  for (int k = 0; k < 100; ++k) {
    model->step(law::int8s(source, 72).data(), source.between(0, 4));
  }
  const auto saved = law::saved(*model);
  const auto other = std::make_unique<trainer>();
  CHECK(!(law::saved(*other) == saved));
  REQUIRE(other->load(saved.words) == tt::status::ok);
  CHECK(law::saved(*other) == saved);
  std::copy(std::begin(saved.words), std::end(saved.words), std::begin(flashed::words));
  const auto pretrained = std::make_unique<from_flash>();
  REQUIRE(pretrained->start() == tt::status::ok);
  const auto again = law::saved(*pretrained);
  CHECK(std::equal(std::begin(saved.words), std::end(saved.words), std::begin(again.words)));
  for (int k = 0; k < 20; ++k) {
    const auto image = law::int8s(source, 72);
    const tt::operand y = model->infer(image.data());
    const std::vector<std::int8_t> wanted(y.data, y.data + 5);
    const tt::operand z = pretrained->infer(image.data());
    CHECK(std::equal(wanted.begin(), wanted.end(), z.data));
  }
}

// Every step of a tape with imported layers on any words: no undefined behaviour (run under the sanitizers).
TEST_CASE("runner: extreme parameters of imported layers are no undefined behaviour") {
  law::numbers source(8);
  for (int turn = 0; turn < 100; ++turn) {
    const auto model = std::make_unique<dense>();
    auto words = law::saved(*model);
    for (std::size_t k = 4; k < std::size(words.words); ++k) {
      const int kind = source.between(0, 3);
      words.words[k] = kind == 0 ? 0x80000000u : (kind == 1 ? 0x7FFFFFFFu : source.next() ^ source.next() >> 16);
    }
    words.seal();
    REQUIRE(model->load(words.words) == tt::status::ok);
    for (int k = 0; k < 3; ++k) {
      REQUIRE(model->step(law::int8s(source, 72).data(), source.between(0, 4)).status == tt::status::ok);
    }
  }
}

}  // namespace
