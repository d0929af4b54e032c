// SPDX-License-Identifier: MIT
// Proves that the one header with Boost.Hana brings what networks are inspected with (include/tinytrain/meta/hana.hpp):
// sequences of types, counted, selected, joined, unpacked and walked, each in a constant expression.
#include <tinytrain/meta/hana.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace {

namespace hana = tinytrain::hana;

struct a {
  static constexpr int weight = 1;
};
struct b {
  static constexpr int weight = 2;
};
template <class... Types>
struct pack;

constexpr auto types = hana::tuple_t<a, b, a>;
constexpr auto heavy = [](auto type) { return hana::bool_c<(decltype(type)::type::weight > 1)>; };

//! The types of a Hana tuple, as the pack that a program compares.
template <class Tuple>
using pack_of = typename decltype(hana::unpack(std::declval<Tuple>(), hana::template_<pack>))::type;

static_assert(std::is_same_v<hana::type<a>, boost::hana::type<a>>);
static_assert(decltype(hana::size(types))::value == 3);
static_assert(std::is_same_v<pack_of<decltype(types)>, pack<a, b, a>>);
static_assert(std::is_same_v<pack_of<decltype(hana::filter(types, heavy))>, pack<b>>);
static_assert(std::is_same_v<pack_of<decltype(hana::concat(types, hana::tuple_t<b>))>, pack<a, b, a, b>>);
static_assert(
    std::is_same_v<pack_of<decltype(hana::flatten(hana::make_tuple(types, hana::tuple_t<>, hana::tuple_t<b>)))>,
                   pack<a, b, a, b>>);
static_assert(hana::unpack(hana::tuple_c<int, 1, 2, 3>, [](auto... k) { return (decltype(k)::value + ...); }) == 6);
static_assert(std::is_empty_v<std::remove_const_t<decltype(hana::type_c<a>)>>);
static_assert(
    std::is_same_v<hana::tag_of_t<std::integral_constant<int, 3>>, hana::ext::std::integral_constant_tag<int>>);

}  // namespace

TEST_CASE("for_each runs in the order of the sequence") {
  int digits = 0;
  hana::for_each(types, [&digits](auto type) { digits = digits * 10 + decltype(type)::type::weight; });
  CHECK(digits == 121);
}
