// SPDX-License-Identifier: MIT
#pragma once

//! What the operators of a `.tflite` file put out, to be compared with golden sums: on the host and on a device.

#include <tinytrain/tflite/network.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace golden {

namespace tt = tinytrain;

//! CRC-32 as zlib has it: x^32 + x^26 + ... + 1, bits reflected, all ones before and complemented behind.
class crc32 {
 public:
  void add(const std::int8_t* values, int count) {
    for (int k = 0; k < count; ++k) add(values[k]);
  }
  void add_copies(std::int8_t value, int count) {
    for (int k = 0; k < count; ++k) add(value);
  }
  std::uint32_t value() const { return ~state_; }

 private:
  void add(std::int8_t value) { state_ = table[(state_ ^ static_cast<std::uint8_t>(value)) & 0xFFu] ^ state_ >> 8; }

  static constexpr auto table = [] {
    std::array<std::uint32_t, 256> sums{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t sum = byte;
      for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1u) != 0 ? 0xEDB88320u : 0u);
      sums[byte] = sum;
    }
    return sums;
  }();

  std::uint32_t state_ = 0xFFFFFFFFu;
};

//! The output of one operator, as it should be.
struct expectation {
  tt::dims shape{};
  std::uint32_t sum = 0;
};

//! One operation of the file, and how its output follows from what lies in memory: a RESHAPE and a PAD that became part of
//! the convolutions behind it have no code.
struct layer {
  int operator_index = 0;
  int source = tt::edge::network_input;
  bool is_view = false;
  bool ends_operator = true;  // the last operation of a CONCATENATION of many
  bool is_padded = false;
  tt::dims x{};
  tt::dims before{};
  std::int8_t border = 0;
  tt::characters name{};
};

template <const auto& Bytes>
inline constexpr auto layers_of = [] {
  using tt::tflite::kind;
  constexpr const auto& file = tt::tflite::description_of<Bytes>;
  std::array<layer, static_cast<std::size_t>(file.size)> layers{};
  for (int i = 0; i < file.size; ++i) {
    const tt::tflite::operation& o = file[i];
    layer& l = layers[static_cast<std::size_t>(i)];
    l.operator_index = o.index;
    l.source = o.from.source;
    l.is_padded = o.what == kind::folded_pad;
    l.is_view = l.is_padded || o.what == kind::reshape;
    l.ends_operator = i + 1 == file.size || file[i + 1].index != o.index;
    l.x = o.y;
    l.before = l.is_padded ? o.begin : tt::dims{};
    l.border = static_cast<std::int8_t>(o.x_scale.zero_point);
    l.name = {Bytes + o.name.offset, static_cast<std::size_t>(o.name.size)};
  }
  return layers;
}();

//! Is a layer's output of this shape and sum, given what lies in memory?
inline bool matches(const layer& l, const expectation& e, const std::int8_t* data) {
  const tt::dims behind{e.shape.h - l.before.h - l.x.h, e.shape.w - l.before.w - l.x.w, 0};
  const bool fits = l.is_padded ? l.x.c == e.shape.c && behind.h >= 0 && behind.w >= 0 : l.x == e.shape;
  if (!fits) return false;
  crc32 sum;
  sum.add_copies(l.border, l.before.h * e.shape.row());
  for (int row = 0; row < l.x.h; ++row) {
    sum.add_copies(l.border, l.before.w * l.x.c);
    sum.add(data + row * l.x.row(), l.x.row());
    sum.add_copies(l.border, behind.w * l.x.c);
  }
  sum.add_copies(l.border, behind.h * e.shape.row());
  return sum.value() == e.sum;
}

//! Calls `judge(layer)` for what was computed at a position, or came in, and for all that is a view of it.
template <class Judge>
void for_each_view(std::span<const layer> layers, int position, const Judge& judge) {
  if (position != tt::edge::network_input && layers[static_cast<std::size_t>(position)].ends_operator)
    judge(layers[static_cast<std::size_t>(position)]);
  for (std::size_t next = static_cast<std::size_t>(position + 1); next < layers.size(); ++next)
    if (layers[next].is_view && layers[next].source == position) for_each_view(layers, static_cast<int>(next), judge);
}

}  // namespace golden
