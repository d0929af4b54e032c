// SPDX-License-Identifier: MIT
// Mandate: a loss states its target, what it checks, its scale and how it judges (loss/concept.hpp); nothing else is one.
#include <tinytrain/loss/concept.hpp>
#include <tinytrain/loss/mean_squared_error.hpp>
#include <tinytrain/loss/softmax_cross_entropy.hpp>

namespace {

namespace tt = tinytrain;

struct without_target {};

static_assert(tt::loss<tt::softmax_cross_entropy>);
static_assert(tt::loss<tt::mean_squared_error>);
static_assert(!tt::loss<without_target>);
static_assert(!tt::loss<int>);

// The rule they share is found by each where it applies.
static_assert(tt::softmax_cross_entropy::check({1, 1, 1}).rule == 1);
static_assert(tt::softmax_cross_entropy::check({2, 1, 10}).rule == 1);
static_assert(!tt::softmax_cross_entropy::check({1, 1, 10}));
static_assert(tt::mean_squared_error::check({256, 129, 1}).rule == 1);
static_assert(!tt::mean_squared_error::check({256, 128, 1}));

}  // namespace
