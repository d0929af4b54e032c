// SPDX-License-Identifier: MIT
#pragma once

#include "labelled.hpp"
#include "random_source.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace data {

//! Fills an empty set with `count` samples: each classes.size() in a row show each class once, in random order.
//!
//! draw(label, index, chance, input) writes one of them. A shorter set is the beginning of a longer one. No call has two
//! random arguments: compilers differ in the order of arguments, and the bytes are the same with all of them.
template <class Draw>
void generate_into(labelled& set, std::size_t count, std::uint64_t seed, Draw draw) {
  set.generated = true;
  set.inputs.resize(count * set.input_bytes());
  set.labels.resize(count);
  set.names.resize(count);
  set.same_as.resize(count);
  std::iota(set.same_as.begin(), set.same_as.end(), 0U);
  std::vector<std::uint8_t> order(set.classes.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (i % order.size() == 0) {
      random_source chance(~seed, i);
      std::iota(order.begin(), order.end(), std::uint8_t{0});
      for (std::size_t k = order.size(); k > 1; --k)
        std::swap(order[k - 1], order[static_cast<std::size_t>(chance.below(static_cast<int>(k)))]);
    }
    const std::uint8_t label = order[i % order.size()];
    set.labels[i] = label;
    set.names[i] = set.classes[label] + " " + std::to_string(i);
    random_source chance(seed, i);
    draw(label, i, chance, std::span(set.inputs).subspan(i * set.input_bytes(), set.input_bytes()));
  }
}

}  // namespace data
