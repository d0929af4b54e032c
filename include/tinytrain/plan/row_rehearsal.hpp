// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/graph.hpp>
#include <tinytrain/plan/tape.hpp>

#include <array>
#include <cstddef>

namespace tinytrain::plan {

//! The rows that a forward step writes. What a `linear` reads is one row, however many the map has.
template <int Layers>
constexpr int rows_of(const graph<Layers>& g, const step& s) {
  const node& n = g[s.node];
  if (s.what == action::fetch) {
    return g.input.h;
  }
  return s.what != action::save ? n.out.h : (n.needs.rows.all() ? 1 : n.in.h);
}

template <int Values>
using ring_list = std::array<int, static_cast<std::size_t>(Values)>;

//! Runs the forward steps [first, last] on paper: which row of which step follows which, and how many rows of each value
//! are there at a time. What is read and by whom is worked out once: every row asks.
template <int Layers, int Steps, int Values>
class row_rehearsal {
 public:
  using tape_type = tape<Steps, Values>;

  constexpr row_rehearsal(const graph<Layers>& g, const tape_type& t, int first, int last) :
      first_(first), last_(last) {
    for (int& reading : newest_reading_) {
      reading = none;
    }
    std::array<int, static_cast<std::size_t>(Values)> writer{};
    for (int k = first; k <= last; ++k) {
      const step& s = t.at(k);
      const node& n = g[s.node];
      own& o = steps_[at(k)];
      o.rows = rows_of(g, s);
      o.saves = s.what == action::save || s.what == action::mark;
      for (const bool skip : {false, true}) {
        const int v = skip ? s.skip : s.x;
        if (v < 0 || t[v].birth < first) {
          continue;
        }
        const int w = writer[at(v)];
        const dims map = t[v].map;
        const dims seen = s.what == action::mark ? map : (skip ? g.shape_before(n.from.skip) : n.in);
        input& i = o.inputs[skip ? 1 : 0];
        i.writer = w;
        if (seen == map) {  // else through a view
          const bool all = s.what == action::save && n.needs.rows.all();
          i.reads = o.saves ? (all ? row_reads{} : same_row) : (skip ? n.needs.skip_rows : n.needs.rows);
        }
        i.earlier = newest_reading_[at(w)];
        newest_reading_[at(w)] = 2 * k + (skip ? 1 : 0);
      }
      if (s.y >= 0) {
        writer[at(s.y)] = k;
        o.written = s.y;
      }
    }
  }

  constexpr int rows(int k) const { return steps_[at(k)].rows; }

  //! Calls `event(step)` for each row, in order.
  template <class Event>
  constexpr void run(Event event) {
    for (int k = last_; k >= first_; --k) {
      produce(k, rows(k), event);
    }
  }

  //! The most rows of a value that there are at a time; 0 for what these steps do not write.
  constexpr int ring(int v) const { return rings_[at(v)]; }

 private:
  static constexpr int none = -1;
  static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }

  struct input {
    int writer = none;
    int earlier = none;  // reading of the same value, as 2 * step + second input
    row_reads reads{};
  };
  struct own {
    input inputs[2];
    int rows = 0;
    int done = 0;
    int written = none;
    bool saves = false;
  };

  template <class Event>
  constexpr void produce(int k, int upto, Event& event) {
    own& s = steps_[at(k)];
    while (s.done < upto) {
      const int row = s.done;
      for (const input& i : s.inputs) {
        if (i.writer != none) {
          produce(i.writer, i.reads.end(s.done, rows(i.writer)), event);
        }
      }
      if (s.done > row) {  // saved as soon as it was there
        continue;
      }
      event(k);
      ++s.done;
      if (s.written != none) {
        follow(k, event);
      }
    }
  }

  //! Step w has written a row: what is saved of it is saved at once; then the rows are counted.
  template <class Event>
  constexpr void follow(int w, Event& event) {
    const own& writer = steps_[at(w)];
    int oldest = writer.done - 1;
    for (int reading = newest_reading_[at(w)]; reading != none;) {
      own& reader = steps_[at(reading / 2)];
      const input& i = reader.inputs[reading % 2];
      if (reader.saves) {
        while (reader.done < reader.rows && i.reads.end(reader.done, writer.rows) <= writer.done) {
          event(reading / 2);
          ++reader.done;
        }
      } else if (reader.done < reader.rows) {
        const int first = i.reads.first(reader.done);
        oldest = first < oldest ? first : oldest;
      }
      reading = i.earlier;
    }
    int& most = rings_[at(writer.written)];
    most = writer.done - oldest > most ? writer.done - oldest : most;
  }

  int first_;
  int last_;
  std::array<own, static_cast<std::size_t>(Steps)> steps_{};
  std::array<int, static_cast<std::size_t>(Steps)> newest_reading_{};
  ring_list<Values> rings_{};
};

//! The most rows of each value that there are at a time if all steps of a forward pass run together.
template <int Layers, int Steps, int Values>
constexpr ring_list<Values> count_rings(const graph<Layers>& g, const tape<Steps, Values>& t, step_range pass) {
  row_rehearsal<Layers, Steps, Values> rows(g, t, pass.first, pass.end - 1);
  rows.run([](int) {});
  ring_list<Values> rings{};
  for (int v = 0; v < t.value_count; ++v) {
    rings[static_cast<std::size_t>(v)] = rows.ring(v);
  }
  return rings;
}

}  // namespace tinytrain::plan
