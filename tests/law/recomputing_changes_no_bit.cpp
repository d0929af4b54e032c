// SPDX-License-Identifier: MIT
//! Recompute instead of save: whatever the cut, the same bits, of losses, parameters and scales; fewer bytes where what is saved
//! is the most of them; and a price that is the MACs of what runs again, counted by hand.
#include "law/arena_regions_do_not_overlap.hpp"
#include "law/imported_like.hpp"
#include "law/networks.hpp"
#include "law/numbers.hpp"
#include "law/row_trainers.hpp"

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;

//! What a trainer leaves behind: the loss of each step, and all that it has learnt by then.
template <class Trainer>
std::vector<std::vector<std::uint32_t>> history_of() {
  const auto model = std::make_unique<Trainer>();
  law::numbers source(11);
  std::vector<std::vector<std::uint32_t>> all;
  for (int k = 0; k < 12; ++k) {
    const auto image = law::int8s(source, Trainer::plan_type::graph.input.size());
    const tt::step_result r = model->step(image.data(), k % 3);
    REQUIRE(r.status == tt::status::ok);
    all.push_back(law::state_of(*model));
    REQUIRE(all.back()[static_cast<std::size_t>(Trainer::checkpoint_words)] ==
            static_cast<std::uint32_t>(tt::status::ok));
    all.back().push_back(static_cast<std::uint32_t>(r.loss_q16));
    all.back().push_back(static_cast<std::uint32_t>(model->predict(image.data())));
  }
  return all;
}

template <class Network, class Update, class Optimizer, class... Options>
using trainer = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy, Options...>;

//! One trainer without the option, and one for each layer named.
template <class Network, class Update, class Optimizer, class Maps, class Scales, class... Layers>
void change_no_bit_with(const std::string& name) {
  CAPTURE(name);
  const auto wanted = history_of<trainer<Network, Update, Optimizer, Maps, Scales>>();
  int cut = 0;
  const auto compare = [&]<class Layer>() {
    CAPTURE(cut);
    using again = trainer<Network, Update, Optimizer, Maps, Scales, tt::recompute<Layer>>;
    CHECK(history_of<again>() == wanted);
    CHECK(again::plan_type::tape.error_scales ==
          trainer<Network, Update, Optimizer, Maps, Scales>::plan_type::tape.error_scales);
    CHECK(again::recomputed_macs <= again::forward_macs);
    law::arena_regions_do_not_overlap<typename again::plan_type>(name);
    ++cut;
  };
  (compare.template operator()<Layers>(), ...);
}

using plain_sgd = tt::sgd<tt::learning_rate<1, 32>>;
using heavy_sgd = tt::sgd<tt::learning_rate<1, 32>, tt::momentum<1, 2>, tt::int8_weights>;

template <class Network, class Update, class... Layers>
void change_no_bit(const std::string& name) {
  change_no_bit_with<Network, Update, plain_sgd, tt::rings_of_rows, tt::tracked, Layers...>(name);
}

}  // namespace

TEST_CASE("recomputing changes no bit: everything is trained") {
  change_no_bit<law::plain::net, tt::everything, law::plain::stem, law::plain::mix, law::plain::project,
                law::plain::head>("plain");
  change_no_bit<law::projection::net, tt::everything, law::projection::stem, law::projection::down,
                law::projection::second, law::projection::around, tt::join<law::projection::block>>("projection");
  change_no_bit<law::nested::net, tt::everything, law::nested::first, law::nested::wide, law::nested::narrow,
                tt::avg_pool<>>("nested");
  change_no_bit<law::pre_activation::net, tt::everything, law::pre_activation::one, law::pre_activation::two,
                tt::relu6>("pre-activation");
  change_no_bit<law::pools::net, tt::everything, tt::max_pool<tt::kernel<3>, tt::stride<2>, tt::same>,
                law::pools::middle, tt::max_pool<>>("pools");
  change_no_bit<law::crowd::net, tt::everything, law::crowd::stem, law::crowd::deep>("crowd");
  change_no_bit<law::corners::net, tt::everything, law::corners::first, law::corners::second, tt::flatten,
                law::corners::third>("corners");
  change_no_bit<law::inverted::net, tt::everything, law::inverted::mix<0>, law::inverted::mix<1>,
                law::inverted::project<1>, law::inverted::expand<2>>("inverted");
}

