// SPDX-License-Identifier: MIT
// Proves the options of layers, optimizers, rules and trainers (include/tinytrain/meta/option.hpp), which are found by
// their `kind`, whatever their order:
//
//     option_or<K, D, O...>                  the first O of kind K, else D
//     first_unknown_option(kinds, options)   position (from 1) of the first option of no listed kind, else 0
//     first_repeated_kind(kinds, options)    position (from 1) of the first kind that has two options, else 0
#include <tinytrain/meta/option.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using tinytrain::list;
using tinytrain::option_or;
using tinytrain::detail::count_of_kind;
using tinytrain::detail::first_repeated_kind;
using tinytrain::detail::first_unknown_option;

struct color_kind;
struct size_kind;
struct age_kind;

template <int Value>
struct color {
  using kind = color_kind;
  static constexpr int value = Value;
};
template <int Value>
struct size {
  using kind = size_kind;
  static constexpr int value = Value;
};
struct named_color : color<7> {};
struct kindless {};
struct kind_is_a_value {
  int kind = 0;
};
using kinds = list<color_kind, size_kind>;

// What is asked for is found in any place; a derived option counts; the default is not instantiated.
struct declared_only;
static_assert(std::is_same_v<option_or<color_kind, declared_only>, declared_only>);
static_assert(std::is_same_v<option_or<color_kind, declared_only, size<1>, int, kindless>, declared_only>);
static_assert(std::is_same_v<option_or<color_kind, color<0>, color<1>, size<2>>, color<1>>);
static_assert(std::is_same_v<option_or<color_kind, color<0>, size<2>, color<1>>, color<1>>);
static_assert(std::is_same_v<option_or<color_kind, color<0>, size<2>, color<1>, color<3>>, color<1>>);
static_assert(std::is_same_v<option_or<color_kind, color<0>, kindless, named_color>, named_color>);
static_assert(option_or<size_kind, size<5>, color<1>>::value == 5);

static_assert(count_of_kind<color_kind> == 0);
static_assert(count_of_kind<color_kind, color<1>, size<2>, color<1>, named_color, int, kindless> == 3);

static_assert(first_unknown_option(kinds{}, list<>{}) == 0);
static_assert(first_unknown_option(kinds{}, list<color<1>, size<2>, color<3>>{}) == 0);
static_assert(first_unknown_option(kinds{}, list<color<1>, kindless, int>{}) == 2);
static_assert(first_unknown_option(kinds{}, list<kind_is_a_value, color<1>>{}) == 1);
static_assert(first_unknown_option(list<>{}, list<color<1>>{}) == 1);
static_assert(first_unknown_option(list<age_kind, color_kind>{}, list<color<1>, color<2>, size<1>>{}) == 3);

static_assert(first_repeated_kind(kinds{}, list<>{}) == 0);
static_assert(first_repeated_kind(kinds{}, list<size<1>, color<2>>{}) == 0);
static_assert(first_repeated_kind(kinds{}, list<size<1>, color<2>, size<1>>{}) == 2);
static_assert(first_repeated_kind(kinds{}, list<size<1>, color<2>, size<1>, named_color>{}) == 1);
static_assert(first_repeated_kind(list<>{}, list<size<1>, size<1>>{}) == 0);

template <class... Options>
struct paint {
  static constexpr int hue = option_or<color_kind, color<3>, Options...>::value;
  static constexpr int width = option_or<size_kind, size<4>, Options...>::value;
};

}  // namespace

TEST_CASE("every order of two options says the same") {
  CHECK(paint<>::hue == 3);
  CHECK(paint<size<9>>::hue == 3);
  CHECK(paint<size<9>, color<8>>::hue == paint<color<8>, size<9>>::hue);
  CHECK(paint<size<9>, color<8>>::width == paint<color<8>, size<9>>::width);
  CHECK(paint<named_color>::hue == 7);
}
