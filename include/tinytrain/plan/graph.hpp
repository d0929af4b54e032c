// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/op/concept.hpp>
#include <tinytrain/tensor/affine_scale.hpp>
#include <tinytrain/tensor/channels.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/update/rule.hpp>

#include <array>
#include <cstddef>
#include <utility>

//! A network and its update rule as values: one node for each layer, shapes known, ops forgotten.
namespace tinytrain::plan {

struct node : op_flags {
  edge from{};
  dims in{};
  dims out{};
  clamp_limits limits{};
  bool needed = true;   //!< for the output
  bool clamps = false;  //!< an imported layer whose limits are a ReLU: no error passes where they held
  bool imported = false;
  affine_scale affine{};  //!< of the output of an imported layer
  parameter_counts parameters{};
  op_needs needs{};
  int trained_channels = 0;
  bool trains_bias = false;

  constexpr bool trains() const { return trains_bias || trained_channels > 0; }
  //! Multiply-accumulates of its forward step.
  constexpr long long macs() const { return static_cast<long long>(parameters.fan_in) * out.size(); }
  //! A file's biases stay in flash; in RAM is by how much they have moved.
  constexpr bool moves_bias() const { return imported && trains_bias; }
  constexpr int trained_weights() const {
    return trained_channels == 0 ? 0 : parameters.weights / parameters.channels * trained_channels;
  }
};

//! Does an op of this form write at a scale of its own? Clamps, views and selections pass their input's on.
constexpr bool writes_own_scale(op_form form) {
  return form == op_form::compute || form == op_form::join || form == op_form::mix || form == op_form::closing;
}

//! The first broken rule of a network: the layer that broke it, and how; layer -1 stands for no layer in particular.
struct finding {
  int layer = -1;
  violation what{};
};

template <int Layers>
struct graph {
  dims input{};
  int input_exponent = -7;
  affine_scale input_affine{};
  std::array<node, static_cast<std::size_t>(Layers)> nodes{};
  finding fault{};

  static constexpr int size = Layers;
  constexpr const node& operator[](int index) const { return nodes[static_cast<std::size_t>(index)]; }
  constexpr dims shape_before(int index) const { return index == edge::network_input ? input : (*this)[index].out; }

  constexpr int consumers(int index) const {
    int count = 0;
    for (const node& n : nodes) {
      count += n.needed ? (n.from.source == index ? 1 : 0) + (n.from.skip == index ? 1 : 0) : 0;
    }
    return count;
  }

  //! The consumer that comes first in the network, so last in the backward pass.
  constexpr int first_consumer(int index) const {
    for (int k = 0; k < Layers; ++k) {
      if ((*this)[k].needed && ((*this)[k].from.source == index || (*this)[k].from.skip == index)) {
        return k;
      }
    }
    return Layers;
  }

  //! The last node that is no view: a classifier's softmax has only views behind it.
  constexpr int end() const {
    int last = Layers - 1;
    while (last > 0 && (*this)[last].form == op_form::view) {
      last = (*this)[last].from.source;
    }
    return last;
  }

