// SPDX-License-Identifier: MIT
//! y [1, 1, H*W*C] are the bytes of x [H, W, C]: a view, without kernels, memory or parameters.
#include <tinytrain/op/flatten.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(tt::op<tt::flatten> && std::is_empty_v<tt::flatten>);
static_assert(tt::flatten::form == tt::op_form::view);
static_assert(tt::flatten::infer({3, 4, 5}) == tt::dims{1, 1, 60});
static_assert(tt::flatten::infer({1, 1, 60}) == tt::dims{1, 1, 60});
static_assert(!tt::flatten::check({3, 4, 5}));
static_assert(tt::flatten::parameters({3, 4, 5}).weights == 0 && tt::flatten::parameters({3, 4, 5}).channels == 0);
static_assert(tt::flatten::needs({3, 4, 5}, 0).saved_bytes == 0);

template <class Op>
concept runs = requires {
  &Op::template forward_row<tt::dims{1, 1, 1}, void, int>;
};
static_assert(!runs<tt::flatten>);

}  // namespace
