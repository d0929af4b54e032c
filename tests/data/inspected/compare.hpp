// SPDX-License-Identifier: MIT
#pragma once

#include "../../../examples/inspect/program.hpp"

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

//! What tinytrain-inspect works out about a model at run time, against what the compiler worked out for the same bytes.
namespace inspected {

namespace tt = tinytrain;

struct command {
  std::string until{};
  int head = 0;
  std::string rule = "nothing";
  std::string optimizer = "fractional";
};

template <class Network>
int dead_channels(int layer) {
  using plan_type = typename tt::figures<Network, tt::everything, tt::sgd<>, tt::untrained>::plan_type;
  int dead = 0;
  const auto count = [&]<int Node>(std::integral_constant<int, Node>) {
    using type = tt::nth<Node, tt::layer_list<Network>>;
    using scales = tt::channel_scales<type, plan_type, Node, tt::all_channels>;
    if constexpr (scales::present && plan_type::graph[Node].imported) {
      for (int c = 0; Node == layer && c < plan_type::graph[Node].out.c; ++c)
        dead += scales::weight_rates().mantissas[c] == 0;
    }
  };
  [&]<int... Nodes>(std::integer_sequence<int, Nodes...>) { (count(std::integral_constant<int, Nodes>{}), ...); }
  (std::make_integer_sequence<int, plan_type::layers>{});
  return dead;
}

//! `Wanted` is a trainer or an inference.
template <class Wanted>
void compare(std::string_view bytes, const command& c, const char* type) {
  CAPTURE(c.rule);
  inspect::model m{std::string(bytes)};
  m.cut(c.until, c.head);
  const inspect::optimizer how = inspect::optimizer_of(c.optimizer);
  const inspect::rule rule = inspect::rule_parser(m).parse(c.rule);
  CHECK(rule.type == type);
  const inspect::report r(m, rule, how.how, how.type, stdout);
  const tt::survey_figures f = r.figures();
  CHECK(f.arena_bytes == Wanted::arena_bytes);
  CHECK(f.arena_lower_bound_bytes == Wanted::arena_lower_bound_bytes);
  CHECK(f.saved_bytes == Wanted::saved_bytes);
  CHECK(f.parameter_bytes == Wanted::parameter_bytes);
  CHECK(f.state_bytes == Wanted::state_bytes);
  CHECK(f.ram_bytes == Wanted::ram_bytes);
  CHECK(f.flash_bytes == Wanted::flash_bytes);
  CHECK(f.peak_layer == Wanted::plan_type::peak_layer);
  const auto& tape = m.plan().tape();
  REQUIRE(tape.value_count == Wanted::plan_type::tape.value_count);
  CHECK(tape.step_count == Wanted::plan_type::tape.step_count);
  for (int v = 0; v < tape.value_count; ++v)
    CHECK(m.plan().offset(v) == Wanted::plan_type::offsets[static_cast<std::size_t>(v)]);
  const memory::report at_run_time = r.lives_when({});
  const memory::report compiled = memory::report_of<Wanted>(at_run_time.title);
  CHECK(memory::table_of(at_run_time) == memory::table_of(compiled));
  CHECK(memory::step_table(at_run_time) == memory::step_table(compiled));
  CHECK(memory::picture_of(at_run_time) == memory::picture_of(compiled));
}

template <class Network, class Update, class Optimizer = tt::sgd<>>
using trainer = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy>;

template <const auto& Bytes>
constexpr std::string_view view = {tt::tflite::view_of(Bytes).data,
                                   static_cast<std::size_t>(tt::tflite::view_of(Bytes).size)};

}  // namespace inspected
