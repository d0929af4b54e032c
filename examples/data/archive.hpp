// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace data {

//! The files of a tar archive by their path in it; folders and links are passed over.
//!
//! A file of more than 1 MiB, or an archive that is cut off or is none, throws `malformed` (idx.hpp).
std::map<std::string, std::vector<std::uint8_t>> read_tar(const std::filesystem::path& file);

}  // namespace data
