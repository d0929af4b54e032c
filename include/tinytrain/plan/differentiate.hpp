// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/forward_steps.hpp>

#include <array>
#include <cstddef>

//! Autodiff: from a graph to the tape of one training step.
//!
//! Pruning    an error is wanted at a node if something at or before it is trained. What no trained parameter needs is
//!            not on the tape: no step, no buffer
//! Order      backward in reverse; a node sends its error on (with the old weights), then updates itself at once; if biases are
//!            all that it trains, they come first, so that the error may take the place of the one that it follows from
//! Twice      what the first nodes leave for their backward steps may be left by a second forward pass, right in front of these
//! Sharing    clamps are fused into the layer in front, views are renamed, a join shares its error with both branches,
//!            and a value that follows its only source element by element takes its place
namespace tinytrain::plan {

template <int Layers, bool Twice = false>
class differentiator : private forward_steps<Layers, Twice> {
  using passes = forward_steps<Layers, Twice>;
  using passes::activation, passes::activation_, passes::again_, passes::append, passes::at, passes::bits_;
  using passes::edit, passes::graph_, passes::is_view, passes::new_value, passes::read, passes::saved_, passes::scratch;
  using passes::take_place, passes::tape_, passes::trains_, passes::wanted, passes::write;
  using typename passes::numbers;

 public:
  //! With `fetched`, the input is a value that the program fetches; else it lies somewhere else, whole. The first `again`
  //! nodes, if any, run forward twice.
  constexpr explicit differentiator(const graph<Layers>& g, bool fetched = false, int again = 0) :
      passes(g, fetched, again) {
    for (int& each : error_) {
      each = no_value;
    }
  }

  constexpr auto run() {
    this->run_forward();
    if (!trains_) {
      share_storage();
      return tape_;
    }
    error_[at(Layers - 1)] = new_value(role::error, Layers - 1, graph_[Layers - 1].out.size());
    step& loss = append(action::loss, Layers - 1);
    loss.x = read(tape_.output);
    loss.dx = write(error_[at(Layers - 1)], tape_.error_scales++);
    for (int i = Layers - 1; i >= 0; --i) {
      if (i + 1 == again_) {
        this->run_again();
      }
      if (wanted(i)) {
        backward(i);
      }
    }
    share_storage();
    return tape_;
  }

 private:
  struct contributions {
    int count = 0;
    std::array<int, error_sink::most_pending> values{};
  };

  // --- backward -----------------------------------------------------------------------------------------------------

  constexpr void backward(int i) {
    const node& n = graph_[i];
    const int dy = n.clamps || n.form == op_form::clamp ? gate(i) : error_[at(i)];
    if (is_view(i) || n.form == op_form::clamp || n.form == op_form::join) {
      share(i, n.from.source, dy);
      share(i, n.from.skip, dy);
      return;
    }
    const bool biases_alone = n.trains() && n.trained_channels == 0;
    const int first = tape_.step_count;
    if (biases_alone) {
      update(i, dy);
    }
    send_back(i, n.from.skip, dy, true);
    send_back(i, n.from.source, dy, false);
    if (biases_alone) {
      draw_last(first);
    } else if (n.trains()) {
      update(i, dy);
    }
  }

  //! Step `first` has the stream of random words that it would have behind all that follow.
  constexpr void draw_last(int first) {
    const int last = tape_.steps[at(tape_.step_count - 1)].stream;
    for (int k = tape_.step_count - 1; k > first; --k) {
      tape_.steps[at(k)].stream = tape_.steps[at(k - 1)].stream;
    }
    tape_.steps[at(first)].stream = last;
  }

  constexpr void update(int i, int dy) {
    const node& n = graph_[i];
    step& s = append(action::update, i);
    s.dy = read(dy);
    s.x = n.trained_channels == 0 ? no_value
                                  : read(saved_[at(i)] != no_value ? saved_[at(i)] : activation(n.from.source));
    s.scratch = scratch(i, n.needs.gradient_scratch_bytes);
  }

