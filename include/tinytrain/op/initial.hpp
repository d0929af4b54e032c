// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/random.hpp>
#include <tinytrain/fixed/saturate.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

//! Initial weights: the same on the host, on a device and in a constant expression.
namespace tinytrain {
namespace detail {

//! floor(sqrt(numerator / denominator) * 2^8 / 2^exponent), the bound of initial weights in their unit, Q8.
constexpr std::int32_t initial_bound_q8(int numerator, int denominator, int exponent) {
  const std::int64_t square = (std::int64_t{numerator} << (16 - 2 * exponent)) / denominator;
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 20; bit != 0; bit >>= 1) {
    root += (root + bit) * (root + bit) <= square ? bit : 0;
  }
  return static_cast<std::int32_t>(root);
}

}  // namespace detail

//! Uniform in +-bound, as int8 in units of 2^exponent. Layer and index name the word of the random stream.
class initial_weights {
 public:
  constexpr initial_weights(std::uint32_t seed, int layer, int numerator, int denominator, int exponent) :
      random_(seed, 0x1A17u, static_cast<std::uint32_t>(layer)),
      bound_q8_(detail::initial_bound_q8(numerator, denominator, exponent)) {}

  constexpr std::int8_t operator()(int index) const {
    const auto uniform_q15 = static_cast<std::int32_t>(random_(static_cast<std::uint32_t>(index)) >> 16) - (1 << 15);
    return saturate_symmetric_int8((uniform_q15 * bound_q8_ + (1 << 22)) >> 23);
  }

 private:
  random_stream random_;
  std::int32_t bound_q8_;
};

namespace detail {

//! A part of a layer's frozen weights as a constant. Parts keep each evaluation below the compilers' step limits.
inline constexpr std::size_t initial_part = 1024;

template <std::uint32_t Seed, int Layer, int Numerator, int Denominator, int Exponent, std::size_t Part>
inline constexpr auto initial_weights_part = [] {
  std::array<std::int8_t, initial_part> weights{};
  constexpr initial_weights initial(Seed, Layer, Numerator, Denominator, Exponent);
  for (std::size_t k = 0; k < initial_part; ++k) {
    weights[k] = initial(static_cast<int>(Part * initial_part + k));
  }
  return weights;
}();

}  // namespace detail

}  // namespace tinytrain
