// SPDX-License-Identifier: MIT
//! All memory of a trainer is one object that may start as zeros: no constructor at run time, no padding between the blocks,
//! words where words are read. And constants: initial weights that the compiler computed, the same as at run time.
#include "law/networks.hpp"

#include <tinytrain/trainer/memory.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace {

namespace tt = tinytrain;

using planned = tt::plan::plan<law::plain::net, tt::head_only, true, false>;
using memory = tt::trainer_memory<planned>;
static_assert(std::is_trivially_default_constructible_v<memory> && std::is_trivially_destructible_v<memory>);
static_assert(std::is_trivially_copyable_v<memory> && std::is_standard_layout_v<memory>);
static_assert(alignof(memory) == 4);
static_assert(sizeof(memory::parameters) == planned::parameters.bytes && sizeof(memory::arena) == planned::arena_bytes);
static_assert(offsetof(memory, parameters) % 4 == 0 && offsetof(memory, arena) % 4 == 0);
static_assert(memory::array_bytes(0) == 1 && memory::array_bytes(7) == 7);

using constants = tt::constants<law::plain::net, planned, 5, tt::untrained>;
static_assert(!constants::pretrained);
static_assert(constants::weight_exponent(7) == tt::plan::weight_exponent(8));

TEST_CASE("memory: typed places in the blocks") {
  const auto m = std::make_unique<memory>();
  *m = {};
  *m->at<std::int32_t>(8) = -2;
  CHECK(m->arena[8] == 0xFE);
  CHECK(*m->at<const std::int8_t>(8) == -2);
  *m->parameter<std::int8_t>(3) = 5;
  CHECK(m->parameters[3] == 5);
  CHECK(*static_cast<const memory&>(*m).parameter<std::int8_t>(3) == 5);
}

TEST_CASE("memory: constants are the initial weights of their seed") {
  const tt::initial_weights initial = constants::initial<2>(5);
  const std::int8_t* weights = constants::weights<2>();
  CHECK(reinterpret_cast<std::uintptr_t>(weights) % 4 == 0);
  for (int k = 0; k < 54; ++k) {
    CHECK(weights[k] == initial(k));
  }
  CHECK(constants::biases<2>() == nullptr);
}

}  // namespace
