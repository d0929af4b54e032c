// SPDX-License-Identifier: MIT
// Proves that `list` is a pack with a name (include/tinytrain/meta/list.hpp):
//
//     list<T...>::size = sizeof...(T);  naming a list instantiates none of its types, and its order is part of it
//     count_of<T, list<...>>            how often T stands there
#include <tinytrain/meta/list.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using tinytrain::list;

struct declared_only;
template <class Type>
struct never {
  static_assert(sizeof(Type) == 0, "instantiated");
};

static_assert(list<>::size == 0);
static_assert(list<int>::size == 1);
static_assert(list<int, int, declared_only, void, never<int>>::size == 5);
static_assert(std::is_same_v<decltype(list<int>::size), const int>);

static_assert(std::is_empty_v<list<int, long, declared_only>>);
static_assert(std::is_trivially_copyable_v<list<never<char>>>);
static_assert(!std::is_same_v<list<int, char>, list<char, int>>);
static_assert(!std::is_same_v<list<int>, list<list<int>>>);

using tinytrain::count_of;
static_assert(count_of<int, list<>> == 0 && count_of<int, list<char, never<int>>> == 0);
static_assert(count_of<int, list<int, const int, char, int, list<int>>> == 2);
static_assert(count_of<list<int>, list<int, list<int>>> == 1);
static_assert(count_of<declared_only, list<declared_only, void, declared_only, declared_only>> == 3);

template <class... Types>
constexpr int count(list<Types...>) {
  return static_cast<int>(sizeof...(Types));
}

}  // namespace

TEST_CASE("a list is passed by value, and taken apart by a pack") {
  CHECK(count(list<>{}) == 0);
  CHECK(count(list<declared_only, void, declared_only>{}) == 3);
}
