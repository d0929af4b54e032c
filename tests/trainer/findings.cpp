// SPDX-License-Identifier: MIT
//! What no single op can find broken (include/tinytrain/trainer/findings.hpp), as values: a layer listed twice, an entry of
//! an update rule that does not fit, a layer that no error passes behind one that is trained, an item that is no layer. That
//! a trainer says so: tests/trainer/verdict.cpp; in which words: tests/reject.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/op/multiply.hpp>
#include <tinytrain/trainer/findings.hpp>

#include <array>
#include <type_traits>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
namespace like = law::imported_like;
using tt::detail::find_blocked;

constexpr bool is(plan::finding f, int layer, int rule, long long expected, long long actual) {
  return f.layer == layer && f.what.rule == rule && f.what.expected == expected && f.what.actual == actual;
}

// --- layers ---------------------------------------------------------------------------------------------------------

struct one : tt::linear<tt::out<2>> {};
struct two : tt::linear<tt::out<2>> {};
static_assert(
    !tt::detail::find_repeated_layer(tt::list<one, tt::relu, two, tt::relu>{}).what);  // those without weights may
static_assert(is(tt::detail::find_repeated_layer(tt::list<two, one, tt::relu, one, one>{}), 1, 1, 1, 3));
static_assert(is(tt::detail::find_repeated_layer(tt::list<two, one, two, one>{}), 0, 1, 1, 2));

static_assert(tt::detail::first_non_layer(tt::list<one, tt::relu>{}) == 0);
static_assert(tt::detail::first_non_layer(tt::list<one, int, tt::out<3>>{}) == 2);
static_assert(tt::detail::first_non_layer(tt::list<>{}) == 1);

// --- entries of a rule ------------------------------------------------------------------------------------------------

using layers = tt::layer_list<like::net>;
static_assert(tt::detail::position_of<tt::train<like::project>>(layers{}) == 2);
static_assert(tt::detail::position_of<tt::train<tt::layer<5>>>(layers{}) == 5);
static_assert(tt::detail::position_of<tt::train<tt::layer_named<"operator 1">>>(layers{}) == 1);
static_assert(tt::detail::position_of<tt::train<tt::layer<9>>>(layers{}) == -1);
static_assert(tt::detail::position_of<tt::train<one>>(layers{}) == -1);
static_assert(tt::detail::position_of<tt::biases_of_last<2>>(layers{}) == -2);

template <class... Entries>
constexpr tt::detail::found_entry check() {
  return tt::detail::check_entries<layers>(tt::list<Entries...>{},
                                           plan::graph_of<like::net, tt::sparse_update<Entries...>>);
}
static_assert(!check<tt::train<tt::layer<5>>, tt::train<like::stem, tt::bias>, tt::biases_of_last<3>>().fault.what);
static_assert(!check<>().fault.what);
static_assert(is(check<tt::train<like::head>, tt::train<tt::layer<9>>>().fault, -1, 2, 1, 0));
static_assert(check<tt::train<like::head>, tt::train<tt::layer<9>>>().entry == 1);
static_assert(is(check<tt::train<tt::layer_named<"operator 8">>>().fault, -1, 2, 1, 0));
static_assert(is(check<tt::biases_of_last<1>, tt::train<tt::layer<5>>, tt::train<like::head, tt::bias>>().fault, 5, 3,
                 1, 2));
static_assert(check<tt::biases_of_last<1>, tt::train<tt::layer<5>>, tt::train<like::head, tt::bias>>().entry == 1);
static_assert(is(check<tt::train<tt::layer<4>>>().fault, 4, 4, 1, 0));
static_assert(is(check<tt::train<tt::layer<5>, tt::same>>().fault, 5, 5, 0, 1));
static_assert(is(check<tt::train<tt::layer<5>, tt::channels<2, 5>>>().fault, 5, 6, 4, 5));

// the rule is the named layer's, however it is named
template <class Update, int Node>
using rule_of = tt::nth<Node, plan::rule_list<like::net, Update>>;
using named = tt::sparse_update<tt::train<tt::layer<2>, tt::channels<1, 3>>, tt::biases_of_last<2>>;
static_assert(std::is_same_v<rule_of<named, 2>, tt::layer_rule<true, tt::channels<1, 3>>>);
static_assert(std::is_same_v<rule_of<named, 5>, tt::layer_rule<true, tt::no_channels>>);
static_assert(std::is_same_v<rule_of<named, 1>, tt::frozen_rule> && std::is_same_v<rule_of<named, 4>, tt::frozen_rule>);

// --- layers that no error passes ------------------------------------------------------------------------------------

// a softmax at the end, with views behind it or without, is left out of training
static_assert(!find_blocked(plan::graph_of<like::net, tt::everything>).what);
struct reshaped : tt::sequential<like::net, tt::flatten, tt::flatten> {};
static_assert(!find_blocked(plan::graph_of<reshaped, tt::everything>).what);
// one in the middle is a wall: what comes after it can be trained, what comes before it cannot
struct behind : tt::linear<tt::out<2>> {};
struct walled : tt::sequential<like::net, tt::flatten, behind> {};
static_assert(!find_blocked(plan::graph_of<walled, tt::head_only>).what);
static_assert(is(find_blocked(plan::graph_of<walled, tt::last<2>>), 6, 9, 1, 0));
struct first_alone : tt::sparse_update<tt::train<like::stem, tt::bias>> {};
static_assert(is(find_blocked(plan::graph_of<walled, first_alone>), 6, 9, 1, 0));
static_assert(!find_blocked(plan::graph_of<walled, tt::nothing>).what);

// behind either input of a layer with two; and not where nobody needs it
struct left : tt::linear<tt::out<3>> {};
struct right : tt::linear<tt::out<3>> {};
struct last : tt::linear<tt::out<3>> {};
using probabilities = tt::softmax<tt::scale_softmax(1.0f, 0.5f)>;
struct gated {
  using input_type = tt::input<tt::hwc<1, 1, 4>>;
  using layers = tt::list<left, right, tt::multiply<tt::dims{1, 1, 3}>, probabilities, last>;
  static constexpr std::array<tt::edge, 5> edges{{{-1}, {-1}, {0, 1}, {2}, {3}}};
};
struct right_alone : tt::sparse_update<tt::train<right>> {};
static_assert(is(find_blocked(plan::graph_of<gated, right_alone>), 3, 9, 1, 0));
struct left_alone : tt::sparse_update<tt::train<left>> {};
static_assert(is(find_blocked(plan::graph_of<gated, left_alone>), 3, 9, 1, 0));
struct unread_wall {
  using input_type = tt::input<tt::hwc<1, 1, 4>>;
  using layers = tt::list<left, probabilities, last>;
  static constexpr std::array<tt::edge, 3> edges{{{-1}, {0}, {0}}};
};
static_assert(!find_blocked(plan::graph_of<unread_wall, tt::everything>).what);

}  // namespace
