// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/trainer/forward_program.hpp>

#include <concepts>
#include <cstdint>

namespace tinytrain {

//! Where an input comes from a row at a time: `row(index, to)` writes row `index` to `to`, or says that it cannot.
template <class Source>
concept row_source = requires(Source& source, int index, std::int8_t* to) {
  { source.row(index, to) } -> std::convertible_to<bool>;
};

namespace detail {

//! Rows from a source, which must stay as long as the inputs.
template <row_source Source>
void fetch_from(forward_inputs& in, Source& source) {
  in.source = &source;
  in.row = [](const void* from, int index, std::int8_t* to) -> bool {
    return const_cast<Source*>(static_cast<const Source*>(from))->row(index, to);  // as it came
  };
}

//! An image that is there as a whole: rows of so many bytes are copied from it, where they are asked for. Null gives no source.
template <int Bytes>
void fetch_from(forward_inputs& in, const std::int8_t* image) {
  in.image = image;
  in.source = image;
  in.row = [](const void* from, int index, std::int8_t* to) {
    const auto* row = static_cast<const std::int8_t*>(from) + index * Bytes;
    for (int k = 0; k < Bytes; ++k) {
      to[k] = row[k];
    }
    return true;
  };
}

}  // namespace detail
}  // namespace tinytrain
