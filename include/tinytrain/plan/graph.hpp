// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/list.hpp>
#include <tinytrain/network/layers.hpp>
#include <tinytrain/op/concept.hpp>
#include <tinytrain/tensor/channels.hpp>
#include <tinytrain/tensor/dims.hpp>
#include <tinytrain/update/rule.hpp>

#include <array>
#include <cstddef>
#include <utility>

//! A network and its update rule as values: one node for each layer, shapes known, ops forgotten.
namespace tinytrain::plan {

struct node {
  edge from{};
  dims in{};
  dims out{};
  op_form form = op_form::compute;
  clamp_limits limits{};
  bool keeps_sign = false;  //!< a nonnegative input gives a nonnegative output (averages, sums)
  parameter_counts parameters{};
  op_needs needs{};
  int trained_channels = 0;
  bool trains_bias = false;

  constexpr bool trains() const { return trains_bias || trained_channels > 0; }
  constexpr int trained_weights() const {
    return trained_channels == 0 ? 0 : parameters.weights / parameters.channels * trained_channels;
  }
};

//! The first broken rule of a network: the layer that broke it, and how; layer -1 stands for no layer in particular.
struct finding {
  int layer = -1;
  violation what{};
};

template <int Layers>
struct graph {
  dims input{};
  int input_exponent = -7;
  std::array<node, static_cast<std::size_t>(Layers)> nodes{};
  finding fault{};

  static constexpr int size = Layers;
  constexpr const node& operator[](int index) const { return nodes[static_cast<std::size_t>(index)]; }
  constexpr dims shape_before(int index) const { return index == edge::network_input ? input : (*this)[index].out; }

  constexpr int consumers(int index) const {
    int count = 0;
    for (const node& n : nodes) {
      count += (n.from.source == index ? 1 : 0) + (n.from.skip == index ? 1 : 0);
    }
    return count;
  }

  //! The consumer that comes first in the network, so last in the backward pass.
  constexpr int first_consumer(int index) const {
    for (int k = 0; k < Layers; ++k) {
      if ((*this)[k].from.source == index || (*this)[k].from.skip == index) {
        return k;
      }
    }
    return Layers;
  }

  constexpr int last_with_parameters() const {
    int last = -1;
    for (int k = 0; k < Layers; ++k) {
      last = (*this)[k].parameters.weights > 0 ? k : last;
    }
    return last;
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
  n.form = Layer::form;
  g.fault = {index, Layer::check(n.in)};
  if constexpr (Layer::form == op_form::join) {
    if (!g.fault.what) {
      g.fault.what = Layer::check_join(n.in, g.shape_before(from.skip), from.source == from.skip);
    }
  }
  if constexpr (Layer::form == op_form::clamp) {
    n.limits = Layer::limits;
  }
  if constexpr (requires { Layer::keeps_sign; }) {
    n.keeps_sign = Layer::keeps_sign;
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
  int index = 0;
  [&]<class... Layers, class... Rules>(list<Layers...>, list<Rules...>) {
    ((detail::place<Layers, Rules>(g, index, network_edges<Network>[static_cast<std::size_t>(index)]), ++index), ...);
  }(layer_list<Network>{}, rule_list<Network, Update>{});
  return g;
}

//! The graph is computed once for a network and a rule.
template <class Network, class Update>
inline constexpr auto graph_of = make_graph<Network, Update>();

}  // namespace tinytrain::plan
