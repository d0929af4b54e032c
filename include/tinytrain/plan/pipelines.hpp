// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/stretches.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! The tape with its stretches, and the order of the rows in each of them: see plan/stretches.hpp.
namespace tinytrain::plan {

//! How maps lie in the arena: in rings where that lowers the peak, or whole; whether the input is among them; and how many
//! nodes, from the first, run forward again for the backward pass instead of leaving something for it.
struct maps {
  bool rings = true;
  bool fetched = false;
  int again = 0;
};

//! The tape with these stretches of a pass: values between their steps are rings, and all that a stretch touches is there as
//! long as it.
template <int Layers, int Steps, int Values>
constexpr tape<Steps, Values> pipelined(const graph<Layers>& g, tape<Steps, Values> t, step_range pass,
                                        const stretches<Steps>& cuts) {
  const tape<Steps, Values> whole = t;
  for (int first = pass.first; first < pass.end; first = t.at(first).last + 1) {
    const int last = cuts.last[static_cast<std::size_t>(first)];
    for (int k = first; k <= last; ++k) {
      t.steps[static_cast<std::size_t>(k)].first = first;
      t.steps[static_cast<std::size_t>(k)].last = last;
    }
    if (first == last) {
      continue;
    }
    row_rehearsal<Layers, Steps, Values> rows(g, whole, first, last);
    rows.run([](int) {});
    for (int v = 0; v < t.value_count; ++v) {
      value& x = t.values[static_cast<std::size_t>(v)];
      const value& was = whole[v];
      if (was.birth > last || was.death < first) {
        continue;
      }
      const bool inside = was.birth >= first && was.death <= last && v != t.output;
      if (was.birth >= first && was.map.size() > 0) {
        x.storage = v;
      }
      if (inside && was.map.size() > 0 && rows.ring(v) < was.map.h) {
        x.ring = rows.ring(v);
        x.bytes = x.ring * was.map.row();
      }
      x.birth = x.birth > first ? first : x.birth;
      x.death = x.death < last ? last : x.death;
    }
  }
  return t;
}

namespace detail {

template <class Network, class Update, maps Maps>
inline constexpr const auto& whole_tape_of = whole_tape<Network, Update, Maps.fetched, Maps.again>;

//! The cuts of the forward pass, or of the second one. A constant for each: the limit that a compiler sets on the steps of a
//! constant expression (a million in clang) then holds for a pass.
template <class Network, class Update, maps Maps, bool Second>
inline constexpr step_range pass_of = Second ? whole_tape_of<Network, Update, Maps>.again
                                             : whole_tape_of<Network, Update, Maps>.forward();

template <class Network, class Update, maps Maps, bool Second>
inline constexpr auto rings_of = count_rings(graph_of<Network, Update>, whole_tape_of<Network, Update, Maps>,
                                             pass_of<Network, Update, Maps, Second>);

template <class Network, class Update, maps Maps, bool Second>
inline constexpr auto stretches_of = cut_into_stretches(graph_of<Network, Update>, whole_tape_of<Network, Update, Maps>,
                                                        pass_of<Network, Update, Maps, Second>,
                                                        rings_of<Network, Update, Maps, Second>,
                                                        backward_peak(whole_tape_of<Network, Update, Maps>));
template <class Network, class Update, maps Maps>
inline constexpr auto stretches_of<Network, Update, Maps, true> = cut_into_stretches(
    graph_of<Network, Update>, whole_tape_of<Network, Update, Maps>, pass_of<Network, Update, Maps, true>,
    rings_of<Network, Update, Maps, true>, stretches_of<Network, Update, Maps, false>.peak);

template <class Network, class Update, maps Maps, bool Second>
constexpr auto make_tape() {
  constexpr const auto& g = graph_of<Network, Update>;
  constexpr const auto& t = whole_tape_of<Network, Update, Maps>;
  if constexpr (!Maps.rings) {
    return t;
  } else if constexpr (Second) {
    constexpr auto first = make_tape<Network, Update, Maps, false>();
    return pipelined(g, first, t.again, stretches_of<Network, Update, Maps, true>);
  } else {
    return pipelined(g, t, t.forward(), stretches_of<Network, Update, Maps, false>);
  }
}

}  // namespace detail

//! The tape of a network under an update rule, computed once.
template <class Network, class Update, maps Maps = maps{}>
inline constexpr auto
    tape_of = detail::make_tape<Network, Update, Maps, !detail::whole_tape_of<Network, Update, Maps>.again.empty()>();

//! The rows of the stretch that begins with step `First`, in order: whose each is, counted from that step.
template <class Network, class Update, maps Maps, int First>
inline constexpr auto row_schedule_of = [] {
  constexpr const auto& t = tape_of<Network, Update, Maps>;
  constexpr const auto& g = graph_of<Network, Update>;
  constexpr int last = t.at(First).last;
  using rehearsal = row_rehearsal<g.size, static_cast<int>(t.steps.size()), static_cast<int>(t.values.size())>;
  constexpr std::size_t count = [] {
    std::size_t rows = 0;
    for (int k = First; k <= last; ++k) {
      rows += static_cast<std::size_t>(rows_of(g, t.at(k)));
    }
    return rows;
  }();
  std::array<std::uint8_t, count> schedule{};
  std::size_t next = 0;
  rehearsal(g, t, First, last).run([&](int k) { schedule[next++] = static_cast<std::uint8_t>(k - First); });
  return schedule;
}();

}  // namespace tinytrain::plan
