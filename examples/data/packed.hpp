// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace data {

//! A file of exactly `rows` arrays of `row_bytes` bytes, gzipped or plain; anything else throws `malformed` (idx.hpp).
std::vector<std::uint8_t> read_packed(const std::filesystem::path& file, std::size_t rows, std::size_t row_bytes);

}  // namespace data
