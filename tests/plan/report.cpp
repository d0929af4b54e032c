// SPDX-License-Identifier: MIT
//! The plan for people: the names of layers, roles and actions; every buffer of the arena once, what it holds, and the bytes
//! alive in each step, which are those of the fullest step where the map says so.
#include "law/networks.hpp"

#include <tinytrain/plan/report.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

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
static_assert(is(plan::role_name(plan::role::scratch), "scratch") && is(plan::role_name(plan::role::input), "input"));

static_assert(is(plan::action_name(plan::action::fetch), "fetch"));
static_assert(is(plan::action_name(plan::action::save), "save channels"));
static_assert(is(plan::action_name(plan::action::forward), "forward"));
static_assert(is(plan::action_name(plan::action::mark), "mark clamp"));
static_assert(is(plan::action_name(plan::action::loss), "loss") && is(plan::action_name(plan::action::gate), "gate"));
static_assert(is(plan::action_name(plan::action::backward), "backward"));
static_assert(is(plan::action_name(plan::action::merge), "merge errors"));
static_assert(is(plan::action_name(plan::action::update), "update"));

// Positions where nothing is imported.
constexpr const auto& numbers = plan::layer_numbers<law::projection::net>;
static_assert(numbers.size() == 10 && numbers[0] == 0 && numbers[9] == 9);

template <class Network, class Update, plan::maps Maps = plan::maps{}>
using planned = plan::plan<Network, Update, true, false, Maps>;

//! The entry of a role and a layer, the first of them.
template <class Map>
constexpr plan::map_entry find(const Map& map, plan::role what, int layer) {
  for (int k = 0; k < map.entry_count; ++k) {
    const plan::map_entry& e = map.entries[static_cast<std::size_t>(k)];
    if (e.what == what && e.layer == layer) {
      return e;
    }
  }
  return {};
}

// A stem with a fused clamp, a layer of which two input channels are trained, and a head.
struct stem : tt::conv2d<tt::out<4>, tt::kernel<3, 3>, tt::same> {};
struct middle : tt::conv2d<tt::out<4>> {};
struct last : tt::linear<tt::out<2>> {};
struct net :
    tt::sequential<tt::input<tt::hwc<8, 8, 1>>, stem, tt::relu, middle, tt::relu, tt::global_avg_pool, last> {};
struct part :
    tt::sparse_update<tt::train<stem, tt::bias>, tt::train<middle, tt::channels<0, 2>>, tt::train<last, tt::bias>> {};

constexpr const auto& map = plan::memory_map_of<planned<net, part>>;
constexpr plan::map_entry saved = find(map, plan::role::saved_activation, 2);
static_assert(saved.bytes == 2 * 8 * 8 && saved.weights_of == 2 && saved.waits() && !saved.gates && !saved.otherwise);
static_assert(map.steps[static_cast<std::size_t>(saved.returns)].what == plan::action::update);
constexpr plan::map_entry bits = find(map, plan::role::clamp_bits, 1);
static_assert(bits.bytes == 4 * 8 * 8 / 8 && bits.weights_of < 0 && bits.waits() && bits.otherwise);
static_assert(!find(map, plan::role::error, 1).waits());

// Everything trained: the clamp's output is the input of the layer behind it, and gates the error as well.
constexpr plan::map_entry kept = find(plan::memory_map_of<planned<net, tt::everything>>, plan::role::activation, 1);
static_assert(kept.weights_of == 2 && kept.gates && !kept.otherwise && kept.waits());
static_assert(kept.rows == 8 && kept.of_rows == 8);

// Nothing trained: rings of rows, the input's among them.
constexpr plan::maps by_rows{true, true};
constexpr const auto& frozen = plan::memory_map_of<planned<net, tt::nothing, by_rows>>;
constexpr plan::map_entry image = find(frozen, plan::role::input, 0);
static_assert(frozen.steps[0].what == plan::action::fetch && image.rows == 3 && image.of_rows == 8 && !image.waits());
static_assert(frozen.steps[0].first == 0 && frozen.steps[0].last > 0 && frozen.loss_step == frozen.step_count);

