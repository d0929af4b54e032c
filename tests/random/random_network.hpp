// SPDX-License-Identifier: MIT
#pragma once

#include "law/row_trainers.hpp"

#include <vector>

namespace random_networks {

struct network {
  int number;
  law::row_trainers (*trainers)();
};

//! All of them, as tests/random/generate.cpp has written them.
std::vector<std::vector<network>> batches();

}  // namespace random_networks
