// SPDX-License-Identifier: MIT
#pragma once

#include "law/imported_models.hpp"
#include "law/imported_network.hpp"
#include "law/maps.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

//! What an operator computes is the nearest int8 to its real function of its int8 inputs.
namespace law {

struct forward_errors {
  int elements = 0;
  int different = 0;
  int largest = 0;  // in units of the output
  int at_limits = 0;
};

//! Runs a network on random images, and each of its operators once more in double on the inputs that it had.
template <class Network>
forward_errors compare_forward(int images = 24, std::uint32_t seed = 3) {
  using model_type = tt::inference<Network>;
  const real_network<Network> network;
  const auto model = std::make_unique<model_type>();
  numbers source(seed);
  forward_errors e;
  std::vector<std::int8_t> x(static_cast<std::size_t>(Network::input_type::shape.size()));
  for (int image = 0; image < images; ++image) {
    for (std::int8_t& v : x) v = source.extreme(-128, 127);
    std::vector<reals> values(network.nodes().size());
    const reals real_image = network.image(x.data());
    const auto value = [&](int from) -> const reals& {
      return from < 0 ? real_image : values[static_cast<std::size_t>(from)];
    };
    const auto take = [&](int node) {  // a view has no code
      const real_node& n = network.nodes()[static_cast<std::size_t>(node)];
      reals& v = values[static_cast<std::size_t>(node)];
      if (v.empty()) v = network.evaluate(n, network.initial().values, value(n.from.source), value(n.from.skip));
    };
    infer_maps(*model, x.data(), [&](int node, const tt::operand& y) {
      const real_node& n = network.nodes()[static_cast<std::size_t>(node)];
      for (int before = 0; before < node; ++before) take(before);
      const reals want = network.evaluate(n, network.initial().values, value(n.from.source), value(n.from.skip));
      for (int k = 0; k < n.y.size(); ++k) {
        const int got = y.data[k];
        const double stored = want[static_cast<std::size_t>(k)] / n.scale + n.zero_point;
        const int nearest = static_cast<int>(std::min(std::max(std::round(stored), -128.0), 127.0));
        ++e.elements;
        e.different += got != nearest ? 1 : 0;
        e.largest = std::max(e.largest, std::abs(got - nearest));
        e.at_limits += nearest == -128 || nearest == 127 ? 1 : 0;
        values[static_cast<std::size_t>(node)].push_back(n.scale * (got - n.zero_point));
      }
    });
  }
  return e;
}

//! Within one unit everywhere, and exact in all but a few in a hundred; `exact` where nothing is rounded.
template <class Network>
void check_forward(bool exact = false, double most_different = 0.05) {
  const forward_errors e = compare_forward<Network>();
  CHECK(e.elements > 0);
  CHECK(e.largest <= (exact ? 0 : 1));
  CHECK(e.different <= most_different * e.elements);
  CHECK(e.at_limits < e.elements / 2);  // else little was compared
}

}  // namespace law
