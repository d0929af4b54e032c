// SPDX-License-Identifier: MIT
// Proves that a look-up gives the type at its position, whatever else is in the list (include/tinytrain/meta/nth.hpp):
//
//     nth<I, list<T0, T1, ...>> = TI;  a list of 256 types stays within a template depth of 64
//
// Types that are incomplete, repeated, final, references or void are positions like any other.
#include <tinytrain/meta/nth.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace {

using tinytrain::list;
using tinytrain::nth;

struct declared_only;
struct last_word final {};

using mixed = list<int, declared_only, void, int, const char&, last_word, list<int>>;
static_assert(std::is_same_v<nth<0, mixed>, int>);
static_assert(std::is_same_v<nth<1, mixed>, declared_only>);
static_assert(std::is_same_v<nth<2, mixed>, void>);
static_assert(std::is_same_v<nth<3, mixed>, int>);
static_assert(std::is_same_v<nth<4, mixed>, const char&>);
static_assert(std::is_same_v<nth<5, mixed>, last_word>);
static_assert(std::is_same_v<nth<6, mixed>, list<int>>);

template <class Index, class List>
concept has_nth = requires {
  typename nth<Index::value, List>;
};
static_assert(has_nth<std::integral_constant<int, 6>, mixed>);

template <int Value>
struct number {
  static constexpr int value = Value;
};

template <class Indices>
struct numbers;
template <int... Values>
struct numbers<std::integer_sequence<int, Values...>> {
  using type = list<number<Values * Values>...>;
};
using squares = numbers<std::make_integer_sequence<int, 256>>::type;

template <int... Index>
constexpr bool all_found(std::integer_sequence<int, Index...>) {
  return ((nth<Index, squares>::value == Index * Index) && ...);
}
static_assert(all_found(std::make_integer_sequence<int, 256>{}));

}  // namespace

TEST_CASE("the first and the last of the longest sequence that clang folds") {
  CHECK(nth<0, squares>::value == 0);
  CHECK(nth<255, squares>::value == 255 * 255);
}
