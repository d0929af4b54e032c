// SPDX-License-Identifier: MIT
// Mandate: the arena of every example network is within 3 % of its lower bound, the largest sum of bytes alive in one
// step, under every rule that the examples use (DESIGN: the planner shows how far it is from the bound). Those of imported
// networks: example_arenas_<model>.cpp.
#include "law/example_arenas.hpp"

#include "../../examples/fashion_network.hpp"

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <cstdio>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wreturn-type"  // main may end without a return; nothing calls it here
namespace hello {
namespace {
#define main program
#include "../../examples/hello.cpp"
#undef main
}  // namespace
}  // namespace hello
#pragma GCC diagnostic pop

namespace mine_as_example {
namespace {
#define main program
#include "../../examples/custom_op.cpp"
#undef main
}  // namespace
}  // namespace mine_as_example

namespace {

// The programs run as tests of their own; here they are only named.
[[maybe_unused]] constexpr int (*hello_program)() = &hello::program;
[[maybe_unused]] constexpr int (*custom_op_program)() = &mine_as_example::program;

}  // namespace

TEST_CASE("example arenas: within 3 % of the bound") {
  law::check_arena<hello::trainer>("hello", "everything");
  law::check_arena<mine_as_example::mine::trainer>("custom_op", "everything");
  law::check_arena_of<fashion::network, tinytrain::everything>("fashion", "everything");
  law::check_arena_of<fashion::network, tinytrain::head_only>("fashion", "head_only");
  law::check_arena_of<fashion::network, tinytrain::bias_only>("fashion", "bias_only");
  law::check_arena_of<fashion::network, fashion::sparse>("fashion", "sparse");
}
