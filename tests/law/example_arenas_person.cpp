// SPDX-License-Identifier: MIT
// The arenas of person, under the rule of that example and the presets.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/example_arenas.hpp"

#include <person_network.hpp>

TEST_CASE("example arenas: person") {
  law::check_arena_of<person::network, tinytrain::head_only>("visual_wake_words", "head_only");
  law::check_arena_of<person::network, tinytrain::bias_only>("visual_wake_words", "bias_only");
  law::check_arena_of<person::network, tinytrain::everything>("visual_wake_words", "everything");
  law::check_arena_of<person::network, person::sparse>("visual_wake_words", "sparse");
}
