// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tensor/operand.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace law {

//! One inference; then `observe(layer, its whole output)` of each layer that has code, in their order, put together from rows.
template <class Model, class Observer>
tinytrain::operand infer_maps(Model& model, const std::int8_t* image, Observer observe) {
  struct map {
    tinytrain::operand as{};
    std::vector<std::int8_t> elements{};
  };
  std::vector<map> maps(static_cast<std::size_t>(Model::plan_type::layers));
  const tinytrain::operand y = model.infer(image, [&maps](int layer, int, const tinytrain::operand& row) {
    map& m = maps[static_cast<std::size_t>(layer)];
    m.as = row;
    m.elements.insert(m.elements.end(), row.data, row.data + Model::plan_type::graph[layer].out.row());
  });
  for (std::size_t k = 0; k < maps.size(); ++k) {
    if (maps[k].elements.empty()) continue;
    maps[k].as.data = maps[k].elements.data();
    observe(static_cast<int>(k), maps[k].as);
  }
  return y;
}

}  // namespace law
