// SPDX-License-Identifier: MIT
#pragma once

#include "../tflite/writer.hpp"

#include <cstddef>
#include <utility>

//! A file that a test wrote during compilation as what tinytrain_embed_tflite makes of one: a literal, which ends
//! with a zero of its own.
namespace law {

template <const auto& File, class Indices = std::make_index_sequence<static_cast<std::size_t>(File.size())>>
struct embedded;
template <const auto& File, std::size_t... Indices>
struct embedded<File, std::index_sequence<Indices...>> {
  alignas(16) static constexpr char bytes[sizeof...(Indices) + 1]{File.bytes[Indices]..., 0};
};

}  // namespace law
