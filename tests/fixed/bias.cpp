// SPDX-License-Identifier: MIT
//! No biases are zeros. What moves is added where it is used: tests/fixed/affine.cpp.
#include <tinytrain/fixed/bias.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

constexpr std::int32_t three[] = {5, -7, 1 << 30};
static_assert(tt::bias_operand{}[0] == 0 && tt::bias_operand{}[1000] == 0);
static_assert(tt::bias_operand{three}[1] == -7 && tt::bias_operand{three}[2] == 1 << 30);
static_assert(tt::bias_operand{three}.moves == nullptr && std::is_trivially_copyable_v<tt::bias_operand>);
static_assert(tt::bias_exponent == -20);

}  // namespace
