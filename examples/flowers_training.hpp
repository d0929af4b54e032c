// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <cstdint>

//! How the backbones learn the flowers, at batch 1, in a cross-validation of five folds.
namespace flowers {

inline constexpr std::uint32_t photographs = 1920;  // of a fold
inline constexpr std::uint32_t epochs = 4;

template <class... Options>
using sgd = tinytrain::sgd<tinytrain::learning_rate<1, 800>, tinytrain::cosine_decay<epochs * photographs>, Options...>;

}  // namespace flowers
