// SPDX-License-Identifier: MIT
// The arenas of person, under the rule of that example and the presets.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/example_arenas.hpp"

#include <person_network.hpp>

TEST_CASE("example arenas: person") {
  law::check_arena_of<person::network, tinytrain::head_only>("person", "head_only");
  law::check_arena_of<person::network, tinytrain::bias_only>("person", "bias_only");
  law::check_arena_of<person::network, tinytrain::everything>("person", "everything");
  law::check_arena_of<person::network, person::sparse>("person", "sparse");
}
