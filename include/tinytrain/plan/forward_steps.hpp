// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/node_roles.hpp>
#include <tinytrain/plan/tape_builder.hpp>

#include <array>
#include <cstddef>

namespace tinytrain::plan {

//! The forward passes of a tape. The first one saves what backward steps will read, but not for the first `again` nodes: these
//! run a second time when the backward pass arrives there, and save then. In the second pass runs what those backward steps
//! need, and nothing else. Scales and streams of random words are those of a tape with one pass, so that no bit changes. `Twice`
//! makes room for the second.
template <int Layers, bool Twice>
class forward_steps :
    protected node_roles<Layers>,
    protected tape_builder<(Twice ? 10 : 7) * Layers + 2, (Twice ? 14 : 9) * Layers + 3> {
  using roles = node_roles<Layers>;
  using builder = tape_builder<(Twice ? 10 : 7) * Layers + 2, (Twice ? 14 : 9) * Layers + 3>;

 protected:
  using builder::append, builder::edit, builder::leave_out, builder::new_value, builder::read, builder::scratch;
  using builder::take_place, builder::tape_, builder::write;
  using roles::again_, roles::clamp_, roles::fused, roles::gate_of, roles::gates_by_bits, roles::graph_, roles::is_view;
  using roles::kept_, roles::kept_again_, roles::trains_, roles::wanted;

  using roles::at;
  using typename roles::numbers;

  constexpr forward_steps(const graph<Layers>& g, bool fetched, int again) : roles(g, again), fetched_(fetched) {
    for (int i = 0; i < Layers; ++i) {
      activation_[at(i)] = bits_[at(i)] = saved_[at(i)] = no_value;
    }
  }

  constexpr int activation(int i) const { return i == edge::network_input ? input_ : activation_[at(i)]; }

  constexpr void run_forward() {
    if (fetched_) {
      input_ = new_value(role::input, 0, graph_.input.size());
      edit(input_).map = graph_.input;
      edit(input_).affine = graph_.input_affine;
      step& fetch = append(action::fetch, 0, false);
      fetch.y = write(input_, 0);
    }
    for (int i = 0; i < Layers; ++i) {
      if (graph_[i].needed) {
        forward(i);
      }
    }
    tape_.output = activation_[at(Layers - 1)];
    tape_.loss_step = tape_.step_count;
  }

  constexpr void run_again() {
    find_repeated();
    second_ = true;
    tape_.again.first = tape_.step_count;
    for (int i = 0; i < again_; ++i) {
      if (graph_[i].needed) {
        forward(i);
      }
    }
    tape_.again.end = tape_.step_count;
  }

  int input_ = image;
  numbers activation_{};
  numbers bits_{};
  numbers saved_{};

 private:
  constexpr int scale_of(int v) const { return v == image ? 0 : tape_[v].scale; }
  constexpr affine_scale affine_of(int v) const { return v == image ? graph_.input_affine : tape_[v].affine; }
  constexpr bool nonnegative(int v) const { return v >= 0 && tape_[v].nonnegative; }

  constexpr bool saves_channels(int i) const {
    return graph_[i].trained_channels > 0 && graph_[i].trained_channels < graph_[i].parameters.channels;
  }
  constexpr bool saves_winners(int i) const { return graph_[i].needs.saved_bytes > 0 && wanted(graph_[i].from.source); }

  //! Is what the backward step of this node reads saved in the pass that is on its way?
  constexpr bool saves_now(int i) const { return second_ == (i < again_); }

  //! Which outputs the second pass needs: what a backward step reads, and whatever that follows from.
  constexpr void find_repeated() {
    const auto need = [this](int i) {
      if (i >= 0) {
        repeated_[at(i)] = true;
      }
    };
    for (int i = again_ - 1; i >= 0; --i) {
      const bool gates = gate_of(i) == i && wanted(i);
      repeated_[at(i)] = repeated_[at(i)] || kept_again_[at(i)] || gates || saves_winners(i);
      if (repeated_[at(i)] || saves_channels(i)) {
        need(graph_[i].from.source);
      }
      if (repeated_[at(i)]) {
        need(graph_[i].from.skip);
      }
    }
  }

  constexpr void forward(int i) {
    const node& n = graph_[i];
    const int x = activation(n.from.source);
    if (is_view(i) || fused(i)) {
      activation_[at(i)] = x;
      return;
    }
    if (saves_channels(i) && saves_now(i)) {
      saved_[at(i)] = new_value(role::saved_activation, i, n.in.size() / n.parameters.channels * n.trained_channels);
      step& s = append(action::save, i, !second_);
      s.x = read(x);
      s.saved = write(saved_[at(i)], scale_of(x));
      edit(saved_[at(i)]).nonnegative = nonnegative(x);
      edit(saved_[at(i)]).affine = affine_of(x);
    } else if (saves_channels(i) && !second_) {
      leave_out();
    }
    if (!second_ || repeated_[at(i)]) {
      compute(i, x);
    }
  }

  constexpr void compute(int i, int x) {
    const node& n = graph_[i];
    const int clamp_node = n.form == op_form::clamp ? i : clamp_[at(i)];  // 0: none (the first layer clamps nothing)
    const bool clamps = n.form == op_form::clamp || clamp_node != 0;
    const int y = new_value(role::activation, clamps ? clamp_node : i, n.out.size());
    step& s = append(action::forward, i, !second_);
    s.x = read(x);
    s.skip = n.from.skip != edge::none ? read(activation(n.from.skip)) : no_value;
    const bool own_scale = writes_own_scale(n.form);
    s.y = write(y, own_scale ? (n.affine ? 0 : new_scale(i)) : scale_of(x));
    edit(y).affine = own_scale || n.imported ? n.affine : affine_of(x);
    s.scratch = scratch(i, n.needs.forward_scratch_bytes);
    if (saves_winners(i) && saves_now(i)) {
      saved_[at(i)] = new_value(role::winners, i, n.needs.saved_bytes);
      s.saved = write(saved_[at(i)], 0);
    }
    value& v = edit(y);
    v.map = n.out;
    const bool inherits = !v.affine && nonnegative(x) &&
                          (n.form == op_form::selection || n.form == op_form::clamp ||
                           (n.keeps_sign && (s.skip == no_value || nonnegative(s.skip))));
    v.nonnegative = inherits || (own_scale && !v.affine && clamps && graph_[clamp_node].limits.nonnegative);
    v.clamped_below = clamps && graph_[clamp_node].limits.nonnegative;
    v.above = clamps ? graph_[clamp_node].limits.above : 0;
    activation_[at(i)] = y;
    const int gated = gate_of(i);
    if (gated >= 0 && gates_by_bits(gated) && saves_now(gated)) {
      bits_[at(gated)] = new_value(role::clamp_bits, gated, (n.out.size() + 7) / 8);
      step& m = append(action::mark, gated, !second_);
      m.x = read(y);
      m.saved = write(bits_[at(gated)], 0);
    } else if (gated >= 0 && !second_ && gates_by_bits(gated) && !kept_[at(gated)]) {
      leave_out();
    }
  }

  //! The number of the scale that a node writes at.
  constexpr int new_scale(int i) { return second_ ? tape_[activation_[at(i)]].scale : tape_.activation_scales++; }

  bool fetched_ = false;
  bool second_ = false;
  std::array<bool, static_cast<std::size_t>(Layers)> repeated_{};
};

}  // namespace tinytrain::plan
