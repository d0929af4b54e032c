// SPDX-License-Identifier: MIT
//! The byte figures are those of the object: arena + parameters + state = sizeof(trainer), and RAM is that and the bound on
//! the stack; flash is the constants that are not trained. What a budget compares is what there is.
#include "law/networks.hpp"

#include <tinytrain/trainer/figures.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;

template <class Network, class Update, class Optimizer>
constexpr bool add_up() {
  using trainer = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy>;
  return trainer::arena_bytes + trainer::parameter_bytes + trainer::state_bytes ==
             static_cast<long long>(sizeof(trainer)) &&
         trainer::ram_bytes == static_cast<long long>(sizeof(trainer)) + trainer::stack_bytes &&
         trainer::stack_bytes > 0 && trainer::state_bytes > 0 && trainer::state_bytes < 128 &&
         trainer::saved_bytes <= trainer::arena_bytes && trainer::arena_lower_bound_bytes <= trainer::arena_bytes &&
         std::is_trivially_copyable_v<trainer>;
}
static_assert(add_up<law::plain::net, tt::everything, tt::sgd<>>());
static_assert(add_up<law::plain::net, tt::head_only, tt::sgd<tt::int8_weights>>());
static_assert(add_up<law::plain::net, tt::bias_only, tt::sgd<tt::momentum<1, 2>>>());
static_assert(add_up<law::projection::net, tt::everything, tt::sgd<tt::accumulate<4>, tt::int8_weights>>());
static_assert(add_up<law::nested::net, tt::last<2>, tt::sgd<>>());
static_assert(add_up<law::crowd::net, tt::everything, tt::sgd<>>());

// bytes of a trained weight: 1, + 1 for its fraction, + 2 for its velocity; of a bias 4, + 2
template <class Optimizer>
constexpr long long parameter_bytes =
    tt::trainer<law::plain::net, tt::head_only, Optimizer, tt::softmax_cross_entropy>::parameter_bytes;
static_assert(parameter_bytes<tt::sgd<tt::int8_weights>> == 32 * 1 + 4 * 4);
static_assert(parameter_bytes<tt::sgd<>> == 32 * 2 + 4 * 4);
static_assert(parameter_bytes<tt::sgd<tt::momentum<1, 2>, tt::int8_weights>> == 32 * 3 + 4 * 6);
static_assert(parameter_bytes<tt::sgd<tt::accumulate<2>>> == 32 * 4 + 4 * 6);

// flash: frozen weights, in the parts in which the compiler makes them; a checkpoint: every word of it
template <class Update, class... Options>
constexpr long long flash_bytes =
    tt::trainer<law::plain::net, Update, tt::sgd<>, tt::softmax_cross_entropy, Options...>::flash_bytes;
static_assert(flash_bytes<tt::everything> == 0);
static_assert(flash_bytes<tt::head_only> == 3 * 1024);
struct some : tt::sparse_update<tt::train<law::plain::head, tt::channels<0, 4>>> {};
static_assert(flash_bytes<some> == 4 * 1024);  // the head's frozen channels too

using trainer = tt::trainer<law::plain::net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
struct stored {
  static constexpr std::uint32_t words[static_cast<std::size_t>(trainer::checkpoint_words)]{};
};
static_assert(flash_bytes<tt::head_only, tt::pretrained<stored>> == 4 * trainer::checkpoint_words);

TEST_CASE("figures: an arena within 10 per cent of its bound") {
  CHECK(trainer::arena_bytes * 10 <= trainer::arena_lower_bound_bytes * 11);
}

}  // namespace
