// SPDX-License-Identifier: MIT
// Gradient quality of the example flowers on MCUNet-5FPS, with the rules of 49 and 99 KB.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/gradient_quality_data.hpp"

#include <data/flowers.hpp>

#include <flowers_mcunet.hpp>
#include <flowers_training.hpp>

namespace {

using namespace law;

template <class Update>
using trainer = tt::trainer<flowers::mcunet::network, Update, flowers::sgd<>, tt::softmax_cross_entropy>;

}  // namespace

TEST_CASE("gradient quality: flowers, MCUNet-5FPS") {
  constexpr quality_samples counts{96, 16, 16};
  const data::labelled photographs = data::load_flowers(data::usual_places(), counts.stand_in());
  const auto all = all_of(photographs);
  measure_quality<trainer<flowers::mcunet::rule_49kb>>("flowers.mcunet.rule_49kb", photographs, all, counts);
  measure_quality<trainer<flowers::mcunet::rule_99kb>>("flowers.mcunet.rule_99kb", photographs, all, counts);
}
