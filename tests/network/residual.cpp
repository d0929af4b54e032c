// SPDX-License-Identifier: MIT
// Proves what a residual block holds (include/tinytrain/network/residual.hpp): y = body(x) + shortcut(x), the identity
// where no `shortcut<...>` is listed first, and an addition that is named after its block.
#include <tinytrain/network/residual.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

namespace tt = tinytrain;

struct a;
struct b;
struct c;

struct identity : tt::residual<a, b> {};
struct projected : tt::residual<tt::shortcut<c>, a, b> {};

static_assert(std::is_same_v<identity::body, tt::list<a, b>> && std::is_same_v<identity::shortcut, tt::list<>>);
static_assert(std::is_same_v<projected::body, tt::list<a, b>> && std::is_same_v<projected::shortcut, tt::list<c>>);
static_assert(std::is_same_v<tt::residual<tt::shortcut<a, b, c>>::body, tt::list<>>);
static_assert(std::is_same_v<tt::residual<tt::shortcut<a, b, c>>::shortcut, tt::list<a, b, c>>);
static_assert(std::is_same_v<tt::residual<tt::shortcut<>, a>::shortcut, tt::list<>>);
static_assert(identity::joins && projected::joins);

// Blocks nest: a block is an item like any other.
static_assert(std::is_same_v<tt::residual<identity, a>::body, tt::list<identity, a>>);

// The addition is an op of its own for each block, and shares the kernels of `add`.
static_assert(tt::op<tt::join<identity>>);
static_assert(!std::is_same_v<tt::join<identity>, tt::join<projected>>);
static_assert(std::is_same_v<tt::join<identity>::op, tt::add> && std::is_same_v<tt::join<projected>::op, tt::add>);
static_assert(std::is_empty_v<tt::join<identity>>);

}  // namespace

TEST_CASE("a join has no parameters and asks for no memory") {
  CHECK(tt::join<identity>::parameters({4, 4, 4}).weights == 0);
  CHECK(tt::join<identity>::needs({4, 4, 4}, 4).saved_bytes == 0);
}
