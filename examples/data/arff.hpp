// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

//! A file in the attribute-relation format of Weka: named columns, each of numbers or of values out of a list.
//!
//! Keywords in any case, names and values plain or quoted, % before a comment, ? for a missing value, lines that end in
//! \n or \r\n. Everything else throws `malformed` (idx.hpp) with the number of the line: rows of another length, values
//! of another kind, infinities, attributes of text or dates, sparse rows, and a last line without its end (a file that
//! was cut off).
//! Source     https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable
class arff {
 public:
  struct attribute {
    std::string name;
    std::vector<std::string> values;  // it takes one of these; none: it is a number
    std::size_t line = 0;
  };

  explicit arff(const std::filesystem::path& file);

  std::size_t rows() const { return lines_.size(); }
  const std::vector<attribute>& attributes() const { return attributes_; }
  //! Throws `malformed` if no attribute has that name.
  std::size_t column(std::string_view name) const;
  //! The number, or the index of the value in its list; NaN where it is missing.
  double value(std::size_t row, std::size_t column) const { return values_[row * attributes_.size() + column]; }
  //! The line of the file in which a row lies, from 1.
  std::size_t line(std::size_t row) const { return lines_[row]; }

 private:
  void read_attribute(std::string_view text, std::size_t line);
  void read_row(std::string_view text, std::size_t line);
  [[noreturn]] void reject_line(const std::string& expected, const std::string& found, std::size_t line) const;

  std::filesystem::path file_;
  std::vector<attribute> attributes_;
  std::vector<double> values_;
  std::vector<std::size_t> lines_;
};

}  // namespace data
