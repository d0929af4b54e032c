// SPDX-License-Identifier: MIT
//! How much runs again: as an option names it, or the first cut that fits into a budget. The cuts worth a try, by hand. Whole
//! trainers: tests/law/recomputing_changes_no_bit.cpp.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/trainer/recomputation.hpp>
#include <tinytrain/update/presets.hpp>

#include <cstddef>
#include <initializer_list>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
namespace like = law::imported_like;

template <class Network, class Layer>
constexpr int again = tt::detail::nodes_again<Network, tt::recompute<Layer>>;
static_assert(again<law::plain::net, law::plain::stem> == 1 && again<law::plain::net, law::plain::head> == 8);
static_assert(again<law::plain::net, tt::relu> == 6);  // the last of that type
static_assert(again<law::plain::net, law::inverted::stem> == 0 && again<like::net, tt::layer<2>> == 3);
static_assert(tt::detail::nodes_again<law::plain::net, tt::recompute_nothing> == 0);

template <class Network, class Update>
constexpr bool cuts_are(std::initializer_list<int> nodes) {
  const auto cuts = tt::detail::find_cuts(plan::graph_of<Network, Update>,
                                          plan::detail::whole_tape_of<Network, Update, plan::maps{}>);
  std::size_t k = 0;
  for (const int each : nodes) {
    if (k >= cuts.count || cuts.nodes[k++] != each) {
      return false;
    }
  }
  return k == cuts.count;
}

// plain: stem 0, relu 1, mix 2, relu 3, project 4, relu 5, mean 6, head 7; all but the stem read what waits for them
static_assert(cuts_are<law::plain::net, tt::everything>({2, 3, 4, 5, 7, 8}));  // behind the mean the error is smaller
static_assert(cuts_are<law::plain::net, tt::head_only>({8}));
static_assert(cuts_are<law::plain::net, tt::nothing>({}));
// inverted, biases: in each block a clamp, then one with the narrow layer behind it; the last with the mean
static_assert(cuts_are<law::inverted::net, tt::bias_only>({2, 4, 7, 10, 13, 16, 21, 22}));

using figures = tt::figures<law::plain::net, tt::everything, tt::sgd<>, tt::untrained>;
template <long long Bytes>
constexpr int fits_into =
    tt::detail::cheapest_fit<law::plain::net, tt::everything, tt::sgd<>, tt::untrained, plan::maps{}, Bytes>::nodes;
static_assert(fits_into<figures::ram_bytes> == 0 && fits_into<tt::budget<>::ram_bytes> == 0);
static_assert(fits_into<figures::ram_bytes - 1> == 3 && fits_into<figures::ram_bytes - 96> == 3);
static_assert(fits_into<1> == 3);  // the smallest there is, for the error that tells its bytes

}  // namespace
