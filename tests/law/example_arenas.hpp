// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <cstdio>

namespace law {

//! The arena is within 3 % of its lower bound, the largest sum of bytes alive in one step.
template <class Trainer>
void check_arena(const char* network, const char* rule) {
  CAPTURE(network);
  CAPTURE(rule);
  CHECK(100 * Trainer::arena_bytes <= 103 * Trainer::arena_lower_bound_bytes);
  std::printf("figure %s.%s.arena_bytes %lld bytes\n", network, rule, Trainer::arena_bytes);
  std::printf("figure %s.%s.arena_lower_bound_bytes %lld bytes\n", network, rule, Trainer::arena_lower_bound_bytes);
}

//! Of a network under an update rule; what an arena holds does not depend on the optimizer.
template <class Network, class Update>
void check_arena_of(const char* network, const char* rule) {
  using namespace tinytrain;
  check_arena<trainer<Network, Update, sgd<>, softmax_cross_entropy>>(network, rule);
}

}  // namespace law