  //! The step in which node i computes the error of one of its inputs.
  constexpr void send_back(int i, int source, int dy, bool of_skip) {
    if (!wanted(source)) {
      return;
    }
    const node& n = graph_[i];
    const int dx = new_value(role::error, source, graph_[source].out.size());
    step& s = append(action::backward, i);
    s.of_skip = of_skip;
    s.dy = read(dy);
    s.x = n.reads_inputs ? read(activation(n.from.source)) : no_value;
    s.skip = n.reads_inputs && n.from.skip != edge::none ? read(activation(n.from.skip)) : no_value;
    s.saved = n.needs.saved_bytes > 0 ? read(saved_[at(i)]) : no_value;
    s.scratch = scratch(i, n.needs.backward_scratch_bytes);
    if (graph_.first_consumer(source) == i && !(of_skip && source == n.from.source)) {
      take_pending(s, source);
      error_[at(source)] = dx;
    } else {
      contribute(source, dx);
    }
    s.dx = write(dx, tape_.error_scales++);
  }

  //! The error behind a clamp, brought in front of it.
  constexpr int gate(int i) {
    const int dy = error_[at(i)];
    const int gated = new_value(role::error, i, graph_[i].out.size());
    step& s = append(action::gate, i);
    s.dy = read(dy);
    s.saved = bits_[at(i)] != no_value ? read(bits_[at(i)]) : no_value;
    s.x = s.saved == no_value ? read(activation_[at(i)]) : no_value;
    s.dx = write(gated, tape_[dy].scale);
    return gated;
  }

  //! Node i's consumers send `error` back to `source` as it is.
  constexpr void share(int i, int source, int error) {
    if (!wanted(source)) {
      return;
    }
    if (graph_.first_consumer(source) != i) {
      contribute(source, error);
    } else if (pending_[at(source)].count == 0) {
      error_[at(source)] = error;
    } else {
      contribute(source, error);
      error_[at(source)] = merge(source);
    }
  }

  constexpr void contribute(int source, int error) {
    contributions& c = pending_[at(source)];
    if (c.count == error_sink::most_pending) {
      const int sum = merge(source);
      c.values[at(c.count++)] = sum;
    }
    c.values[at(c.count++)] = error;
  }

  constexpr int merge(int source) {
    const int sum = new_value(role::error, source, graph_[source].out.size());
    step& s = append(action::merge, source);
    take_pending(s, source);
    s.dx = write(sum, tape_.error_scales++);
    return sum;
  }

  constexpr void take_pending(step& s, int source) {
    contributions& c = pending_[at(source)];
    s.pendings = c.count;
    for (int k = 0; k < c.count; ++k) {
      s.pending[at(k)] = read(c.values[at(k)]);
    }
    c.count = 0;
  }

  // --- storage ------------------------------------------------------------------------------------------------------

  //! A value whose every element follows from the same element of one that dies in that step takes its place.
  constexpr void share_storage() {
    for (int t = 0; t < tape_.step_count; ++t) {
      const step& s = tape_.at(t);
      if (s.what == action::gate) {
        take_place(s.dx, s.dy, t);
      } else if (s.what == action::backward || s.what == action::merge) {
        if (s.what == action::backward && graph_[s.node].needs.backward_planes) {
          take_place(s.dx, s.dy, t);
        }
        for (int k = 0; k < s.pendings; ++k) {
          take_place(s.dx, s.pending[at(k)], t);
        }
      } else if (s.what == action::forward &&
                 (graph_[s.node].form == op_form::clamp || graph_[s.node].form == op_form::join)) {
        take_place(s.y, s.x, t);
        take_place(s.y, s.skip, t);
      }
    }
  }

  numbers error_{};
  std::array<contributions, static_cast<std::size_t>(Layers)> pending_{};
};

namespace detail {

template <class Network, class Update, bool Fetched, int Again = 0>
inline constexpr auto roomy_tape =
    differentiator<graph_of<Network, Update>.size, (Again > 0)>(graph_of<Network, Update>, Fetched, Again).run();

//! Of whole maps.
template <class Network, class Update, bool Fetched, int Again = 0>
inline constexpr auto whole_tape =
    trim<roomy_tape<Network, Update, Fetched, Again>.step_count,
         roomy_tape<Network, Update, Fetched, Again>.value_count>(roomy_tape<Network, Update, Fetched, Again>);

}  // namespace detail

}  // namespace tinytrain::plan
