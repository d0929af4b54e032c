// SPDX-License-Identifier: MIT
#include "files.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace golden {

void give_up(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(2);
}

std::vector<std::int8_t> read_values(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

namespace {

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

//! 1x25x20x8, 1x4
tt::dims read_shape(const std::string& text) {
  const auto axes = split(text, 'x');
  const auto axis = [&axes](std::size_t from_end) {
    return from_end < axes.size() ? static_cast<int>(std::strtol(axes[axes.size() - 1 - from_end].c_str(), nullptr, 10))
                                  : 1;
  };
  return {axis(2), axis(1), axis(0)};
}

}  // namespace

table::table(const std::string& path) {
  constexpr std::size_t first_sum = 9;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const std::size_t columns = split(line, ',').size();
  if (!file || columns <= first_sum) give_up(path + " is not a table of layers");
  samples_ = static_cast<int>(columns - first_sum);
  while (std::getline(file, line)) {
    const auto cells = split(line, ',');
    if (cells.size() != columns || cells[0] != std::to_string(rows_.size()))
      give_up(path + ": line " + std::to_string(rows_.size() + 2) + " is not the row of operator " +
              std::to_string(rows_.size()));
    row r{cells[1], read_shape(cells[2]), {}};
    for (std::size_t k = first_sum; k < columns; ++k)
      r.sums.push_back(static_cast<std::uint32_t>(std::strtoul(cells[k].c_str(), nullptr, 16)));
    rows_.push_back(r);
  }
}

expectation table::at(int operator_index, int sample) const {
  const row& r = rows_.at(static_cast<std::size_t>(operator_index));
  return {r.shape, r.sums.at(static_cast<std::size_t>(sample))};
}

double read_number(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t at = text.find('"' + key + "\":");
  if (at == std::string::npos) give_up(path + " has no " + key);
  return std::strtod(text.c_str() + at + key.size() + 3, nullptr);
}

}  // namespace golden
