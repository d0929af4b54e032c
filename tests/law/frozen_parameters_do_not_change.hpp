// SPDX-License-Identifier: MIT
#pragma once

#include "law/checkpoints.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace law {

//! After some steps, every parameter that the rule does not name has the bits it had, and every layer that it names has
//! moved. Selections are asked, channel by channel: `Selection::selects`.
template <class Network, class Update>
void frozen_parameters_do_not_change(const std::string& name) {
  CAPTURE(name);
  using trainer = tt::trainer<Network, Update, tt::sgd<tt::learning_rate<1, 8>>, tt::softmax_cross_entropy>;
  const auto model = std::make_unique<trainer>();
  const checkpoint_of<trainer> before = saved(*model);
  samples<trainer> data(3);
  for (int k = 0; k < 60; ++k) {
    const int label = data.label();
    REQUIRE(model->step(data.draw(label).data(), label).status == tt::status::ok);
  }
  checkpoint_of<trainer> after = saved(*model);
  checkpoint_of<trainer> first = before;
  int node = 0;
  const auto look = [&]<class Rule>(const Rule*) {
    CAPTURE(node);
    const tt::parameter_counts p = trainer::plan_type::graph[node].parameters;
    int trained_moved = 0;
    int frozen_moved = 0;
    for (int k = 0; k < p.weights; ++k) {
      const bool trained = Rule::channels::selects(k / p.adjacent % p.channels);
      (trained ? trained_moved : frozen_moved) += after.weights(node)[k] != first.weights(node)[k] ? 1 : 0;
    }
    CHECK(frozen_moved == 0);
    CHECK((trained_moved > 0) == (tt::count_selected<typename Rule::channels>(p.channels) > 0));
    int biases_moved = 0;
    for (int k = 0; k < p.biases; ++k) {
      biases_moved += after.bias(node, k) != first.bias(node, k) ? 1 : 0;
    }
    CHECK((biases_moved > 0) == (Rule::bias && p.biases > 0));
    ++node;
  };
  [&]<class... Rules>(tt::list<Rules...>) {
    (look(static_cast<const Rules*>(nullptr)), ...);
  }(tt::plan::rule_list<Network, Update>{});
}

}  // namespace law
