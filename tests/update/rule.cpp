// SPDX-License-Identifier: MIT
// Proves what an update rule says of one layer (include/tinytrain/update/rule.hpp): whether its biases are trained, and
// which of its input channels' weights; a frozen layer has neither. A rule of one's own is any type with the member
// template `rule`, here: the biases of every second layer.
#include <tinytrain/update/rule.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(tt::layer_rule<true, tt::all_channels>::bias);
static_assert(!tt::layer_rule<false, tt::all_channels>::bias);
static_assert(std::is_same_v<tt::layer_rule<true, tt::channels<2, 4>>::channels, tt::channels<2, 4>>);
static_assert(std::is_same_v<tt::frozen_rule, tt::layer_rule<false, tt::no_channels>>);
static_assert(std::is_empty_v<tt::frozen_rule>);
static_assert(tt::count_selected<tt::frozen_rule::channels>(100) == 0);

struct layer;
struct every_second_bias {
  template <class Layer, int Ordinal, int Count>
  using rule = tt::layer_rule<Ordinal % 2 == 0, tt::no_channels>;
};
static_assert(every_second_bias::rule<layer, 0, 3>::bias && !every_second_bias::rule<layer, 1, 3>::bias);

}  // namespace

TEST_CASE("a rule is nothing but types") { CHECK(sizeof(tt::layer_rule<true, tt::channel_set<1, 2, 3>>) == 1); }
