// SPDX-License-Identifier: MIT
#pragma once

#include "models.hpp"

#include <tinytrain/tflite/reader.hpp>

#include <doctest/doctest.h>

//! Reads what the writer writes, and proves that a fault is found, where, and with which values.
namespace check {

inline tinytrain::tflite::reading<32> read(const writer::model& m) {
  const writer::file bytes = writer::write(m);
  return tinytrain::tflite::read<32>({bytes.data(), bytes.size()});
}

//! Of a model without faults.
inline tinytrain::tflite::reading<32> well_formed(const writer::model& m) {
  const auto r = check::read(m);
  CHECK(r.error.what.rule == 0);
  CHECK(r.error.what.expected == 0);
  CHECK(r.error.what.actual == 0);
  CHECK(r.error.operator_index == -1);
  return r;
}

template <class Rule>
void breaks(const writer::model& m, int operator_index, long long expected, long long actual) {
  const auto r = check::read(m);
  CHECK(r.error.what.rule == tinytrain::tflite::rule_number<Rule>);
  CHECK(r.error.operator_index == operator_index);
  CHECK(r.error.what.expected == expected);
  CHECK(r.error.what.actual == actual);
  CHECK(r.count == 0);
}

}  // namespace check
