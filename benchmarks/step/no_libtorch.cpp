// SPDX-License-Identifier: MIT
//! Stands in for libtorch.cpp where libtorch is not installed.
#include "twin.hpp"

std::unique_ptr<bench::twin> bench::make_libtorch(const std::vector<twin_layer>&, float) { return nullptr; }
