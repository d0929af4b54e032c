// SPDX-License-Identifier: MIT
// Proves how layers are named and what is trained of them (include/tinytrain/update/sparse_update.hpp):
//
//     train<L>                    weights and biases           train<L, bias>        biases alone
//     train<L, channels<a, b>>    weights of those inputs      train<L, weights>     weights alone
//     train<L, channels<a, b>, bias>, in any order, both;      a layer that is not named is frozen
//
// Which entries are refused is in tests/reject/update. Source: Lin et al., NeurIPS 2022 (arXiv 2206.15472), section
// 2.2.
#include <tinytrain/update/sparse_update.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

namespace tt = tinytrain;

struct stem;
struct mix;
struct head;
struct other;

template <class Entry, bool Bias, class Channels>
inline constexpr bool trains = std::is_same_v<typename Entry::rule, tt::layer_rule<Bias, Channels>>;

static_assert(trains<tt::train<stem>, true, tt::all_channels>);
static_assert(trains<tt::train<stem, tt::bias>, true, tt::no_channels>);
static_assert(trains<tt::train<stem, tt::weights>, false, tt::all_channels>);
static_assert(trains<tt::train<stem, tt::weights, tt::bias>, true, tt::all_channels>);
static_assert(trains<tt::train<stem, tt::bias, tt::weights>, true, tt::all_channels>);
static_assert(trains<tt::train<stem, tt::channels<0, 8>>, false, tt::channels<0, 8>>);
static_assert(trains<tt::train<stem, tt::channels<0, 8>, tt::bias>, true, tt::channels<0, 8>>);
static_assert(trains<tt::train<stem, tt::bias, tt::channel_set<3, 1>>, true, tt::channel_set<3, 1>>);
static_assert(std::is_same_v<tt::train<stem, tt::bias>::layer, stem>);

static_assert(tt::train<stem>::unknown_option == 0 && tt::train<stem>::repeated_option == 0);
static_assert(tt::train<stem, tt::bias, int>::unknown_option == 2);
static_assert(tt::train<stem, tt::weights, tt::bias, tt::weights>::repeated_option != 0);
static_assert(tt::train<stem, tt::channels<0, 1>, tt::channel_set<5>>::repeated_option != 0);

struct update :
    tt::sparse_update<tt::train<head>, tt::train<mix, tt::channels<2, 4>, tt::bias>, tt::train<stem, tt::bias>> {};

template <class Layer, bool Bias, class Channels>
inline constexpr bool says = std::is_same_v<update::rule<Layer, 0, 9>, tt::layer_rule<Bias, Channels>>;
static_assert(says<head, true, tt::all_channels>);
static_assert(says<mix, true, tt::channels<2, 4>>);
static_assert(says<stem, true, tt::no_channels>);
static_assert(std::is_same_v<update::rule<other, 0, 9>, tt::frozen_rule>);

// Layers are found by name, wherever they stand; of two entries for one layer the first holds (and the trainer
// rejects).
static_assert(std::is_same_v<update::rule<mix, 0, 9>, update::rule<mix, 8, 9>>);
using twice = tt::sparse_update<tt::train<stem, tt::bias>, tt::train<stem>>;
static_assert(std::is_same_v<twice::rule<stem, 0, 1>, tt::layer_rule<true, tt::no_channels>>);

static_assert(update::entries::size == 3 && tt::sparse_update<>::entries::size == 0);
static_assert(std::is_same_v<tt::sparse_update<>::rule<stem, 0, 1>, tt::frozen_rule>);

}  // namespace

TEST_CASE("a rule selects the channels that it names") {
  using selected = update::rule<mix, 1, 3>::channels;
  int mask = 0;
  for (int channel = 0; channel < 8; ++channel) {
    mask |= selected::selects(channel) ? 1 << channel : 0;
  }
  CHECK(mask == 0b1100);
}
