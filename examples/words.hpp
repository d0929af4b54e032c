// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <string>

//! Numbers and names as people read them.
namespace words {

//! 1234567 as 1,234,567.
inline std::string grouped(long long number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t k = std::ssize(digits) - 3; k > (number < 0 ? 1 : 0); k -= 3)
    digits.insert(static_cast<std::size_t>(k), 1, ',');
  return digits;
}

//! With one digit behind the point.
inline std::string tenths(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

inline std::string kib(long long bytes) { return tenths(static_cast<double>(bytes) / 1024) + " KiB"; }

inline std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) c = '?';
  return text;
}

//! The first of the names that a converter joined with semicolons.
inline std::string short_name(const std::string& name) { return printable(name.substr(0, name.find(';'))); }

//! What fits into a column; of a longer name, its end, which tells layers apart: whole parts of a path, or else letters.
inline std::string fit(const std::string& text, std::size_t width) {
  if (text.size() <= width) return text;
  const std::size_t slash = text.find('/', text.size() - width - 1);
  if (slash + 1 < text.size()) return text.substr(slash + 1);
  return "~" + text.substr(text.size() - width + 1);
}

//! The beginning of what is too long.
inline std::string shortened(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

//! Words in lines of at most 118 letters, all but the first of them indented.
inline std::string wrapped(const std::string& text, std::size_t indent) {
  std::string all;
  std::size_t line = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    if (line > 0 && line + 1 + to - from > 118) {
      all += "\n" + std::string(indent, ' ');
      line = indent;
    } else if (line > 0) {
      all += ' ';
      ++line;
    }
    all.append(text, from, to - from);
    line += to - from;
    from = to + 1;
  }
  return all;
}

//! As `%5s` and `%-5s` have it: from the right, or with a width below 0 from the left.
inline std::string padded(const std::string& text, int width) {
  const auto wanted = static_cast<std::size_t>(width < 0 ? -width : width);
  const std::string space(text.size() < wanted ? wanted - text.size() : 0, ' ');
  return width < 0 ? text + space : space + text;
}

}  // namespace words
