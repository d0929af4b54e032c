// SPDX-License-Identifier: MIT
#include "flowers_mcunet.hpp"

#include "flowers.hpp"

namespace accuracy {
namespace {

using namespace flowers::mcunet;

using cut = transfer::cut_network<network, mit_mcunet_5fps_headless, transfer::before_block6_of_mcunet>;

struct biases : tt::sparse_update<tt::train<network::head>, tt::biases_of_last<24>> {};

template <class Update, class... Optimizer>
experiment sparse(const char* rule) {
  return transfer::sparse<network, cut, Update, Optimizer...>(name, rule);
}

}  // namespace

std::vector<experiment> flowers_mcunet() {
  return {
      sparse<tt::head_only>("head_only"),
      sparse<biases>("bias_only"),
      sparse<rule_49kb>("rule_49kb"),
      sparse<rule_99kb>("rule_99kb"),
      sparse<rule_148kb>("rule_148kb"),
      sparse<tt::last<7>>("last_two_blocks"),
      transfer::rule<network, network, void, tt::everything, transfer::gentle_sgd>(name, "everything"),
      transfer::rule<network, network, void, tt::everything, transfer::sgd>(name, "everything_at_full_rate"),
      sparse<rule_99kb, transfer::batch_of_8>("rule_99kb_batch_8"),
      sparse<rule_99kb, transfer::with_momentum>("rule_99kb_momentum"),
  };
}

}  // namespace accuracy
