// SPDX-License-Identifier: MIT
//! The plan in one place: its arena is that of the best order, saved bytes are those alive across the loss, and the peak
//! layer is the one that runs where the arena is fullest. Rules that train less never need more.
#include "law/networks.hpp"

#include <tinytrain/plan/plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

template <class Network, class Update>
using planned = plan::plan<Network, Update, true, false>;

// head_only of plain: nothing before the head is kept, the peak is the first layers' maps: 96 + 96 bytes of 4 x 4 x 6
using head = planned<law::plain::net, tt::head_only>;
static_assert(head::layers == 8);
static_assert(head::saved_bytes == 8);  // the input of the head
static_assert(head::arena_lower_bound_bytes == 4 * 4 * 6 + 4 * 4 * 8);
static_assert(head::arena_bytes == head::arena_lower_bound_bytes && head::peak_layer == 4);
static_assert(head::parameters.bytes == 4 * 4 + 2 * 32);

using none = plan::plan<law::plain::net, tt::head_only, false, false>;
using both = plan::plan<law::plain::net, tt::head_only, true, true>;
static_assert(none::parameters.bytes == 4 * 4 + 32 && both::parameters.bytes == 4 * 4 + 4 * 2 + 32 * 4);
static_assert(none::arena_bytes == head::arena_bytes);

struct biases_of_project : tt::sparse_update<tt::train<law::plain::project, tt::bias>> {};
using bias = planned<law::plain::net, biases_of_project>;
static_assert(bias::saved_bytes == 4 * 4 * 8 / 8);  // one bit for each element of the ReLU behind it

struct part_of_project : tt::sparse_update<tt::train<law::plain::project, tt::channels<1, 3>>> {};
using part = planned<law::plain::net, part_of_project>;
static_assert(part::saved_bytes == 16 + 4 * 4 * 2);

TEST_CASE("plan: the figures agree with the tape, and less training needs no more memory") {
  law::for_each_network([]<class Network>() {
    using all = planned<Network, tt::everything>;
    using biases = planned<Network, tt::bias_only>;
    using last = planned<Network, tt::head_only>;
    CHECK(all::arena_bytes >= biases::arena_bytes);
    CHECK(biases::arena_lower_bound_bytes >= last::arena_lower_bound_bytes);
    CHECK(all::saved_bytes >= biases::saved_bytes);
    CHECK(biases::saved_bytes >= last::saved_bytes);
    int end = 0;
    int saved = 0;
    for (int v = 0; v < all::tape.value_count; ++v) {
      end = std::max(end, all::offset(v) + plan::round_up(all::tape[v].bytes, 4));
      const bool across = all::tape[v].birth < all::tape.loss_step && all::tape[v].death > all::tape.loss_step;
      saved += across ? plan::round_up(all::tape[v].bytes, 4) : 0;
    }
    CHECK(end == all::arena_bytes);
    CHECK(saved == all::saved_bytes);
    CHECK(all::peak_layer >= 0);
    CHECK(all::peak_layer < all::layers);
  });
}

}  // namespace
