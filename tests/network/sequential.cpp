// SPDX-License-Identifier: MIT
// Proves that a sequence is its items, in order (include/tinytrain/network/sequential.hpp), that `input<...>` in front
// makes it a network, that a network in front is extended, and that an input has a shape and a scale: real = x * 2^exponent, [-1, 1) unless told otherwise.
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

// A network in front: its input is the sequence's, and it is the first item. Whoever has an input is a network.
struct longer : tt::sequential<net, b> {};
static_assert(network<longer> && std::is_same_v<longer::input_type, net::input_type>);
static_assert(std::is_same_v<longer::body, tt::list<net, b>> && !longer::joins);
struct longest : tt::sequential<longer, a, b> {};
static_assert(std::is_same_v<longest::input_type, net::input_type>);
static_assert(std::is_same_v<longest::body, tt::list<longer, a, b>>);
struct foreign {
  using input_type = tt::input<tt::hwc<2, 2, 2>>;
};
static_assert(network<tt::sequential<foreign>> &&
              std::is_same_v<tt::sequential<foreign, a>::body, tt::list<foreign, a>>);

// A sequence joins nothing: its end is the end of its body.
static_assert(!net::joins && !part::joins && std::is_same_v<net::shortcut, tt::list<>>);
static_assert(std::is_empty_v<net>);

static_assert(net::input_type::shape == tt::dims{28, 14, 3});
static_assert(net::input_type::scale_exponent == -7 && !net::input_type::affine);
static_assert(tt::input<tt::hwc<1, 2, 3>, tt::exponent<0>>::scale_exponent == 0);
static_assert(tt::input<tt::hwc<1, 2, 3>, tt::exponent<-9>>::shape == tt::dims{1, 2, 3});

}  // namespace

TEST_CASE("the shape of the input is known at run time as well") {
  CHECK(net::input_type::shape.size() == 28 * 14 * 3);
  CHECK(net::input_type::shape.row() == 14 * 3);
}
