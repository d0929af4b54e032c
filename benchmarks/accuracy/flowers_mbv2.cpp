// SPDX-License-Identifier: MIT
#include "flowers_mbv2.hpp"

#include "flowers.hpp"

namespace accuracy {
namespace {

using namespace flowers::mbv2;

using cut = transfer::cut_network<network, mit_mbv2_w0_35_headless, transfer::before_block5_of_mbv2>;

struct biases : tt::sparse_update<tt::train<network::head>, tt::biases_of_last<35>> {};

template <class Update>
experiment sparse(const char* rule) {
  return transfer::sparse<network, cut, Update>(name, rule);
}

}  // namespace

std::vector<experiment> flowers_mbv2() {
  return {
      sparse<tt::head_only>("head_only"),
      sparse<biases>("bias_only"),
      sparse<rule_49kb>("rule_49kb"),
      sparse<rule_99kb>("rule_99kb"),
      sparse<rule_138kb>("rule_138kb"),
      sparse<tt::last<7>>("last_two_blocks"),
      transfer::rule<network, network, void, tt::everything, transfer::gentle_sgd>(name, "everything"),
  };
}

}  // namespace accuracy
