// SPDX-License-Identifier: MIT
// Proves that a sequence is its items, in order (include/tinytrain/network/sequential.hpp), that `input<...>` in front
// makes it a network, and that an input has a shape and a scale: real = x * 2^exponent, [-1, 1) unless told otherwise.
#include <tinytrain/network/sequential.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

namespace tt = tinytrain;

struct a;
struct b;

struct net : tt::sequential<tt::input<tt::hwc<28, 14, 3>>, a, b, a> {};
struct part : tt::sequential<a, b> {};

template <class Sequence>
concept network = requires {
  typename Sequence::input_type;
};

static_assert(std::is_same_v<net::body, tt::list<a, b, a>>);
static_assert(std::is_same_v<part::body, tt::list<a, b>>);
static_assert(std::is_same_v<tt::sequential<>::body, tt::list<>>);
static_assert(network<net> && !network<part> && !network<tt::sequential<>>);
static_assert(network<tt::sequential<tt::input<tt::hwc<1, 1, 1>>>>);
static_assert(!network<tt::sequential<a, tt::input<tt::hwc<1, 1, 1>>>>);  // in front, or not at all

// A sequence joins nothing: its end is the end of its body.
static_assert(!net::joins && !part::joins && std::is_same_v<net::shortcut, tt::list<>>);
static_assert(std::is_empty_v<net>);

static_assert(net::input_type::shape == tt::dims{28, 14, 3});
static_assert(net::input_type::scale_exponent == -7);
static_assert(tt::input<tt::hwc<1, 2, 3>, tt::exponent<0>>::scale_exponent == 0);
static_assert(tt::input<tt::hwc<1, 2, 3>, tt::exponent<-9>>::shape == tt::dims{1, 2, 3});

}  // namespace

TEST_CASE("the shape of the input is known at run time as well") {
  CHECK(net::input_type::shape.size() == 28 * 14 * 3);
  CHECK(net::input_type::shape.row() == 14 * 3);
}
