// SPDX-License-Identifier: MIT
#pragma once

#include "layers.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace golden {

//! A file of int8 values or labels, whole. One that is not there is empty.
std::vector<std::int8_t> read_values(const std::string& path);

//! layers.csv: for each operator what its output is for each of the first samples. A broken table ends the program.
struct table {
  explicit table(const std::string& path);

  std::size_t operators() const { return rows_.size(); }
  int samples() const { return samples_; }
  expectation at(int operator_index, int sample) const;
  const std::string& opcode(int operator_index) const {
    return rows_.at(static_cast<std::size_t>(operator_index)).opcode;
  }

 private:
  struct row {
    std::string opcode;
    tt::dims shape{};
    std::vector<std::uint32_t> sums;
  };
  std::vector<row> rows_;
  int samples_ = 0;
};

//! The number behind a key of a meta.json. One that is not there ends the program.
double read_number(const std::string& path, const std::string& key);

//! Says what is wrong and ends the program.
[[noreturn]] void give_up(const std::string& what);

}  // namespace golden
