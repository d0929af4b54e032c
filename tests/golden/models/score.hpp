// SPDX-License-Identifier: MIT
#pragma once

#include "compare.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace golden {

//! How good a network is on a labelled set.
struct verdict {
  std::string text;    // a sentence: what was compared
  std::string figure;  // its name below the model's, value and unit; empty where it is not the model's accuracy
  std::string fault;   // empty if all is as it should be
};

//! Accuracy over every labelled set that is here, as that of the golden outputs and as meta.json says. `found` and
//! `expected` are the outputs of the stored samples, which a set of its own in data/ is run on top of.
std::vector<verdict> score(const subject& network, std::span<const std::int8_t> found,
                           std::span<const std::int8_t> expected);

}  // namespace golden
