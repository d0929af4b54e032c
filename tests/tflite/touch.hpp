// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/description.hpp>

#include <cstdint>
#include <cstdlib>

//! Reads every byte that a description points at, for the sanitizers, and proves what networks rely on.
namespace touch {

inline void must(bool holds) {
  if (!holds) std::abort();
}

inline std::uint32_t bytes_of(tinytrain::tflite::span s, const char* data, int size) {
  must(s.offset >= 0 && s.size >= 0 && s.offset <= size - s.size);
  std::uint32_t sum = 0;
  for (int i = 0; i < s.size; ++i) sum = sum * 31 + static_cast<std::uint8_t>(data[s.offset + i]);
  return sum;
}

inline bool fits(tinytrain::dims d) {
  return d.h >= 1 && d.w >= 1 && d.c >= 1 && static_cast<std::int64_t>(d.h) * d.w <= 1 << 24 &&
         static_cast<std::int64_t>(d.h) * d.w * d.c <= 1 << 24;
}

template <class Description>
std::uint32_t everything(const Description& d, int count, const char* data, int size) {
  using tinytrain::edge;
  using tinytrain::tflite::kind;
  std::uint32_t sum = 0;
  must(count == 0 || fits(d.input));
  for (int i = 0; i < count; ++i) {
    const tinytrain::tflite::operation& o = d[i];
    sum += bytes_of(o.weights, data, size) + bytes_of(o.biases, data, size) + bytes_of(o.scales, data, size);
    sum += bytes_of(o.name, data, size);
    must(o.from.source >= edge::network_input && o.from.source < i);
    must(o.from.skip >= edge::none && o.from.skip < i);
    must(fits(o.x) && fits(o.y));
    must((o.from.skip != edge::none) == (o.skip != tinytrain::dims{}));
    must(o.x == (o.from.source < 0 ? d.input : d[o.from.source].y));
    must(o.from.skip == edge::none || o.skip == (o.from.skip < 0 ? d.input : d[o.from.skip].y));
    must(o.x_scale.scale > 0.0F && o.y_scale.scale > 0.0F);
    must(o.x_scale == (o.from.source < 0 ? d.input_scale : d[o.from.source].y_scale));
    if (o.what == kind::conv_2d || o.what == kind::depthwise_conv_2d) {
      const bool deep = o.what == kind::conv_2d;
      must(o.sliding.slide(o.x, o.y.c) == o.y);
      must(o.weights.size == o.sliding.taps() * (deep ? o.x.c : 1) * o.y.c);
      must(deep || o.x.c * o.factor == o.y.c);
    }
    if (o.what == kind::fully_connected) must(o.weights.size == static_cast<std::int64_t>(o.x.size()) * o.y.c);
    if (o.weights.size != 0) {
      must(o.biases.size == 0 || o.biases.size == 4 * o.y.c);
      must(o.scales.size == 4 || o.scales.size == 4 * o.y.c);
    }
  }
  return sum;
}

}  // namespace touch
