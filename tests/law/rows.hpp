// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/op/concept.hpp>
#include <tinytrain/tensor/channels.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace law {

//! The rows of an input in a ring that holds as many as an op says it reads at a time, and not one byte more.
template <tinytrain::dims Map>
class ring_of_rows {
 public:
  ring_of_rows(const tinytrain::operand& whole, tinytrain::row_reads reads) :
      whole_(whole), reads_(reads), rows_(std::min(reads.reach, Map.h)) {
    ring_.resize(static_cast<std::size_t>(reads.all() ? 0 : rows_ * Map.row()));
  }

  //! The operand of output row `row`; rows come in order.
  tinytrain::operand at(int row) {
    if (reads_.all() || whole_.data == nullptr) return whole_;
    for (; there_ < reads_.end(row, Map.h); ++there_) {
      std::copy_n(whole_.row(there_, Map.row()), Map.row(), ring_.begin() + there_ % rows_ * Map.row());
    }
    tinytrain::operand x = whole_;
    x.data = ring_.data();
    x.ring = rows_;
    x.lap = there_ == 0 ? 0 : (there_ - 1) / rows_ * rows_;
    return x;
  }

 private:
  tinytrain::operand whole_;
  tinytrain::row_reads reads_;
  int rows_;
  int there_ = 0;
  std::vector<std::int8_t> ring_{};
};

//! All rows of an op's output: once each to a row of its own, from rings, and then to the map, from whole maps. Both are the same.
template <class Op, tinytrain::dims X, class Selection = tinytrain::no_channels, tinytrain::dims S = X, class Frame>
void forward_map(Frame f) {
  constexpr tinytrain::dims Y = Op::infer(X);
  const tinytrain::op_needs needs = Op::needs(X, tinytrain::count_selected<Selection>(Op::parameters(X).channels));
  Frame g = f;
  ring_of_rows<X> x(f.x, needs.rows);
  ring_of_rows<S> skip(f.skip, needs.skip_rows);
  std::vector<std::vector<std::int8_t>> rows;
  for (int row = 0; row < Y.h; ++row) {
    rows.emplace_back(static_cast<std::size_t>(Y.row()), std::int8_t{99});
    g.x = x.at(row);
    g.skip = skip.at(row);
    g.y = rows.back().data();
    Op::template forward_row<X, Selection>(g, row);
  }
  g = f;
  for (int row = 0; row < Y.h; ++row) {
    g.y = f.y + row * Y.row();
    Op::template forward_row<X, Selection>(g, row);
  }
  int different = 0;
  for (int row = 0; row < Y.h; ++row) {
    different += std::equal(rows[static_cast<std::size_t>(row)].begin(), rows[static_cast<std::size_t>(row)].end(),
                            f.y + row * Y.row())
                     ? 0
                     : 1;
  }
  CHECK(different == 0);
}

}  // namespace law
