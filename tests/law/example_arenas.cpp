// SPDX-License-Identifier: MIT
// Mandate: the arena of every example network is within 10 % of its lower bound, the largest sum of bytes alive in one
// step, under every rule that the examples use (DESIGN: the planner shows how far it is from the bound).
#include "../../examples/fashion_network.hpp"

#include <tinytrain.hpp>

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

template <class Trainer>
inline constexpr bool is_tight = Trainer::arena_bytes * 10 <= Trainer::arena_lower_bound_bytes * 11;

template <class Update>
using fashion_trainer =
    tinytrain::trainer<fashion::network, Update, tinytrain::sgd<>, tinytrain::softmax_cross_entropy>;

static_assert(is_tight<hello::trainer>);
static_assert(is_tight<mine_as_example::mine::trainer>);
static_assert(is_tight<fashion_trainer<tinytrain::everything>>);
static_assert(is_tight<fashion_trainer<tinytrain::head_only>>);
static_assert(is_tight<fashion_trainer<tinytrain::bias_only>>);
static_assert(is_tight<fashion_trainer<fashion::sparse>>);

// The programs run as tests of their own; here they are only named.
[[maybe_unused]] constexpr int (*hello_program)() = &hello::program;
[[maybe_unused]] constexpr int (*custom_op_program)() = &mine_as_example::program;

}  // namespace
