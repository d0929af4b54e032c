// SPDX-License-Identifier: MIT
#pragma once

#include "random_source.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace data {

//! Cross-validation: the fold of each sample, every class spread evenly.
//!
//! Each class is shuffled (Fisher and Yates) and dealt out fold after fold, the next class going on where the last one
//! ended: no two folds differ by more than one sample of a class, nor by more than one sample in all. Then a sample that
//! is `same_as` another goes where that one is, so that nothing is measured on what was learnt.
//!
//! Ranges     count in [2, 255]; same_as empty, or one index for each label
inline std::vector<std::uint8_t> folds(std::span<const std::uint8_t> labels, int count, std::uint64_t seed,
                                       std::span<const std::uint32_t> same_as = {}) {
  if (count < 2 || count > 255)
    throw std::invalid_argument("folds: expected 2 to 255 of them, found " + std::to_string(count));
  if (!same_as.empty() && same_as.size() != labels.size())
    throw std::invalid_argument("folds: expected same_as for each of " + std::to_string(labels.size()) +
                                " samples, found " + std::to_string(same_as.size()));
  std::vector<std::vector<std::size_t>> classes(256);
  for (std::size_t i = 0; i < labels.size(); ++i) classes[labels[i]].push_back(i);
  std::vector<std::uint8_t> fold(labels.size());
  int next = 0;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    random_source chance(seed, c);
    auto& members = classes[c];
    for (std::size_t i = members.size(); i > 1; --i)
      std::swap(members[i - 1], members[static_cast<std::size_t>(chance.below(static_cast<int>(i)))]);
    for (const std::size_t sample : members) {
      fold[sample] = static_cast<std::uint8_t>(next);
      next = (next + 1) % count;
    }
  }
  for (std::size_t i = 0; i < same_as.size(); ++i) {
    if (same_as[i] >= fold.size())
      throw std::invalid_argument("folds: expected same_as below " + std::to_string(fold.size()) + ", found " +
                                  std::to_string(same_as[i]));
    fold[i] = fold[same_as[i]];
  }
  return fold;
}

//! Sample numbers: what is learnt from, and what is only measured with.
struct fold_indices {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
};

//! Fold `held_out` to measure with, all others to learn from, both in ascending order.
inline fold_indices hold_out(std::span<const std::uint8_t> fold, int held_out) {
  fold_indices split;
  for (std::size_t i = 0; i < fold.size(); ++i)
    (fold[i] == held_out ? split.test : split.train).push_back(static_cast<std::uint32_t>(i));
  return split;
}

}  // namespace data
