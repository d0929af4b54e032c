// SPDX-License-Identifier: MIT
//! Cuts: of all ways to cut a forward pass into stretches, the first or the second, the chosen one has the smallest peak, as
//! the tape with those stretches has it.
#include "law/networks.hpp"

#include <tinytrain/plan/pipelines.hpp>
#include <tinytrain/update/presets.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

template <int Layers, class Tape>
void best_of_all_cuts(const plan::graph<Layers>& g, const Tape& t, plan::step_range pass) {
  constexpr int steps = static_cast<int>(std::tuple_size_v<decltype(Tape::steps)>);
  const auto peak_with = [&](const plan::stretches<steps>& cuts) {
    return plan::find_peak<steps>(plan::storages(plan::pipelined(g, t, pass, cuts))).bytes;
  };
  const int rest = std::max(plan::find_peak<steps>(plan::storages(t), {0, pass.first}).bytes,
                            plan::find_peak<steps>(plan::storages(t), {pass.end, t.step_count}).bytes);
  int least = 1 << 30;
  REQUIRE(!pass.empty());
  REQUIRE(pass.end - pass.first <= 16);
  for (int cuts = 0; cuts < 1 << (pass.end - pass.first - 1); ++cuts) {
    plan::stretches<steps> each{};
    int first = pass.first;
    for (int k = pass.first; k < pass.end; ++k) {
      if (k + 1 == pass.end || (cuts >> (k - pass.first) & 1) != 0) {
        each.last[static_cast<std::size_t>(first)] = k;
        first = k + 1;
      }
    }
    least = std::min(least, peak_with(each));
  }
  const auto chosen = plan::cut_into_stretches(g, t, pass, plan::count_rings(g, t, pass), rest);
  CHECK(peak_with(chosen) == least);
  CHECK(least <= plan::find_peak<steps>(plan::storages(t)).bytes);
}

template <class Network, class Update, int Again = 0>
void best_of_all_cuts(const std::string& name) {
  CAPTURE(name);
  constexpr const auto& g = plan::graph_of<Network, Update>;
  constexpr const auto& t = plan::detail::whole_tape<Network, Update, false, Again>;
  best_of_all_cuts(g, t, t.forward());
  if constexpr (Again > 0) {
    best_of_all_cuts(g, t, t.again);
  }
  int outside = 0;  // of the forward passes
  for (int k = t.loss_step; k < t.step_count; ++k) {
    const int bytes = plan::find_peak<static_cast<int>(t.steps.size())>(plan::storages(t), {k, k + 1}).bytes;
    outside = t.again.has(k) ? outside : std::max(outside, bytes);
  }
  CHECK(plan::backward_peak(t) == outside);
}

}  // namespace

TEST_CASE("stretches: no other cuts give a smaller peak") {
  best_of_all_cuts<law::plain::net, tt::nothing>("plain, inference");
  best_of_all_cuts<law::plain::net, tt::head_only>("plain, head");
  best_of_all_cuts<law::plain::net, tt::bias_only>("plain, biases");
  best_of_all_cuts<law::plain::net, tt::everything>("plain, everything");
  best_of_all_cuts<law::projection::net, tt::nothing>("projection, inference");
  best_of_all_cuts<law::projection::net, tt::head_only>("projection, head");
  best_of_all_cuts<law::nested::net, tt::nothing>("nested, inference");
  best_of_all_cuts<law::nested::net, tt::head_only>("nested, head");
  best_of_all_cuts<law::pools::net, tt::nothing>("pools, inference");
  best_of_all_cuts<law::pre_activation::net, tt::nothing>("pre-activation, inference");
  best_of_all_cuts<law::plain::net, tt::everything, 2>("plain, the first clamp again");
  best_of_all_cuts<law::plain::net, tt::everything, 6>("plain, to the last clamp again");
  best_of_all_cuts<law::plain::net, tt::bias_only, 6>("plain, biases, to the last clamp again");
  best_of_all_cuts<law::nested::net, tt::bias_only, 7>("nested, biases, a block again");
  best_of_all_cuts<law::pools::net, tt::bias_only, 5>("pools, biases, to the second clamp again");
}
