// SPDX-License-Identifier: MIT
// Proves the vocabulary of diagnostics (include/tinytrain/error.hpp):
//
//     well_formed<V> holds for no_error and for nothing else; a violation is true if and only if it names a rule
//
// and that the words of an error are declared and never defined, so that no program can come to depend on what they
// hold.
#include <tinytrain/error.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

namespace tt = tinytrain;

struct some_rule;
struct some_layer;

using verdict = tt::error<some_rule, tt::at<some_layer, 1>, tt::expected<6>, tt::actual<7>>;

template <class Type>
concept defined = requires {
  sizeof(Type);
};

static_assert(tt::well_formed<tt::no_error>);
static_assert(!tt::well_formed<verdict>);
static_assert(!tt::well_formed<some_rule>);
static_assert(!tt::well_formed<const tt::no_error>);

static_assert(!defined<verdict>);
static_assert(!defined<tt::at<some_layer, 1>>);
static_assert(!defined<tt::expected<6>> && !defined<tt::actual<6>>);

// Numbers wider than int are kept: a budget is in bytes, and `long long`.
static_assert(!std::is_same_v<tt::expected<0>, tt::expected<(1LL << 32)>>);
static_assert(std::is_same_v<tt::expected<65536>, tt::expected<65536LL>>);

static_assert(!tt::violation{});
static_assert(!tt::violation{0, 3, 64});
static_assert(tt::violation{1});
static_assert(tt::violation{7, 33000, 36864}.actual == 36864);
static_assert(std::is_aggregate_v<tt::violation> && std::is_trivially_copyable_v<tt::violation>);
static_assert(!std::is_convertible_v<tt::violation, bool> && !std::is_convertible_v<tt::violation, int>);

}  // namespace

TEST_CASE("the first of several violations is found with `if (const violation v = ...)`") {
  const tt::violation found[] = {{}, {0, 1, 1}, {2, 6, 7}, {1, 1, 1}};
  int first = -1;
  for (int k = 3; k >= 0; --k) {
    if (const tt::violation v = found[k]) {
      first = v.rule;
    }
  }
  CHECK(first == 2);
}
