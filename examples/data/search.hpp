// SPDX-License-Identifier: MIT
#pragma once

#include "fashion_mnist.hpp"

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace data {

//! The first folder that holds all `files` of the data set `name`, nothing if no place has any of them.
//!
//! Looked at, in this order: <place>, <place>/<name> and <place>/data/<name> for the user's choices of `where` (data sets
//! without a public address are not downloaded). A folder with only some of the files throws `malformed`.
std::optional<std::filesystem::path> find_data(const places& where, std::string_view name,
                                               std::initializer_list<std::string_view> files);

//! A sentence for the user: "generated <what>: <name> was not found in ... (set TINYTRAIN_DATA to ...)".
std::string why_generated(const places& where, std::string_view what, std::string_view name);

}  // namespace data
