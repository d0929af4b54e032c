// SPDX-License-Identifier: MIT
//! Options of a trainer and of its budget: in any order, each with its default; an unknown one has a position.
#include <tinytrain/trainer/options.hpp>

#include <cstdint>
#include <type_traits>

namespace {

namespace tt = tinytrain;

static_assert(tt::KiB == 1024);
static_assert(tt::ram<64 * tt::KiB>::bytes == 65536 && tt::flash<256 * tt::KiB>::bytes == 262144);
using both = tt::budget<tt::flash<2>, tt::ram<1>>;
static_assert(both::ram_bytes == 1 && both::flash_bytes == 2 && both::unknown_option == 0);
static_assert(std::is_same_v<both::kind, tt::budget<>::kind>);
static_assert(tt::budget<>::ram_bytes == tt::budget<>::unlimited &&
              tt::budget<>::flash_bytes == tt::budget<>::unlimited);
static_assert(tt::budget<tt::ram<1>>::flash_bytes == tt::budget<>::unlimited);
static_assert(tt::budget<tt::ram<1>, tt::seed<3>>::unknown_option == 2);

static_assert(tt::tracked::tracks && !tt::fixed::tracks && std::is_same_v<tt::tracked::kind, tt::fixed::kind>);
static_assert(tt::seed<7>::value == 7);
struct some_layer;
static_assert(std::is_same_v<tt::recompute<some_layer>::layer, some_layer>);
static_assert(std::is_same_v<tt::recompute<some_layer>::kind, tt::recompute_to_fit::kind> &&
              std::is_same_v<tt::recompute_nothing::kind, tt::recompute_to_fit::kind>);

struct stored {
  static constexpr std::uint32_t words[12]{};
};
static_assert(tt::pretrained<stored>::present && tt::pretrained<stored>::words == 12 && !tt::untrained::present);
static_assert(std::is_same_v<tt::pretrained<stored>::kind, tt::untrained::kind>);
static_assert(std::is_same_v<tt::option_or<tt::seed_kind, tt::seed<1>, tt::fixed, tt::seed<9>>, tt::seed<9>>);

}  // namespace
