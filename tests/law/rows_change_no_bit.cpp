// SPDX-License-Identifier: MIT
//! Maps in rings or whole, an input at a pointer or fetched by rows: the same bits, of losses, parameters and scales. A source
//! that fails leaves no trace.
#include "law/checkpoints.hpp"
#include "law/imported_like.hpp"

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

//! An image that comes by rows, up to the one that does not.
struct slow_camera {
  std::vector<std::int8_t> image;
  int row_bytes;
  int fails_at = 1 << 30;
  std::vector<int> asked{};

  bool row(int index, std::int8_t* to) {
    asked.push_back(index);
    if (index == fails_at) return false;
    std::copy_n(image.begin() + index * row_bytes, row_bytes, to);
    return true;
  }
};

template <class Trainer>
std::vector<std::uint32_t> state_of(Trainer& model) {
  const auto c = law::saved(model);
  std::vector<std::uint32_t> words(c.words, c.words + std::size(c.words));
  words.push_back(model.parameter_checksum());
  words.push_back(model.steps_done());
  return words;
}

template <class Network, class Update, class Optimizer = tt::sgd<tt::learning_rate<1, 32>>>
void change_no_bit(const std::string& name) {
  CAPTURE(name);
  using rings = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy>;
  using whole = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy, tt::whole_maps>;
  using fetched = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy, tt::input_by_rows>;
  CHECK(rings::arena_lower_bound_bytes <= whole::arena_lower_bound_bytes);
  const auto a = std::make_unique<rings>();
  const auto b = std::make_unique<whole>();
  const auto c = std::make_unique<fetched>();
  constexpr tt::dims input = Network::input_type::shape;
  law::numbers source(11);
  for (int k = 0; k < 12; ++k) {
    const auto image = law::int8s(source, input.size());
    const int label = k % 3;
    slow_camera camera{image, input.row()};
    const tt::step_result wanted = b->step(image.data(), label);
    REQUIRE(wanted.status == tt::status::ok);
    CHECK(a->step(image.data(), label).loss_q16 == wanted.loss_q16);
    if (k % 4 == 2) {
      CHECK(c->step(image.data(), label).loss_q16 == wanted.loss_q16);  // copied row by row
    } else {
      CHECK(c->step(camera, label).loss_q16 == wanted.loss_q16);
      std::vector<int> once(static_cast<std::size_t>(input.h));
      std::iota(once.begin(), once.end(), 0);
      CHECK(camera.asked == once);
    }
    CHECK(state_of(*a) == state_of(*b));
    CHECK(state_of(*c) == state_of(*b));
    const int guess = b->predict(image.data());
    CHECK(a->predict(image.data()) == guess);
    slow_camera again{image, input.row()};
    CHECK(c->predict(again) == guess);
  }
}

}  // namespace

TEST_CASE("rings of rows, and an input by rows, change no bit") {
  change_no_bit<law::plain::net, tt::everything>("plain, everything");
  change_no_bit<law::plain::net, tt::bias_only>("plain, biases");
  change_no_bit<law::projection::net, tt::head_only>("projection, head");
  change_no_bit<law::projection::net, tt::everything, tt::sgd<tt::momentum<1, 2>>>("projection, momentum");
  change_no_bit<law::nested::net, tt::bias_only>("nested, biases");
  change_no_bit<law::pools::net, tt::everything>("pools");
  change_no_bit<law::pools::net, tt::head_only>("pools, head");
  change_no_bit<law::pre_activation::net, tt::bias_only>("pre-activation");
  change_no_bit<law::crowd::net, tt::everything>("crowd");
  change_no_bit<law::corners::net, tt::everything>("corners");
  change_no_bit<law::imported_like::net, tt::everything>("imported");
  change_no_bit<law::imported_like::net, tt::head_only>("imported, head");
}

TEST_CASE("a source that fails leaves no trace") {
  using trainer = tt::trainer<law::plain::net, tt::everything, tt::sgd<tt::learning_rate<1, 32>>,
                              tt::softmax_cross_entropy, tt::input_by_rows>;
  const auto a = std::make_unique<trainer>();
  const auto b = std::make_unique<trainer>();
  constexpr tt::dims input = law::plain::net::input_type::shape;
  law::numbers source(3);
  for (int k = 0; k < 40; ++k) {
    const auto image = law::int8s(source, input.size());
    const auto wild = law::int8s(source, input.size());
    slow_camera broken{wild, input.row(), k % input.h};
    CHECK(a->step(broken, 1).status == tt::status::input_failed);
    CHECK(broken.asked.back() == k % input.h);  // nothing is asked for behind it
    slow_camera blind{wild, input.row(), k % input.h};
    CHECK(a->infer(blind).data == nullptr);
    CHECK(a->predict(blind) == -1);
    slow_camera unseen{wild, input.row(), k % input.h};
    CHECK(a->observe(unseen, true) == tt::status::input_failed);
    slow_camera good{image, input.row()};
    CHECK(a->step(good, k % 4).status == tt::status::ok);
    REQUIRE(b->step(image.data(), k % 4).status == tt::status::ok);
    CHECK(state_of(*a) == state_of(*b));
  }
  CHECK(a->step(static_cast<const std::int8_t*>(nullptr), 0).status == tt::status::no_input);
}