// The stem and its clamp run again: what they save waits from there on, the input of the layer behind from the first pass.
constexpr plan::maps again{true, false, 2};
constexpr const auto& twice = plan::memory_map_of<planned<net, tt::bias_only, again>>;
constexpr plan::map_entry again_bits = find(twice, plan::role::clamp_bits, 1);
static_assert(!twice.again.empty() && twice.again.first > twice.loss_step && map.again.empty());
static_assert(twice.again.has(again_bits.birth) && twice.again.has(again_bits.rests) && again_bits.waits() &&
              again_bits.returns >= twice.again.end);
static_assert(find(twice, plan::role::clamp_bits, 3).rests < twice.loss_step);

template <class Planned>
void check_map() {
  constexpr const auto& m = plan::memory_map_of<Planned>;
  const auto at = [](int index) { return static_cast<std::size_t>(index); };
  std::vector<int> alive(at(m.step_count));
  int end = 0;
  for (int b = 0; b < m.buffer_count; ++b) {
    const plan::map_buffer& x = m.buffers[at(b)];
    CHECK(x.bytes > 0);
    CHECK((b == 0 || m.buffers[at(b - 1)].birth <= x.birth));
    end = x.offset + x.bytes > end ? x.offset + x.bytes : end;
    int birth = x.death;
    int death = x.birth;
    int most = 0;
    for (int k = 0; k < m.entry_count; ++k) {
      const plan::map_entry& e = m.entries[at(k)];
      birth = e.buffer == b && e.birth < birth ? e.birth : birth;
      death = e.buffer == b && e.death > death ? e.death : death;
      most = e.buffer == b && e.bytes > most ? e.bytes : most;
    }
    CHECK(birth == x.birth);
    CHECK(death == x.death);
    CHECK(plan::round_up(most, plan::arena_alignment) == x.bytes);
    for (int k = x.birth; k <= x.death; ++k) {
      alive[at(k)] += x.bytes;
    }
  }
  CHECK(end == Planned::arena_bytes);
  for (int k = 0; k < m.entry_count; ++k) {
    const plan::map_entry& e = m.entries[at(k)];
    CHECK((e.layer >= 0 && e.layer < Planned::layers));
    CHECK(e.rows <= e.of_rows);
    const bool second = m.again.has(e.birth);
    const int end = second ? m.again.end - 1 : m.loss_step;  // of the forward pass that it is born in
    CHECK((e.rests >= e.birth || (e.birth >= m.loss_step && !second)));
    CHECK((e.rests <= e.death && e.returns <= e.death));
    CHECK((!e.waits() || (e.rests <= end && e.returns > end)));
    CHECK((e.death <= end) == (e.returns < 0));
  }
  int most = 0;
  for (int k = 0; k < m.step_count; ++k) {
    const plan::map_step& s = m.steps[at(k)];
    CHECK(s.bytes == alive[at(k)]);
    CHECK((s.first <= k && k <= s.last));
    CHECK((k < m.loss_step || m.again.has(k) || s.first == s.last));
    CHECK((!m.again.has(k) || (m.again.has(s.first) && m.again.has(s.last))));
    CHECK((m.steps[at(s.first)].first == s.first && m.steps[at(s.last)].last == s.last));
    most = s.bytes > most ? s.bytes : most;
  }
  CHECK(most == Planned::arena_lower_bound_bytes);
  CHECK(m.steps[at(m.peak_step)].bytes == most);
  CHECK(m.steps[at(m.peak_step)].layer == Planned::peak_layer);
}

TEST_CASE("report: the map holds every storage, in order of birth, and what is in it") {
  law::for_each_network([]<class Network>() {
    check_map<planned<Network, tt::everything>>();
    check_map<planned<Network, tt::bias_only>>();
    check_map<planned<Network, tt::nothing>>();
    check_map<planned<Network, tt::nothing, by_rows>>();
    check_map<planned<Network, tt::everything, again>>();
    check_map<planned<Network, tt::bias_only, again>>();
  });
}

}  // namespace
