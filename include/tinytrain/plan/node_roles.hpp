// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/graph.hpp>

#include <array>
#include <cstddef>

namespace tinytrain::plan {

//! What is known of each node before a step is on the tape: whether an error is wanted at its output (something at or before
//! it is trained), which clamps are fused into the layer in front, what is a mere view, and which activations a backward step
//! reads whole. The first `again` nodes run forward twice: their backward steps read what the second pass leaves.
template <int Layers>
class node_roles {
 protected:
  using numbers = std::array<int, static_cast<std::size_t>(Layers)>;
  using flags = std::array<bool, static_cast<std::size_t>(Layers)>;
  static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }

  constexpr explicit node_roles(const graph<Layers>& g, int again = 0) :
      graph_(g), trains_(g.trains()), end_(g.end()), again_(again) {
    for (int i = 0; i < Layers; ++i) {
      fuse(i);
      wanted_[at(i)] =
          graph_[i].needed && (graph_[i].trains() || wanted(graph_[i].from.source) || wanted(graph_[i].from.skip));
    }
    for (int i = 0; i < Layers; ++i) {
      const node& n = graph_[i];
      const bool mixes = n.reads_inputs && (wanted(n.from.source) || wanted(n.from.skip));
      if (mixes || (n.trained_channels > 0 && n.trained_channels == n.parameters.channels)) {
        keep(n.from.source, i);
      }
      if (mixes) {
        keep(n.from.skip, i);
      }
    }
  }

  constexpr bool wanted(int i) const { return i >= 0 && wanted_[at(i)]; }
  constexpr bool fused(int i) const { return fused_[at(i)]; }

  //! A clamp joins the layer in front if that one writes its own scale, for nobody else.
  constexpr void fuse(int i) {
    const int source = graph_[i].from.source;
    if (graph_[i].form == op_form::clamp && graph_[i].needed && source >= 0 && graph_.consumers(source) == 1 &&
        (graph_[source].form == op_form::compute || graph_[source].form == op_form::join) && !graph_[source].clamps) {
      fused_[at(i)] = true;
      clamp_[at(source)] = i;
    }
  }

  //! A closing op with nothing but views behind it is a view of its input in training: the loss works on that.
  constexpr bool is_view(int i) const {
    return graph_[i].form == op_form::view || (graph_[i].form == op_form::closing && trains_ && i >= end_);
  }

  //! The whole activation is read by a backward step of node `reader`.
  constexpr void keep(int i, int reader) {
    if (const int kept = root(i); kept >= 0) {
      (reader < again_ ? kept_again_ : kept_)[at(kept)] = true;
    }
  }

  //! Does the error of node i, if it is a clamp, pass by the bits that were saved? Else by an activation that is kept.
  constexpr bool gates_by_bits(int i) const { return wanted(i) && !(i < again_ ? kept_again_ : kept_)[at(i)]; }

  //! The node whose limits gate the error of node i, a clamp's, one fused into it or its own; -1 for none.
  constexpr int gate_of(int i) const {
    const int fused_clamp = clamp_[at(i)];  // the first layer clamps nothing
    return fused_clamp != 0 ? fused_clamp : (graph_[i].form == op_form::clamp || graph_[i].clamps ? i : -1);
  }

  //! The node that stands for a value: views are their source, a layer with a fused clamp is the clamp.
  constexpr int root(int i) const {
    while (i >= 0 && is_view(i)) {
      i = graph_[i].from.source;
    }
    return i >= 0 && clamp_[at(i)] != 0 ? clamp_[at(i)] : i;
  }

  const graph<Layers>& graph_;
  bool trains_ = false;
  int end_ = 0;
  int again_ = 0;
  flags wanted_{};
  flags fused_{};
  flags kept_{};        // the whole activation is read by a gradient
  flags kept_again_{};  // that of the second pass
  numbers clamp_{};     // the clamp that is fused into a node; 0: none
};

}  // namespace tinytrain::plan
