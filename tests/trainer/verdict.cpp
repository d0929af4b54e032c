// SPDX-License-Identifier: MIT
//! The first broken rule of a network as a type, with the layer that broke it and two numbers; in the order of options,
//! layers, update rule, head, checkpoint, budget. That the compiler prints it: tests/reject.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/trainer/inference.hpp>
#include <tinytrain/trainer/verdict.hpp>

#include <array>
#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;
namespace plain = law::plain;

template <class Network, class Update, class Optimizer, class Loss, class... Options>
using verdict =
    typename decltype(tt::make_verdict<Network, Update, Optimizer, Loss,
                                       tt::figures<Network, Update, Optimizer,
                                                   tt::option_or<tt::pretrained_kind, tt::untrained, Options...>>,
                                       Options...>())::type;

template <class Verdict, class Rule, class Layer, int Index, long long Expected, long long Actual>
inline constexpr bool breaks =
    std::is_same_v<Verdict, tt::error<Rule, tt::at<Layer, Index>, tt::expected<Expected>, tt::actual<Actual>>> &&
    !tt::well_formed<Verdict>;

template <class Update, class... Options>
using of_plain = verdict<plain::net, Update, tt::sgd<>, tt::softmax_cross_entropy, Options...>;

static_assert(std::is_same_v<of_plain<tt::everything>, tt::no_error> && tt::well_formed<tt::no_error>);

// options
static_assert(breaks<of_plain<tt::everything, tt::fixed, int>, tt::trainer_option_unknown, plain::net, -1, 0, 2>);
static_assert(breaks<of_plain<tt::everything, tt::budget<tt::fixed>>, tt::trainer_option_unknown, tt::budget<tt::fixed>,
                     -1, 0, 1>);
using fast = tt::sgd<tt::learning_rate<17>>;
static_assert(breaks<verdict<plain::net, tt::everything, fast, tt::softmax_cross_entropy>, tt::rate_out_of_range, fast,
                     -1, 1, 17>);
using odd = tt::sgd<tt::relu>;
static_assert(breaks<verdict<plain::net, tt::everything, odd, tt::softmax_cross_entropy>, tt::optimizer_option_unknown,
                     odd, -1, 0, 1>);

// layers
struct big : tt::conv2d<tt::out<2>, tt::kernel<9>, tt::valid> {};
struct net_with_big : tt::sequential<tt::input<tt::hwc<8, 8, 1>>, tt::relu, big> {};
static_assert(breaks<verdict<net_with_big, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>,
                     tt::kernel_larger_than_input, big, 1, 8, 9>);
struct body : tt::conv2d<tt::out<3>> {};
struct block : tt::residual<body> {};
struct net_with_block : tt::sequential<tt::input<tt::hwc<2, 2, 1>>, block, tt::flatten> {};
static_assert(breaks<verdict<net_with_block, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>, tt::shape_mismatch,
                     tt::join<block>, 1, 4, 12>);
struct net_with_twin : tt::sequential<tt::input<tt::hwc<1, 1, 3>>, body, tt::relu, body, tt::relu> {};
static_assert(breaks<verdict<net_with_twin, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>,
                     tt::layer_listed_twice, body, 0, 1, 2>);

// the update rule
struct stranger : tt::linear<tt::out<2>> {};
template <class... Entries>
using named = of_plain<tt::sparse_update<Entries...>>;
static_assert(
    breaks<named<tt::train<plain::head>, tt::train<stranger>>, tt::update_names_unknown_layer, stranger, -1, 1, 0>);
static_assert(
    breaks<named<tt::train<plain::head>, tt::train<plain::head>>, tt::update_names_layer_twice, plain::head, 7, 1, 2>);
static_assert(breaks<named<tt::train<tt::global_avg_pool>>, tt::layer_has_no_parameters, tt::global_avg_pool, 6, 1, 0>);
static_assert(breaks<named<tt::train<plain::head, tt::same>>, tt::train_option_unknown, plain::head, 7, 0, 1>);
static_assert(
    breaks<named<tt::train<plain::head, tt::channels<4, 9>>>, tt::channels_out_of_range, plain::head, 7, 8, 9>);
static_assert(breaks<named<tt::train<plain::mix, tt::channel_set<6>>>, tt::channels_out_of_range, plain::mix, 2, 6, 7>);
using nothing = tt::sparse_update<>;
static_assert(breaks<of_plain<nothing>, tt::update_trains_nothing, nothing, -1, 1, 0>);

// a layer that no error passes, behind one that is trained; and layers of an imported network, by their numbers
namespace like = law::imported_like;
struct behind : tt::linear<tt::out<2>> {};
struct walled : tt::sequential<like::net, behind> {};
template <class Network, class Update>
using of_imported = verdict<Network, Update, tt::sgd<>, tt::softmax_cross_entropy>;
static_assert(std::is_same_v<of_imported<like::net, tt::everything>, tt::no_error>);
static_assert(std::is_same_v<of_imported<walled, tt::head_only>, tt::no_error>);
static_assert(breaks<of_imported<walled, tt::everything>, tt::layer_has_no_gradient, like::probabilities, 6, 1, 0>);
static_assert(std::is_same_v<of_imported<like::net, tt::sparse_update<tt::train<tt::layer<2>>, tt::biases_of_last<1>>>,
                             tt::no_error>);
