// SPDX-License-Identifier: MIT
//! y are the bytes of x under another shape of as many elements: a view, without kernels, memory or parameters.
#include <tinytrain/op/reshape.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

using square = tt::reshape<tt::dims{6, 10, 1}>;
static_assert(tt::op<square> && std::is_empty_v<square> && square::form == tt::op_form::view);
static_assert(square::infer({1, 1, 60}) == tt::dims{6, 10, 1} && square::infer({3, 4, 5}) == tt::dims{6, 10, 1});
static_assert(!square::check({1, 1, 60}) && !square::check({3, 4, 5}));
static_assert(square::check({3, 4, 6}).rule == 1 && square::check({3, 4, 6}).expected == 72);
static_assert(square::check({3, 4, 6}).actual == 60);
static_assert(square::parameters({3, 4, 5}).weights == 0 && square::needs({3, 4, 5}, 0).saved_bytes == 0);

template <class Op>
concept runs = requires {
  &Op::template forward_row<tt::dims{1, 1, 1}, void, int>;
};
static_assert(!runs<square>);

}  // namespace
