// SPDX-License-Identifier: MIT
// The arenas of keywords, under the rules of that example and the presets.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/example_arenas.hpp"

#include <keywords_network.hpp>

TEST_CASE("example arenas: keywords") {
  law::check_arena_of<keywords::network, tinytrain::head_only>("keywords", "head_only");
  law::check_arena_of<keywords::network, tinytrain::bias_only>("keywords", "bias_only");
  law::check_arena_of<keywords::network, tinytrain::everything>("keywords", "everything");
  law::check_arena_of<keywords::network, keywords::sparse>("keywords", "sparse");
}
