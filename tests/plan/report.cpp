// SPDX-License-Identifier: MIT
//! The plan for people: the names of the layers, and every buffer of the arena once, in the order of its first step.
#include "law/networks.hpp"

#include <tinytrain/plan/report.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

constexpr bool is(tt::characters a, std::string_view b) { return std::string_view(a.data, a.size) == b; }

constexpr const auto& names = plan::layer_names<law::projection::net>;
static_assert(names.size() == 10);
static_assert(is(names[0], "stem") && is(names[1], "relu") && is(names[2], "down") && is(names[5], "around"));
static_assert(is(names[6], "join") && is(names[8], "global_avg_pool") && is(names[9], "head"));

static_assert(is(plan::role_name(plan::role::activation), "activation") &&
              is(plan::role_name(plan::role::error), "error"));
static_assert(is(plan::role_name(plan::role::saved_activation), "saved activation"));
static_assert(is(plan::role_name(plan::role::clamp_bits), "clamp bits") &&
              is(plan::role_name(plan::role::winners), "winners"));
static_assert(is(plan::role_name(plan::role::scratch), "scratch"));

TEST_CASE("report: the map holds every storage, in order of birth") {
  law::for_each_network([]<class Network>() {
    using planned = plan::plan<Network, tt::everything, true, false>;
    constexpr const auto& map = plan::memory_map_of<planned>;
    int bytes = 0;
    int end = 0;
    for (int k = 0; k < map.size; ++k) {
      const plan::map_entry& e = map.entries[static_cast<std::size_t>(k)];
      CHECK(e.bytes > 0);
      CHECK(e.birth <= e.death);
      CHECK((k == 0 || map.entries[static_cast<std::size_t>(k - 1)].birth <= e.birth));
      CHECK(e.layer >= 0);
      CHECK(e.layer < planned::layers);
      bytes += e.bytes;
      end = e.offset + e.bytes > end ? e.offset + e.bytes : end;
    }
    int storages = 0;
    for (const plan::interval& s : planned::storages) {
      storages += s.bytes;
    }
    CHECK(bytes == storages);
    CHECK(end == planned::arena_bytes);
  });
}

}  // namespace