static_assert(breaks<of_imported<like::net, tt::sparse_update<tt::train<tt::layer<8>>>>, tt::update_names_unknown_layer,
                     tt::layer<8>, -1, 1, 0>);
static_assert(
    breaks<of_imported<like::net, tt::sparse_update<tt::train<tt::layer<2>>, tt::train<like::project, tt::bias>>>,
           tt::update_names_layer_twice, tt::layer<2>, 2, 1, 2>);
static_assert(breaks<named<tt::train<tt::layer<0>>>, tt::update_names_unknown_layer, tt::layer<0>, -1, 1, 0>);
static_assert(std::is_same_v<named<tt::biases_of_last<1>>, tt::no_error>);

// the same for an inference, which has no rule, loss and optimizer: layers, options and budgets alone
template <class Network, class... Options>
using of_inference =
    typename decltype(tt::make_inference_verdict<
                      Network, tt::figures<Network, tt::nothing, tt::detail::no_optimizer, tt::untrained>,
                      Options...>())::type;
static_assert(std::is_same_v<of_inference<plain::net>, tt::no_error> &&
              std::is_same_v<of_inference<walled>, tt::no_error>);
static_assert(breaks<of_inference<net_with_big>, tt::kernel_larger_than_input, big, 1, 8, 9>);
static_assert(breaks<of_inference<plain::net, int>, tt::trainer_option_unknown, plain::net, -1, 0, 1>);
static_assert(breaks<of_inference<net_with_twin>, tt::layer_listed_twice, body, 0, 1, 2>);
constexpr long long lean = tt::inference<plain::net>::ram_bytes;
static_assert(std::is_same_v<of_inference<plain::net, tt::budget<tt::ram<lean>>>, tt::no_error>);
static_assert(!tt::well_formed<of_inference<plain::net, tt::budget<tt::ram<lean - 1>>>>);

// the verdict of a file comes first, whatever is built on it
struct broken_file {
  using verdict = tt::error<tt::network_without_input, tt::at<int, 3>, tt::expected<4>, tt::actual<5>>;
  using input_type = tt::input<tt::hwc<0, 0, 0>>;
  using layers = tt::list<>;
  static constexpr std::array<tt::edge, 0> edges{};
};
template <class Network>
using of_network = typename decltype(tt::detail::network_verdict<Network>())::type;
static_assert(std::is_same_v<of_network<broken_file>, broken_file::verdict> && broken_file::edges.empty());
static_assert(std::is_same_v<of_network<tt::sequential<broken_file, behind>>, broken_file::verdict>);
static_assert(std::is_same_v<of_network<tt::sequential<tt::sequential<broken_file>, int>>, broken_file::verdict>);
static_assert(std::is_same_v<of_network<tt::sequential<tt::input<tt::hwc<2, 2, 1>>, tt::residual<broken_file>>>, broken_file::verdict>);
static_assert(std::is_same_v<of_network<tt::sequential<tt::input<tt::hwc<2, 2, 1>>, tt::residual<tt::shortcut<broken_file>, behind>>>,
                             broken_file::verdict>);
static_assert(std::is_same_v<of_network<net_with_block>, tt::no_error>);  // whose layer is called `body`
static_assert(std::is_same_v<of_network<plain::net>, tt::no_error> &&
              std::is_same_v<of_network<like::net>, tt::no_error>);

// the head
struct map_out : tt::sequential<tt::input<tt::hwc<2, 2, 1>>, body> {};
static_assert(breaks<verdict<map_out, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>, tt::head_does_not_fit_loss,
                     body, 0, 3, 12>);
static_assert(std::is_same_v<verdict<map_out, tt::everything, tt::sgd<>, tt::mean_squared_error>, tt::no_error>);

// the checkpoint and the budget
struct stored {
  static constexpr std::uint32_t words[7]{};
};
using trainer = tt::trainer<plain::net, tt::head_only, tt::sgd<>, tt::softmax_cross_entropy>;
static_assert(breaks<of_plain<tt::head_only, tt::pretrained<stored>>, tt::checkpoint_of_another_network, plain::net, -1,
                     trainer::checkpoint_words, 7>);
constexpr long long ram = trainer::ram_bytes;
static_assert(std::is_same_v<of_plain<tt::head_only, tt::budget<tt::ram<ram>>>, tt::no_error>);
static_assert(breaks<of_plain<tt::head_only, tt::budget<tt::ram<ram - 1>>>, tt::ram_exceeds_budget, plain::project, 4,
                     ram - 1, ram>);
static_assert(std::is_same_v<of_plain<tt::head_only, tt::budget<tt::flash<3072>>>, tt::no_error>);
static_assert(
    breaks<of_plain<tt::head_only, tt::budget<tt::flash<3071>>>, tt::flash_exceeds_budget, plain::stem, 0, 3071, 3072>);

// the first of several
static_assert(breaks<verdict<net_with_big, nothing, tt::sgd<>, tt::mean_squared_error, tt::budget<tt::ram<1>>>,
                     tt::kernel_larger_than_input, big, 1, 8, 9>);

}  // namespace
