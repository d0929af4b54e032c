// SPDX-License-Identifier: MIT
// The arenas of flowers, MCUNet-5FPS, under the rules of that example.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/example_arenas.hpp"

#include <flowers_mcunet.hpp>

TEST_CASE("example arenas: flowers, MCUNet-5FPS") {
  law::check_arena_of<flowers::mcunet::network, tinytrain::head_only>("flowers.mcunet", "head_only");
  law::check_arena_of<flowers::mcunet::network, flowers::mcunet::rule_49kb>("flowers.mcunet", "rule_49kb");
  law::check_arena_of<flowers::mcunet::network, flowers::mcunet::rule_99kb>("flowers.mcunet", "rule_99kb");
  law::check_arena_of<flowers::mcunet::network, flowers::mcunet::rule_148kb>("flowers.mcunet", "rule_148kb");
}
