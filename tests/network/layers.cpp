// SPDX-License-Identifier: MIT
// Proves that nested sequences and blocks become one flat list (include/tinytrain/network/layers.hpp): layers in the
// order in which they run, a block's body, then its shortcut, then its join; and for each layer what it reads:
//
//     the layer before it, the input of its block for the first of a shortcut, both ends for a join
//
// against lists written by hand, and for a deep and a long network against the counts that they must have.
#include <tinytrain/meta/nth.hpp>
#include <tinytrain/network/layers.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace {

namespace tt = tinytrain;

struct a;
struct b;
struct c;
struct d;
struct e;

using input = tt::input<tt::hwc<8, 8, 1>>;

template <class Network>
constexpr bool reads(int layer, int source, int skip = tt::edge::none) {
  const tt::edge found = tt::network_edges<Network>[static_cast<std::size_t>(layer)];
  return found.source == source && found.skip == skip;
}

// A chain, however it is nested.
struct chain : tt::sequential<input, a, b, c> {};
struct inner : tt::sequential<b> {};
struct nested : tt::sequential<input, tt::sequential<a, inner>, tt::sequential<>, tt::sequential<tt::sequential<c>>> {};
static_assert(tt::layer_count<chain> == 3 && tt::layer_count<nested> == 3);
static_assert(std::is_same_v<tt::layer_list<chain>, tt::list<a, b, c>>);
static_assert(std::is_same_v<tt::layer_list<nested>, tt::list<a, b, c>>);
static_assert(reads<chain>(0, tt::edge::network_input) && reads<chain>(1, 0) && reads<chain>(2, 1));
static_assert(reads<nested>(0, tt::edge::network_input) && reads<nested>(1, 0) && reads<nested>(2, 1));

// An identity block reads its input twice; what follows reads the join.
struct block : tt::residual<b, c> {};
struct with_block : tt::sequential<input, a, block, d> {};
static_assert(std::is_same_v<tt::layer_list<with_block>, tt::list<a, b, c, tt::join<block>, d>>);
static_assert(reads<with_block>(1, 0) && reads<with_block>(2, 1) && reads<with_block>(3, 2, 0) &&
              reads<with_block>(4, 3));

// In front of everything, the skip is the image itself.
struct at_input : tt::sequential<input, block> {};
static_assert(std::is_same_v<tt::layer_list<at_input>, tt::list<b, c, tt::join<block>>>);
static_assert(reads<at_input>(0, -1) && reads<at_input>(2, 1, tt::edge::network_input));

// A shortcut with layers of its own starts where the block does.
struct projected : tt::residual<tt::shortcut<d, e>, b, c> {};
struct with_shortcut : tt::sequential<input, a, projected> {};
static_assert(std::is_same_v<tt::layer_list<with_shortcut>, tt::list<a, b, c, d, e, tt::join<projected>>>);
static_assert(reads<with_shortcut>(1, 0) && reads<with_shortcut>(2, 1));
static_assert(reads<with_shortcut>(3, 0) && reads<with_shortcut>(4, 3) && reads<with_shortcut>(5, 2, 4));

// Blocks in blocks, in a body and in a shortcut, and one right behind another.
struct outer : tt::residual<b, block> {};
struct in_body : tt::sequential<input, a, outer, e> {};
static_assert(std::is_same_v<tt::layer_list<in_body>, tt::list<a, b, b, c, tt::join<block>, tt::join<outer>, e>>);
static_assert(reads<in_body>(1, 0) && reads<in_body>(2, 1) && reads<in_body>(3, 2) && reads<in_body>(4, 3, 1));
static_assert(reads<in_body>(5, 4, 0) && reads<in_body>(6, 5));

struct bent : tt::residual<tt::shortcut<block>, d> {};
struct in_shortcut : tt::sequential<input, a, bent, block> {};
static_assert(std::is_same_v<tt::layer_list<in_shortcut>,
                             tt::list<a, d, b, c, tt::join<block>, tt::join<bent>, b, c, tt::join<block>>>);
static_assert(reads<in_shortcut>(1, 0) && reads<in_shortcut>(2, 0) && reads<in_shortcut>(3, 2));
static_assert(reads<in_shortcut>(4, 3, 0) && reads<in_shortcut>(5, 1, 4));
static_assert(reads<in_shortcut>(6, 5) && reads<in_shortcut>(8, 7, 5));

