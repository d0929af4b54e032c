// SPDX-License-Identifier: MIT
//! MCUNetV3's transfer task: a pretrained backbone learns five flowers from photographs, one at a time, in integers.
//!
//!     flowers [--network mcunet-5fps|mbv2-w0.35] [--rules head_only,rule_99kb] [--folds 5] [--epochs 4] [--seed 1]
//!
//! Cross-validation over the 2400 photographs, `--folds` of its five folds: learns four fifths of them, is measured with the
//! rest. Fails if the sparse rules are not above the head alone.
#include "data/flowers.hpp"

#include "crossvalidation.hpp"
#include "flowers_mbv2.hpp"
#include "flowers_mcunet.hpp"
#include "flowers_training.hpp"

#include <cstdio>
#include <exception>
#include <string>

namespace {

namespace tt = tinytrain;

template <class Network, class Update>
using trainer = tt::trainer<Network, Update, flowers::sgd<>, tt::softmax_cross_entropy>;

struct experiment {
  data::labelled photographs;
  std::string rules;
  lessons how;
  int folds = 5;

  bool wants(const std::string& rule) const { return ("," + rules + ",").find("," + rule + ",") != std::string::npos; }
};

//! Accuracy in percent, below 0 where the rule was not asked for.
template <class Network, class Update>
double validate(const experiment& e, const char* network, const char* rule) {
  if (!e.wants(rule)) {
    return -1;
  }
  using trainer_type = trainer<Network, Update>;
  static trainer_type model;
  std::printf("%s, %s: %lld bytes of RAM, the arena %lld, trained parameters %lld, saved for the backward pass %lld\n",
              network, rule, trainer_type::ram_bytes, trainer_type::arena_bytes, trainer_type::parameter_bytes,
              trainer_type::saved_bytes);
  const validation v = cross_validate(model, e.photographs, e.how, std::string(network) + ", " + rule, 5, e.folds);
  const summary folds = summary_of(v.folds);
  std::printf("  accuracy %.2f %%, from %.2f to %.2f over %zu folds\n", v.percent(), folds.lowest, folds.highest,
              v.folds.size());
  const std::string prefix =
      std::string(network) == flowers::mcunet::name ? "flowers" : "flowers." + std::string(network);
  std::printf("figure %s.%s.accuracy %.2f percent\n", prefix.c_str(), rule, v.percent());
  std::printf("figure %s.%s.ram_bytes %lld bytes\n", prefix.c_str(), rule, trainer_type::ram_bytes);
  return v.percent();
}

bool above(double head, double rule) { return head < 0 || rule < 0 || rule > head; }

bool run_mcunet(const experiment& e) {
  using namespace flowers::mcunet;
  const double head = validate<network, tt::head_only>(e, name, "head_only");
  const double least = validate<network, rule_49kb>(e, name, "rule_49kb");
  const double middle = validate<network, rule_99kb>(e, name, "rule_99kb");
  const double most = validate<network, rule_148kb>(e, name, "rule_148kb");
  return above(head, least) && above(head, middle) && above(head, most);
}

bool run_mbv2(const experiment& e) {
  using namespace flowers::mbv2;
  const double head = validate<network, tt::head_only>(e, name, "head_only");
  const double least = validate<network, rule_49kb>(e, name, "rule_49kb");
  const double middle = validate<network, rule_99kb>(e, name, "rule_99kb");
  const double most = validate<network, rule_138kb>(e, name, "rule_138kb");
  return above(head, least) && above(head, middle) && above(head, most);
}

int run(const arguments& options) {
  experiment e{data::load_flowers(), options.text("--rules"), {}, 5};
  e.how = {options.number("--epochs", 1), options.number("--seed", 1), true, 8};
  e.folds = static_cast<int>(options.number("--folds", 1));
  std::printf("%s\n", e.photographs.origin.c_str());
  const std::string& network = options.text("--network");
  if (network != flowers::mcunet::name && network != flowers::mbv2::name) {
    std::fprintf(stderr, "--network: expected %s or %s, found \"%s\"\n", flowers::mcunet::name, flowers::mbv2::name,
                 network.c_str());
    return 2;
  }
  if (!(network == flowers::mcunet::name ? run_mcunet(e) : run_mbv2(e))) {
    std::fprintf(stderr, "expected the sparse rules to be above the head alone\n");
    return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(arguments(count, words,
                         {{"--network", flowers::mcunet::name},
                          {"--rules", "head_only,rule_99kb"},
                          {"--folds", "5"},
                          {"--epochs", std::to_string(flowers::epochs)},
                          {"--seed", "1"}}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