namespace {

struct plain_biases_and_parts :
    tt::sparse_update<tt::train<law::plain::head>, tt::train<law::plain::project, tt::channels<0, 3>>,
                      tt::train<law::plain::mix, tt::channels<1, 4>, tt::bias>, tt::train<law::plain::stem, tt::bias>> {
};
struct inverted_parts :
    tt::sparse_update<tt::biases_of_last<7>, tt::train<law::inverted::expand<1>, tt::channels<0, 2>, tt::bias>,
                      tt::train<law::inverted::expand<2>, tt::weights>> {};
struct imported_parts :
    tt::sparse_update<tt::biases_of_last<4>, tt::train<tt::layer<2>, tt::channels<1, 3>>,
                      tt::train<tt::layer<0>, tt::channels<0, 1>>> {};

}  // namespace

TEST_CASE("recomputing changes no bit: biases, and parts") {
  change_no_bit<law::plain::net, tt::bias_only, law::plain::stem, law::plain::project, law::plain::head>("plain");
  change_no_bit<law::projection::net, tt::bias_only, law::projection::stem, law::projection::second>("projection");
  change_no_bit<law::nested::net, tt::bias_only, law::nested::first, law::nested::narrow>("nested");
  change_no_bit<law::pools::net, tt::bias_only, law::pools::stem, law::pools::middle, tt::flatten>("pools");
  change_no_bit<law::crowd::net, tt::bias_only, law::crowd::deep, law::crowd::head>("crowd");
  change_no_bit<law::plain::net, plain_biases_and_parts, law::plain::stem, law::plain::mix, law::plain::project>(
      "plain, parts");
  change_no_bit<law::inverted::net, inverted_parts, law::inverted::project<0>, law::inverted::mix<1>,
                law::inverted::mix<2>>("inverted, parts");
  change_no_bit<law::plain::net, tt::head_only, law::plain::mix, law::plain::head>("plain, head");
}

TEST_CASE("recomputing changes no bit: other optimizers, maps and scales") {
  change_no_bit_with<law::plain::net, tt::everything, heavy_sgd, tt::rings_of_rows, tt::tracked, law::plain::mix,
                     law::plain::project>("plain, momentum and int8 weights");
  change_no_bit_with<law::pools::net, tt::bias_only, heavy_sgd, tt::whole_maps, tt::tracked, law::pools::middle>(
      "pools, whole maps");
  change_no_bit_with<law::inverted::net, inverted_parts, heavy_sgd, tt::rings_of_rows, tt::fixed,
                     law::inverted::project<1>>("inverted, fixed scales");
  change_no_bit_with<law::nested::net, tt::everything, plain_sgd, tt::whole_maps, tt::fixed, law::nested::wide>(
      "nested, whole maps, fixed scales");
}

TEST_CASE("recomputing changes no bit: imported") {
  change_no_bit<law::imported_like::net, tt::everything, tt::layer<0>, tt::layer<1>, tt::layer<2>, tt::layer<3>,
                tt::layer_named<"operator 4">, tt::layer<5>>("everything");
  change_no_bit<law::imported_like::net, tt::bias_only, tt::layer<0>, tt::layer<2>>("biases");
  change_no_bit<law::imported_like::net, imported_parts, tt::layer<0>, tt::layer<1>, tt::layer<3>>("parts");
}

