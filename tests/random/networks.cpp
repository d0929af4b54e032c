// SPDX-License-Identifier: MIT
//! Random networks, as tests/random/generate.cpp draws them, with random update rules and optimizers: rings of rows change no
//! bit. That many have a ring is asked as well: a test of networks without would prove nothing.
#include "law/rows_change_no_bit.hpp"
#include "random/random_network.hpp"

#include <cstdio>
#include <string>
#include <vector>

TEST_CASE("random networks: rows change no bit") {
  int networks = 0;
  int identical = 0;
  int with_ring = 0;
  int by_rows = 0;
  int near_bound = 0;
  double saved = 0;
  for (const std::vector<random_networks::network>& batch : random_networks::batches()) {
    for (const random_networks::network& n : batch) {
      const law::row_trainers t = n.trainers();
      ++networks;
      identical += law::rows_change_no_bit("network " + std::to_string(n.number), t) ? 1 : 0;
      with_ring += t.rings.rings > 0 ? 1 : 0;
      by_rows += t.by_rows.model != nullptr ? 1 : 0;
      near_bound += 100 * t.rings.arena_bytes <= 103 * t.rings.arena_lower_bound_bytes ? 1 : 0;
      saved += 1 - static_cast<double>(t.rings.arena_bytes) / static_cast<double>(t.whole.arena_bytes);
    }
  }
  std::printf("figure rows.random_networks.bit_identical %d of_%d\n", identical, networks);
  std::printf("figure rows.random_networks.with_a_ring %d of_%d\n", with_ring, networks);
  std::printf("figure rows.random_networks.input_by_rows %d of_%d\n", by_rows, networks);
  std::printf("figure rows.random_networks.within_3_percent_of_bound %d of_%d\n", near_bound, networks);
  std::printf("figure rows.random_networks.mean_arena_saved %.1f percent\n", 100 * saved / networks);
  CHECK(identical == networks);
  CHECK(10 * with_ring >= 6 * networks);
}