  //! Is anything trained? If not, there is no backward pass.
  constexpr bool trains() const {
    for (const node& n : nodes) {
      if (n.trains()) {
        return true;
      }
    }
    return false;
  }
};

namespace detail {

template <class Layer>
inline constexpr bool has_parameters = Layer::parameters(dims{1, 1, 1}).weights > 0;

template <class... Layers>
constexpr auto make_ordinals(list<Layers...>) {
  std::array<int, sizeof...(Layers)> ordinals{};
  std::size_t index = 0;
  int ordinal = 0;
  ((ordinals[index++] = has_parameters<Layers> ? ordinal++ : -1), ...);
  return ordinals;
}

//! What an update rule says of each layer, as a list of `layer_rule`s.
template <class Update, class Layers, class Indices>
struct rules_of;
template <class Update, class... Layers, std::size_t... Indices>
struct rules_of<Update, list<Layers...>, std::index_sequence<Indices...>> {
  static constexpr auto ordinals = make_ordinals(list<Layers...>{});
  static constexpr int count = (0 + ... + static_cast<int>(has_parameters<Layers>));
  template <class Layer, int Ordinal>
  struct rule {
    using type = frozen_rule;
  };
  template <class Layer, int Ordinal>
  requires(Ordinal >= 0) struct rule<Layer, Ordinal> {
    using type = typename Update::template rule<Layer, Ordinal, count>;
  };
  using type = list<typename rule<Layers, ordinals[Indices]>::type...>;
};

//! Fills in node `index`; stops at the first fault, so that no op sees an input that an earlier one could not make.
template <class Layer, class Rule, int Layers>
constexpr void place(graph<Layers>& g, int index, edge from) {
  if (g.fault.what) {
    return;
  }
  node& n = g.nodes[static_cast<std::size_t>(index)];
  n.from = from;
  n.in = g.shape_before(from.source);
  static_cast<op_flags&>(n) = flags_of<Layer>();
  g.fault = {index, Layer::check(n.in)};
  if constexpr (Layer::form == op_form::join || Layer::form == op_form::mix) {
    if (!g.fault.what) {
      g.fault.what = Layer::check_join(n.in, g.shape_before(from.skip), from.source == from.skip);
    }
  }
  if constexpr (Layer::form == op_form::clamp) {
    n.limits = Layer::limits;
  }
  if constexpr (requires { Layer::is_imported; }) {
    n.imported = true;
    n.affine = Layer::affine;
    n.clamps = Layer::clamps;
  }
  if (g.fault.what) {
    return;
  }
  n.out = Layer::infer(n.in);
  n.parameters = Layer::parameters(n.in);
  n.trains_bias = Rule::bias && n.parameters.biases > 0;
  n.trained_channels = count_selected<typename Rule::channels>(n.parameters.channels);
  n.needs = Layer::needs(n.in, n.trained_channels);
}

}  // namespace detail

namespace detail {

//! Marks what the output does not need, branches that a cut left behind; nothing is trained there.
template <int Layers>
constexpr void prune(graph<Layers>& g) {
  std::array<bool, static_cast<std::size_t>(Layers) + 2> needed{};
  const auto of = [&needed](int index) -> bool& { return needed[static_cast<std::size_t>(index + 2)]; };
  of(Layers - 1) = true;
  for (int k = Layers - 1; k >= 0; --k) {
    node& n = g.nodes[static_cast<std::size_t>(k)];
    n.needed = of(k);
    if (n.needed) {
      of(n.from.source) = of(n.from.skip) = true;
    } else {
      n.trains_bias = false;
      n.trained_channels = 0;
    }
  }
}

}  // namespace detail

//! The rule of each layer, in the order of `layer_list<Network>`.
template <class Network, class Update>
using rule_list =
    typename detail::rules_of<Update, layer_list<Network>,
                              std::make_index_sequence<static_cast<std::size_t>(layer_list<Network>::size)>>::type;

template <class Network, class Update>
constexpr auto make_graph() {
  graph<layer_count<Network>> g{};
  g.input = Network::input_type::shape;
  g.input_exponent = Network::input_type::scale_exponent;
  g.input_affine = Network::input_type::affine;
  int index = 0;
  [&]<class... Layers, class... Rules>(list<Layers...>, list<Rules...>) {
    ((detail::place<Layers, Rules>(g, index, network_edges<Network>[static_cast<std::size_t>(index)]), ++index), ...);
  }(layer_list<Network>{}, rule_list<Network, Update>{});
  detail::prune(g);
  return g;
}

//! The scale of what a node reads, as the last one that writes its own has it. None where the trainer keeps it.
template <int Layers>
constexpr affine_scale affine_before(const graph<Layers>& g, int index) {
  int i = g[index].from.source;
  while (i >= 0 && !writes_own_scale(g[i].form)) {
    i = g[i].from.source;
  }
  return i < 0 ? g.input_affine : g[i].affine;
}

//! The graph is computed once for a network and a rule.
template <class Network, class Update>
inline constexpr auto graph_of = make_graph<Network, Update>();

}  // namespace tinytrain::plan
