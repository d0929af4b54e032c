// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/saturate.hpp>
#include <tinytrain/tensor/dims.hpp>

#include <cstdint>

namespace bench {

//! Picture `index` of an endless set of ten classes, the same on every machine; returns its label.
//!
//! A class is a pattern of 4x4 cells under as much noise. A fifth of the labels are wrong, so that errors never vanish:
//! where they do, kernels that skip zeros look faster than they are.
template <tinytrain::dims X>
int make_picture(std::uint32_t index, std::int8_t* picture) {
  constexpr int cells = 4;
  const tinytrain::random_stream random(0xC1A55, index, 0);
  const auto label = static_cast<std::uint32_t>((std::uint64_t{random(0)} * 10) >> 32);
  const tinytrain::random_stream pattern(0x9A77E2, label, 0);
  std::uint32_t word = 1;
  for (int h = 0; h < X.h; ++h) {
    for (int w = 0; w < X.w; ++w) {
      for (int c = 0; c < X.c; ++c) {
        const int cell = (h * cells / X.h * cells + w * cells / X.w) * X.c + c;
        const std::int32_t signal = static_cast<std::int8_t>(pattern(static_cast<std::uint32_t>(cell)) >> 24) / 2;
        const std::int32_t noise = static_cast<std::int8_t>(random(word++) >> 24) / 2;
        *picture++ = tinytrain::saturate_int8(signal + noise);
      }
    }
  }
  const bool wrong = random(word) % 5 == 0;
  return static_cast<int>(wrong ? random(word + 1) % 10 : label);
}

}  // namespace bench
