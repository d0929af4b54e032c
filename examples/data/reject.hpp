// SPDX-License-Identifier: MIT
#pragma once

#include "idx.hpp"

#include <filesystem>
#include <string>

namespace data {

//! Throws `malformed` in the words of all readers here: the file, what was expected, what was found and what to do.
[[noreturn]] inline void reject(const std::filesystem::path& file, const std::string& expected,
                                const std::string& found, const std::string& advice) {
  throw malformed(file.string() + ": expected " + expected + ", found " + found + "; " + advice);
}

}  // namespace data
