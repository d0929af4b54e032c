// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>
#include <tinytrain/meta/nth.hpp>
#include <tinytrain/tflite/reader.hpp>

#include <array>
#include <cstddef>
#include <utility>

//! Reads a `.tflite` file during compilation. The bytes are a string literal in an array of static storage duration,
//!
//!     alignas(16) inline constexpr char model[] = "...";
//!
//! as `tinytrain_embed_tflite` writes it (tflite/embed.cmake), or an object with `data()` and `size()`. Each file is read once;
//! the work is spread over constants of a few operators each, so that none of them comes near the steps that a compiler allows.
namespace tinytrain::tflite {

//! The file, as the place of an error.
template <const auto& Bytes>
struct file;

namespace detail {

inline constexpr int operators_in_a_constant = 4;

struct opened {
  model what{};
  fault error{};
};

template <const auto& Bytes>
inline constexpr opened opened_model = [] {
  flatbuffer file(view_of(Bytes));
  const model m = open_model(file);
  return opened{m, {file.fault(), -1}};
}();

template <const auto& Bytes>
inline constexpr int operator_count = opened_model<Bytes>.error ? 0 : opened_model<Bytes>.what.operators.count;

template <const auto& Bytes>
inline constexpr auto index_of = [] {
  constexpr const opened& o = opened_model<Bytes>;
  if constexpr (o.error) {
    network_index<0, 0> none{};
    none.error = o.error;
    return none;
  } else {
    return index_network<operator_count<Bytes>, o.what.tensors.count>(flatbuffer(view_of(Bytes)), o.what, 0x7FFFFFFF);
  }
}();

template <int Operations>
struct chunk {
  std::array<operation, static_cast<std::size_t>(Operations)> operations{};
  fault error{};
};

//! A few operators, beginning with `Begin`.
template <const auto& Bytes, int Begin>
inline constexpr auto chunk_of = [] {
  constexpr const auto& index = index_of<Bytes>;
  constexpr int left = operator_count<Bytes> - Begin;
  constexpr int end = Begin + (left < operators_in_a_constant ? left : operators_in_a_constant);
  constexpr int past = end < operator_count<Bytes> ? index.first[static_cast<std::size_t>(end)] : index.operations;
  chunk<past - index.first[static_cast<std::size_t>(Begin)]> c{};
  c.error =
      read_operators(flatbuffer(view_of(Bytes)), opened_model<Bytes>.what, index, Begin, end, c.operations.data());
  return c;
}();

template <const auto& Bytes, std::size_t... Chunks>
constexpr auto join_chunks(std::index_sequence<Chunks...>) {
  constexpr const auto& index = index_of<Bytes>;
  reading<index.operations> r{};
  const auto append = [&r](const auto& c) {
    if (!r.error) {
      r.error = c.error;
      for (const operation& o : c.operations) {
        r.what.operations[static_cast<std::size_t>(r.count++)] = o;
      }
    }
  };
  (append(chunk_of<Bytes, static_cast<int>(Chunks) * operators_in_a_constant>), ...);
  if (!r.error) {
    r.error = finish(flatbuffer(view_of(Bytes)), opened_model<Bytes>.what, index, r.what, r.count);
  }
  return r;
}

template <const auto& Bytes>
inline constexpr auto reading_of = [] {
  if constexpr (index_of<Bytes>.error) {
    reading<0> none{};
    none.error = index_of<Bytes>.error;
    return none;
  } else {
    constexpr int chunks = (operator_count<Bytes> + operators_in_a_constant - 1) / operators_in_a_constant;
    return join_chunks<Bytes>(std::make_index_sequence<static_cast<std::size_t>(chunks)>{});
  }
}();

template <const auto& Bytes, int Rule>
struct verdict_of {
  static constexpr fault found = reading_of<Bytes>.error;
  using type = error<nth<Rule - 1, rules>, at<file<Bytes>, found.operator_index>, expected<found.what.expected>,
                     actual<found.what.actual>>;
};
template <const auto& Bytes>
struct verdict_of<Bytes, 0> {
  using type = no_error;
};

}  // namespace detail

//! `no_error`, or the first broken rule (tflite/rules.hpp) with the operator that broke it, -1 for none.
template <const auto& Bytes>
using verdict = typename detail::verdict_of<Bytes, detail::reading_of<Bytes>.error.what.rule>::type;

//! All operations of the file, exactly so many. Of a file whose verdict is `no_error`.
template <const auto& Bytes>
inline constexpr const auto& description_of = detail::reading_of<Bytes>.what;

}  // namespace tinytrain::tflite
