// SPDX-License-Identifier: MIT
//! Cuts: of all ways to cut a forward pass into stretches, the chosen one has the smallest peak, as the tape with those
//! stretches has it.
#include "law/networks.hpp"

#include <tinytrain/plan/pipelines.hpp>
#include <tinytrain/update/presets.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

template <class Network, class Update>
void best_of_all_cuts(const std::string& name) {
  CAPTURE(name);
  constexpr const auto& g = plan::graph_of<Network, Update>;
  constexpr const auto& t = plan::detail::whole_tape<Network, Update, false>;
  constexpr int steps = static_cast<int>(t.steps.size());
  const auto peak_with = [&](const plan::stretches<steps>& cuts) {
    return plan::find_peak<steps>(plan::storages(plan::pipelined(g, t, cuts))).bytes;
  };
  int least = 1 << 30;
  REQUIRE(t.loss_step <= 16);
  for (int cuts = 0; cuts < 1 << (t.loss_step - 1); ++cuts) {
    plan::stretches<steps> each{};
    int first = 0;
    for (int k = 0; k < t.loss_step; ++k) {
      if (k + 1 == t.loss_step || (cuts >> k & 1) != 0) {
        each.last[static_cast<std::size_t>(first)] = k;
        first = k + 1;
      }
    }
    least = std::min(least, peak_with(each));
  }
  const int chosen = peak_with(plan::cut_into_stretches(g, t, plan::count_rings(g, t), plan::backward_peak(t)));
  CHECK(chosen == least);
  CHECK(chosen <= peak_with(plan::no_stretches(t)));
  CHECK(plan::backward_peak(t) <= chosen);
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
}
