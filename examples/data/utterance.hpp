// SPDX-License-Identifier: MIT
#pragma once

#include "random_source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace data {

//! One second of a made-up word as 49 frames of 10 cepstral coefficients, in 1/256, integers only.
using cepstra = std::array<int, 490>;

//! The sound of a word in one coefficient: a word is three sounds, the same for all who say it.
inline int sound_q8(int word, int part, int coefficient) {
  random_source mouth(0x5EED50,
                      static_cast<std::uint64_t>(word * 3 + part) * 10 + static_cast<std::uint64_t>(coefficient));
  const int reach = coefficient == 0 ? 8 : std::max(12 - coefficient, 3);  // low coefficients move most
  return mouth.between(-reach * 256, reach * 256);
}

//! The word itself, from a random beginning to a random end, with silence around it; word -1 is silence alone.
inline cepstra speak(int word, int voice, random_source& chance) {
  constexpr int quiet_q8 = -60 * 256, loud_q8 = 8 * 256;
  const int length = chance.between(20, 36), begin = chance.between(2, 47 - length);
  const int loudness = loud_q8 + chance.around_zero(12 * 256);
  const int hiss = chance.between(256, 2048);
  cepstra all{};
  for (int frame = 0; frame < 49; ++frame) {
    const int at = frame - begin;
    const bool spoken = word >= 0 && at >= 0 && at < length;
    const int place = spoken ? at * 512 / length : 0;  // 0 .. 512: from the first of the three sounds to the last
    const int part = place / 256, blend = place % 256;
    for (int c = 0; c < 10; ++c) {
      int level = c == 0 ? quiet_q8 + hiss : 0;
      if (spoken) {
        level = (sound_q8(word, part, c) * (256 - blend) + sound_q8(word, std::min(part + 1, 2), c) * blend) / 256;
        level += random_source(0x701CE, static_cast<std::uint64_t>(voice * 10 + c)).between(-512, 512);
        if (c == 0) level += loudness;
      }
      all[static_cast<std::size_t>(frame * 10 + c)] = level + chance.around_zero(c == 0 ? 1536 : 512);
    }
  }
  return all;
}

}  // namespace data
