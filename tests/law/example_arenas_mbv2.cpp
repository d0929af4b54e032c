// SPDX-License-Identifier: MIT
// The arenas of flowers, MobileNetV2, under the rules of that example.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/example_arenas.hpp"

#include <flowers_mbv2.hpp>

TEST_CASE("example arenas: flowers, MobileNetV2") {
  law::check_arena_of<flowers::mbv2::network, tinytrain::head_only>("flowers.mbv2", "head_only");
  law::check_arena_of<flowers::mbv2::network, flowers::mbv2::rule_49kb>("flowers.mbv2", "rule_49kb");
  law::check_arena_of<flowers::mbv2::network, flowers::mbv2::rule_99kb>("flowers.mbv2", "rule_99kb");
  law::check_arena_of<flowers::mbv2::network, flowers::mbv2::rule_138kb>("flowers.mbv2", "rule_138kb");
}
