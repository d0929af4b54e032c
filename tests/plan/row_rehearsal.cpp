// SPDX-License-Identifier: MIT
//! Rows on paper: whatever a row needs is there when its turn comes, by what the ops say they read and by nothing else; every
//! row comes once, in order; and rings are no longer than that takes.
#include "law/networks.hpp"

#include <tinytrain/plan/pipelines.hpp>
#include <tinytrain/update/presets.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

//! Plays the forward steps [first, last] with rings as long as the rehearsal says: a row of a value is overwritten by the one
//! that is so many rows later.
template <class Network, class Update>
void rows_are_there(const std::string& name, int first, int last) {
  CAPTURE(name);
  CAPTURE(first);
  CAPTURE(last);
  constexpr const auto& g = plan::graph_of<Network, Update>;
  constexpr const auto& t = plan::detail::whole_tape<Network, Update, false>;
  using rehearsal = plan::row_rehearsal<g.size, static_cast<int>(t.steps.size()), static_cast<int>(t.values.size())>;
  rehearsal rows(g, t, first, last);
  rows.run([](int) {});
  std::vector<int> written(t.values.size());  // rows of each value so far
  std::vector<int> done(t.steps.size());
  int missing = 0;
  rehearsal(g, t, first, last).run([&](int k) {
    const plan::step& s = t.at(k);
    const plan::node& n = g[s.node];
    const int row = done[static_cast<std::size_t>(k)]++;
    const auto needs = [&](int v, tt::row_reads reads, tt::dims seen) {
      if (v < 0 || t[v].birth < first) return;  // whole, from before
      const tt::dims map = t[v].map;
      if (seen != map) reads = {};
      for (int r = 0; r < map.h; ++r) {
        const bool needed = reads.all() || (r >= row * reads.stride - reads.before &&
                                            r < row * reads.stride - reads.before + reads.reach);
        const int there = written[static_cast<std::size_t>(v)];
        missing += needed && (r >= there || r < there - rows.ring(v)) ? 1 : 0;
      }
    };
    if (s.what == plan::action::forward) {
      needs(s.x, n.needs.rows, n.in);
      if (s.skip != plan::no_value) needs(s.skip, n.needs.skip_rows, g.shape_before(n.from.skip));
      ++written[static_cast<std::size_t>(s.y)];
    } else {
      needs(s.x, s.what == plan::action::save && n.needs.rows.all() ? tt::row_reads{} : tt::same_row,
            s.what == plan::action::save ? n.in : t[s.x < 0 ? 0 : s.x].map);
    }
  });
  CHECK(missing == 0);
  for (int k = first; k <= last; ++k) {
    CHECK(done[static_cast<std::size_t>(k)] == plan::rows_of(g, t.at(k)));
  }
  for (int v = 0; v < t.value_count; ++v) {
    CHECK(rows.ring(v) <= t[v].map.h);
  }
}

template <class Network, class Update>
void rows_are_there(const std::string& name) {
  constexpr int steps = plan::detail::whole_tape<Network, Update, false>.loss_step;
  for (int first = 0; first < steps; ++first) {
    for (int last = first; last < steps; ++last) {
      rows_are_there<Network, Update>(name, first, last);
    }
  }
}

// plain: stem 3x3/2 of 8 rows, depthwise 3x3, 1x1, mean, head: rings of 3, 1 and all 4 rows
constexpr const auto& frozen = plan::detail::whole_tape<law::plain::net, tt::head_only, false>;
constexpr auto rings = plan::count_rings(plan::graph_of<law::plain::net, tt::head_only>, frozen, frozen.forward());
static_assert(rings[0] == 3 && rings[1] == 1 && rings[2] == 4);

}  // namespace

TEST_CASE("rows of every stretch are there when they are read") {
  rows_are_there<law::plain::net, tt::head_only>("plain, head");
  rows_are_there<law::plain::net, tt::everything>("plain, everything");
  rows_are_there<law::projection::net, tt::bias_only>("projection, biases");
  rows_are_there<law::nested::net, tt::everything>("nested");
  rows_are_there<law::pools::net, tt::everything>("pools");
  rows_are_there<law::pre_activation::net, tt::head_only>("pre-activation");
  rows_are_there<law::corners::net, tt::everything>("corners");
}
