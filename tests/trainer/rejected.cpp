// SPDX-License-Identifier: MIT
// Mandate: what stands in for a rejected trainer has the interface of a sound one, so that its one error is not followed by
// others (STYLE: check once). That it is an error is proved in tests/reject.
#include <tinytrain/trainer/rejected.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace {

namespace tt = tinytrain;

// The only verdict with which it may be instantiated outside of a rejection.
using stand_in = tt::detail::rejected_trainer<tt::no_error>;

static_assert(stand_in::ram_bytes == 0 && stand_in::arena_bytes == 0 && stand_in::arena_lower_bound_bytes == 0);
static_assert(stand_in::saved_bytes == 0 && stand_in::parameter_bytes == 0 && stand_in::state_bytes == 0);
static_assert(stand_in::stack_bytes == 0 && stand_in::flash_bytes == 0 && stand_in::checkpoint_words == 1);

TEST_CASE("rejected: every call of a sound trainer compiles") {
  stand_in model;
  const std::int8_t image[1]{};
  std::uint32_t words[1]{};
  CHECK(model.start(1) == tt::status::ok);
  CHECK(model.step(image, 0).status == tt::status::ok);
  CHECK(model.predict(image) == 0);
  CHECK(model.infer(image).data == nullptr);
  CHECK(model.observe(image, true) == tt::status::ok);
  CHECK(!stand_in::keeps_scale(0));
  model.set_activation_exponent(0, -3);
  CHECK(model.activation_exponent(0) == 0);
  CHECK(model.save(words) == tt::status::ok);
  CHECK(model.load(words) == tt::status::ok);
  CHECK(model.steps_done() == 0);
  CHECK(model.parameter_checksum() == 0);
}

}  // namespace