// An empty body is an edge from the input of the block to its join: the trainer rejects it by that.
struct hollow : tt::sequential<input, a, tt::residual<>> {};
static_assert(tt::layer_count<hollow> == 2 && reads<hollow>(1, 0, 0));
static_assert(tt::layer_count<tt::sequential<input>> == 0);

// A part that lists layers and edges itself, counted from its own first layer: wherever it stands, its first input is what
// came before it, and what follows reads its last layer.
struct wired_part {
  using layers = tt::list<a, b, c, d>;
  static constexpr std::array<tt::edge, 4> edges{{{-1}, {0}, {-1, 0}, {2, 1}}};
};
struct wired_net : wired_part {
  using input_type = input;
};
static_assert(tt::detail::wired<wired_part> && !tt::detail::wired<block> && !tt::detail::wired<a>);
static_assert(std::is_same_v<tt::layer_list<wired_net>, tt::list<a, b, c, d>>);
static_assert(reads<wired_net>(0, -1) && reads<wired_net>(1, 0) && reads<wired_net>(2, -1, 0) &&
              reads<wired_net>(3, 2, 1));

struct extended : tt::sequential<wired_net, e, block> {};
static_assert(std::is_same_v<tt::layer_list<extended>, tt::list<a, b, c, d, e, b, c, tt::join<block>>>);
static_assert(reads<extended>(2, -1, 0) && reads<extended>(4, 3) && reads<extended>(5, 4) && reads<extended>(7, 6, 4));

struct with_part : tt::sequential<input, e, wired_part, tt::residual<wired_part>, e> {};
static_assert(tt::layer_count<with_part> == 11);
static_assert(reads<with_part>(1, 0) && reads<with_part>(2, 1) && reads<with_part>(3, 0, 1) &&
              reads<with_part>(4, 3, 2));
static_assert(reads<with_part>(5, 4) && reads<with_part>(7, 4, 5) && reads<with_part>(8, 7, 6));
static_assert(reads<with_part>(9, 8, 4) && reads<with_part>(10, 9));

// An extended network is extended again, and one that was written down likewise.
struct twice_extended : tt::sequential<tt::sequential<chain, d>, e> {};
static_assert(std::is_same_v<tt::layer_list<twice_extended>, tt::list<a, b, c, d, e>>);
static_assert(reads<twice_extended>(0, -1) && reads<twice_extended>(3, 2) && reads<twice_extended>(4, 3));

// The Hana tuple holds the same layers, for users.
static_assert(decltype(tt::hana::size(tt::network_layers<with_block>))::value == 5);
static_assert(std::is_same_v<decltype(+tt::network_layers<chain>[tt::hana::int_c<1>])::type, b>);

template <int>
struct numbered;
template <class Indices>
struct long_sequence;
template <int... Index>
struct long_sequence<std::integer_sequence<int, Index...>> : tt::sequential<numbered<Index>...> {};

struct fifty : tt::sequential<input, long_sequence<std::make_integer_sequence<int, 50>>> {};
static_assert(tt::layer_count<fifty> == 50);
static_assert(std::is_same_v<tt::nth<49, tt::layer_list<fifty>>, numbered<49>>);

}  // namespace

TEST_CASE("in a chain of blocks every edge leads back, and every layer but the last is read") {
  struct net : tt::sequential<input, a, block, outer, projected, bent, e> {};
  constexpr int count = tt::layer_count<net>;
  CHECK(count == 1 + 3 + 5 + 5 + 5 + 1);
  int readers[count]{};
  for (int k = 0; k < count; ++k) {
    const tt::edge found = tt::network_edges<net>[static_cast<std::size_t>(k)];
    CHECK(found.source < k);
    CHECK(found.skip < k);
    CHECK((found.source >= 0 || k == 0));
    readers[found.source >= 0 ? found.source : 0] += found.source >= 0;
    readers[found.skip >= 0 ? found.skip : 0] += found.skip >= 0;
  }
  for (int k = 0; k < count - 1; ++k) {
    CHECK(readers[k] >= 1);
  }
  CHECK(readers[count - 1] == 0);
}
