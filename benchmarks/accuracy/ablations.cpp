// SPDX-License-Identifier: MIT
//! What each part of the arithmetic is worth: the same runs as flowers_mcunet.cpp's, without that part.
#include "ablation.hpp"
#include "flowers.hpp"
#include "flowers_mcunet.hpp"

namespace accuracy {
namespace {

using namespace flowers::mcunet;

using cut = transfer::cut_network<network, mit_mcunet_5fps_headless, transfer::before_block6_of_mcunet>;
using rest = cut::rest;

//! The rule of 99 KB.
template <class Trained, class Optimizer, class... Options>
experiment variant(const char* arithmetic) {
  return transfer::rule<network, Trained, cut::front, rule_99kb, Optimizer, Options...>(name, "rule_99kb", arithmetic);
}

}  // namespace

std::vector<experiment> ablations() {
  return {
      variant<rest, flowers::sgd<tt::int8_weights>>("int8_without_fractions"),
      variant<rest, flowers::sgd<tt::nearest_rounding>>("int8_nearest_steps"),
      variant<rest, flowers::sgd<tt::int8_weights, tt::nearest_rounding>>("int8_without_fractions_nearest_steps"),
      variant<rest, flowers::sgd<tt::int8_weights, truncation>>("int8_without_fractions_truncated_steps"),
      variant<rest, flowers::sgd<>, tt::nearest_rounding>("int8_nearest_errors"),
      variant<rest, flowers::sgd<>, truncation>("int8_truncated_errors"),
      variant<ablated<rest, without_qas>, flowers::sgd<>>("int8_without_qas"),
      variant<ablated<rest, without_skip_gradient>, flowers::sgd<>>("int8_without_skip_gradient"),
      variant<ablated<rest, without_zero_point>, flowers::sgd<>>("int8_without_zero_point"),
      transfer::rule<network, ablated<rest, without_zero_point>, cut::front, tt::last<7>, transfer::sgd>(
          name, "last_two_blocks", "int8_without_zero_point"),
  };
}

}  // namespace accuracy
