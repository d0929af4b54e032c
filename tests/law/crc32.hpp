// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

//! The CRC-32 of zlib: what golden files and tests say about many bytes in one number.
namespace law {

template <class Element>
constexpr std::uint32_t crc32(const Element* data, std::size_t count, std::uint32_t crc = 0) {
  crc = ~crc;
  for (std::size_t k = 0; k < count; ++k) {
    auto value = static_cast<std::uint64_t>(data[k]);
    for (std::size_t byte = 0; byte < sizeof(Element); ++byte, value >>= 8) {  // little end first
      crc ^= static_cast<std::uint32_t>(value & 0xFFu);
      for (int bit = 0; bit < 8; ++bit) {
        crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
      }
    }
  }
  return ~crc;
}

}  // namespace law
