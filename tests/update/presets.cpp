// SPDX-License-Identifier: MIT
// Proves the rules that name no layer (include/tinytrain/update/presets.hpp), for the layer that is number `Ordinal` of
// the `Count` that have parameters:
//
//     everything   all weights, all biases            last<K>      those of the last K layers, nothing else
//     bias_only    all biases, weights of the last    head_only    last<1>
#include <tinytrain/update/presets.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace {

namespace tt = tinytrain;

struct layer;

constexpr int no_weights = 0;
constexpr int all_weights = 1;

//! 1 for all channels, 0 for none, -1 for anything else.
template <class Update, int Ordinal, int Count>
constexpr int trained_weights() {
  using channels = typename Update::template rule<layer, Ordinal, Count>::channels;
  return std::is_same_v<channels, tt::all_channels> ? 1 : (std::is_same_v<channels, tt::no_channels> ? 0 : -1);
}
template <class Update, int Ordinal, int Count>
constexpr bool trains_bias() {
  return Update::template rule<layer, Ordinal, Count>::bias;
}

//! Is `Update` what f says, for every layer of a network with `Count` of them? f gives {weights, bias}.
template <class Update, int Count, class Function>
constexpr bool agrees(Function f) {
  return [f]<int... Ordinal>(std::integer_sequence<int, Ordinal...>) {
    return (
        (f(Ordinal) == std::pair(trained_weights<Update, Ordinal, Count>(), trains_bias<Update, Ordinal, Count>())) &&
        ...);
  }
  (std::make_integer_sequence<int, Count>{});
}

static_assert(agrees<tt::everything, 12>([](int) { return std::pair(all_weights, true); }));
static_assert(agrees<tt::last<3>, 12>([](int k) {
  return k >= 9 ? std::pair(all_weights, true) : std::pair(no_weights, false);
}));
static_assert(agrees<tt::last<12>, 12>([](int) { return std::pair(all_weights, true); }));
static_assert(agrees<tt::last<100>, 12>([](int) { return std::pair(all_weights, true); }));
static_assert(agrees<tt::last<0>, 12>([](int) { return std::pair(no_weights, false); }));
static_assert(agrees<tt::head_only, 12>([](int k) {
  return k == 11 ? std::pair(all_weights, true) : std::pair(no_weights, false);
}));
static_assert(agrees<tt::head_only, 1>([](int) { return std::pair(all_weights, true); }));
static_assert(agrees<tt::bias_only, 12>([](int k) { return std::pair(k == 11 ? all_weights : no_weights, true); }));

static_assert(std::is_same_v<tt::last<2>::rule<layer, 0, 9>, tt::frozen_rule>);
static_assert(std::is_same_v<tt::head_only, tt::last<1>>);

// They have no entries that could name a layer wrongly.
static_assert(std::is_same_v<tt::everything::entries, tt::list<>> &&
              std::is_same_v<tt::bias_only::entries, tt::list<>>);
static_assert(std::is_same_v<tt::last<5>::entries, tt::list<>>);

}  // namespace

TEST_CASE("last<K> trains K layers of any network that has as many") {
  int trained = 0;
  [&trained]<int... Ordinal>(std::integer_sequence<int, Ordinal...>) {
    trained = (0 + ... + static_cast<int>(tt::last<4>::rule<layer, Ordinal, 30>::bias));
  }
  (std::make_integer_sequence<int, 30>{});
  CHECK(trained == 4);
}