namespace {

template <class Network, class Update, class... Options>
using of = trainer<Network, Update, tt::sgd<>, Options...>;

// plain: stem [4, 4, 6] of 3x3x2, mix 3x3, project [4, 4, 8] of 6, head 4 of 8
constexpr long long stem_macs = 96 * 18;
constexpr long long mix_macs = 96 * 9;
constexpr long long project_macs = 128 * 6;
using saving = of<law::plain::net, tt::everything>;
static_assert(saving::recomputed_macs == 0 && saving::forward_macs == stem_macs + mix_macs + project_macs + 32);
template <class Layer>
using up_to = of<law::plain::net, tt::everything, tt::recompute<Layer>>;
// up to the stem, without its clamp, nothing is saved but the image, which is there anyway
static_assert(up_to<law::plain::stem>::recomputed_macs == 0 &&
              up_to<law::plain::stem>::arena_bytes == saving::arena_bytes);
// the weights of mix need the stem's output: 96 bytes do not wait
static_assert(up_to<law::plain::mix>::recomputed_macs == stem_macs &&
              up_to<law::plain::mix>::saved_bytes == saving::saved_bytes - 96 &&
              up_to<law::plain::mix>::arena_lower_bound_bytes == saving::arena_lower_bound_bytes - 96);
static_assert(up_to<law::plain::project>::recomputed_macs == stem_macs + mix_macs);
static_assert(up_to<law::plain::head>::recomputed_macs == stem_macs + mix_macs + project_macs &&
              up_to<law::plain::head>::saved_bytes == 0);

// a third of a deep network's bytes, for 44 % more MACs in the forward pass
using deep = of<law::inverted::net, tt::everything>;
using deep_again = of<law::inverted::net, tt::everything, tt::recompute<law::inverted::expand<1>>>;
constexpr long long block_macs = 64 * 12 + 192 * 9 + 192 * 4;
static_assert(deep::forward_macs == 4 * 4 * 4 * 9 + 3 * (16 * 12 * 4 + 16 * 12 * 9 + 16 * 4 * 12) + 16);
static_assert(block_macs == 16 * 12 * 4 + 16 * 12 * 9 + 16 * 4 * 12 && deep_again::recomputed_macs == 576 + block_macs);
static_assert(deep_again::arena_lower_bound_bytes * 10 <= deep::arena_lower_bound_bytes * 7);

//! The cheapest cut that fits into so many bytes of RAM.
template <class Network, class Update, long long Bytes>
using fit = of<Network, Update, tt::recompute_to_fit, tt::budget<tt::ram<Bytes>>>;
static_assert(fit<law::plain::net, tt::everything, saving::ram_bytes>::recomputed_macs == 0);
static_assert(of<law::plain::net, tt::everything, tt::recompute_to_fit>::recomputed_macs == 0);
using less = fit<law::plain::net, tt::everything, saving::ram_bytes - 1>;
static_assert(less::recomputed_macs == stem_macs && less::ram_bytes == saving::ram_bytes - 96);
using least = fit<law::plain::net, tt::everything, saving::ram_bytes - 96>;
static_assert(least::recomputed_macs == stem_macs);
// each budget has its cut: the first of rising price
using bit_less = fit<law::inverted::net, tt::everything, deep::ram_bytes - 1>;
using much_less = fit<law::inverted::net, tt::everything, deep_again::ram_bytes>;
static_assert(bit_less::recomputed_macs == 576 && bit_less::arena_bytes == deep::arena_bytes - 64);
static_assert(much_less::recomputed_macs == deep_again::recomputed_macs &&
              much_less::ram_bytes == deep_again::ram_bytes);
// an inference has no backward pass to save for
using infers = tt::inference<law::plain::net, tt::recompute<law::plain::mix>>;
static_assert(infers::recomputed_macs == 0 && infers::arena_bytes == tt::inference<law::plain::net>::arena_bytes);

}  // namespace

TEST_CASE("recomputing changes no bit: what a budget demands") {
  const auto wanted = history_of<of<law::inverted::net, tt::everything>>();
  CHECK(history_of<bit_less>() == wanted);
  CHECK(history_of<much_less>() == wanted);
}

TEST_CASE("recomputing: of all cuts of a price, the search takes one that fits") {
  const auto check = []<int... Nodes>(std::integer_sequence<int, Nodes...>) {
    const auto look = []<int Cut>() {
      using p = plan::plan<law::inverted::net, tt::bias_only, true, false, plan::maps{true, false, Cut}>;
      using found = fit<law::inverted::net, tt::bias_only,
                        of<law::inverted::net, tt::bias_only>::ram_bytes -
                            of<law::inverted::net, tt::bias_only>::arena_bytes + p::arena_bytes>;
      CHECK(found::recomputed_macs <= p::recomputed_macs);
      CHECK(found::arena_bytes <= p::arena_bytes);
    };
    (look.template operator()<Nodes>(), ...);
  };
  check(std::integer_sequence<int, 0, 4, 7, 10, 13>{});
}
