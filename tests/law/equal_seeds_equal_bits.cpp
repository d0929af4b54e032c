// SPDX-License-Identifier: MIT
//! A run can be repeated from its seed, bit for bit; what is refused, and what only asks, changes nothing.
#include "law/equal_seeds_equal_bits.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace {

namespace tt = tinytrain;

template <class Network, class... Options>
using trainer = tt::trainer<Network, tt::everything, tt::sgd<tt::learning_rate<1, 32>, tt::momentum<1, 2>>,
                            tt::softmax_cross_entropy, Options...>;
struct part : tt::sparse_update<tt::train<law::plain::head>, tt::train<law::plain::project, tt::channels<1, 4>>> {};
using sparse = tt::trainer<law::plain::net, part, tt::sgd<tt::int8_weights>, tt::softmax_cross_entropy>;

TEST_CASE("equal seeds, equal bits") {
  law::equal_seeds_equal_bits<trainer<law::plain::net>>();
  law::equal_seeds_equal_bits<trainer<law::crowd::net>>();
  law::equal_seeds_equal_bits<sparse>();
}

TEST_CASE("the seed of the type is the default of start") {
  const auto five = std::make_unique<trainer<law::plain::net, tt::seed<5>>>();
  const auto one = std::make_unique<trainer<law::plain::net>>();
  const auto first = law::history(*five, 20);
  CHECK(first != law::history(*one, 20));
  one->start(5);
  CHECK(first == law::history(*one, 20));
}

TEST_CASE("refused steps change nothing") {
  law::refused_steps_change_nothing<trainer<law::plain::net>>();
  law::refused_steps_change_nothing<sparse>();
}

TEST_CASE("inference changes nothing") {
  law::inference_changes_nothing<trainer<law::plain::net>>();
  law::inference_changes_nothing<trainer<law::crowd::net>>();
}

}  // namespace
