// SPDX-License-Identifier: MIT
#include "table.hpp"

#include "reject.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <utility>

namespace data {
namespace {

constexpr const char* replace = "replace it by the file that came with the data set";

std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t start = 0;
  for (std::size_t comma = 0; (comma = line.find(',', start)) != std::string::npos; start = comma + 1)
    cells.push_back(line.substr(start, comma - start));
  cells.push_back(line.substr(start));
  return cells;
}

}  // namespace

table::table(const std::filesystem::path& file) : file_(file) { read(1); }

table::table(const std::filesystem::path& file, std::vector<std::string> columns) :
    file_(file), columns_(std::move(columns)) {
  read(0);
}

void table::read(std::size_t header_lines) {
  header_lines_ = header_lines;
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) reject(file_, "a readable file", "none", "check the path");
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    const std::string where = "line " + std::to_string(number);
    if (line.find('"') != std::string::npos) reject(file_, "values without quotes", "one in " + where, replace);
    auto cells = split_line(line);
    if (number <= header_lines) {
      columns_ = std::move(cells);
    } else if (cells.size() != columns_.size()) {
      reject(file_, std::to_string(columns_.size()) + " values in " + where, std::to_string(cells.size()), replace);
    } else {
      std::move(cells.begin(), cells.end(), std::back_inserter(cells_));
    }
  }
  if (stream.bad()) reject(file_, "a readable file", "a read error", "check the disk");
  if (cells_.empty()) reject(file_, "rows", "none", replace);
}

std::size_t table::column(std::string_view name) const {
  const auto at = std::find(columns_.begin(), columns_.end(), name);
  if (at != columns_.end()) return static_cast<std::size_t>(at - columns_.begin());
  std::string all;
  for (const auto& known : columns_) all += (all.empty() ? "" : ", ") + known;
  reject(file_, "a column \"" + std::string(name) + "\" in line 1", all, replace);
}

std::uint32_t table::number(std::size_t row, std::size_t column, std::uint32_t end) const {
  const std::string& cell = text(row, column);
  const char* const last = cell.data() + cell.size();
  std::uint32_t value = 0;
  const auto [stop, error] = std::from_chars(cell.data(), last, value);
  if (error != std::errc() || stop != last || value >= end)
    reject_row(row, columns_[column] + " from 0 to " + std::to_string(end - 1), "\"" + cell + "\"");
  return value;
}

void table::reject_row(std::size_t row, const std::string& expected, const std::string& found) const {
  reject(file_, expected, found + " in line " + std::to_string(row + 1 + header_lines_), replace);
}

}  // namespace data
