// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

//! A file of comma-separated values, without quotes, rows of one length; lines end in \n or \r\n.
//!
//! Everything that is not so throws `malformed` (idx.hpp) with the number of the line.
class table {
 public:
  //! The first line names the columns.
  explicit table(const std::filesystem::path& file);
  //! There is no such line: the names are given.
  table(const std::filesystem::path& file, std::vector<std::string> columns);

  std::size_t rows() const { return cells_.size() / columns_.size(); }

  //! Throws `malformed` if no column has that name.
  std::size_t column(std::string_view name) const;
  const std::string& text(std::size_t row, std::size_t column) const { return cells_[row * columns_.size() + column]; }
  //! A whole number in [0, end).
  std::uint32_t number(std::size_t row, std::size_t column, std::uint32_t end) const;

  //! Throws `malformed` about one row: what was expected of it, and what was found.
  [[noreturn]] void reject_row(std::size_t row, const std::string& expected, const std::string& found) const;

 private:
  void read(std::size_t header_lines);

  std::filesystem::path file_;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
  std::size_t header_lines_ = 0;
};

}  // namespace data
