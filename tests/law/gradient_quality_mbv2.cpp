// SPDX-License-Identifier: MIT
// Gradient quality of the example flowers on MobileNetV2 with a width of 0.35, with the rules of 49 and 99 KB.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/gradient_quality_data.hpp"

#include <data/flowers.hpp>

#include <flowers_mbv2.hpp>
#include <flowers_training.hpp>

namespace {

using namespace law;

template <class Update>
using trainer = tt::trainer<flowers::mbv2::network, Update, flowers::sgd<>, tt::softmax_cross_entropy>;

}  // namespace

TEST_CASE("gradient quality: flowers, MobileNetV2") {
  constexpr quality_samples counts{96, 16, 16};
  const data::labelled photographs = data::load_flowers(data::usual_places(), counts.stand_in());
  const auto all = all_of(photographs);
  measure_quality<trainer<flowers::mbv2::rule_49kb>>("flowers.mbv2.rule_49kb", photographs, all, counts);
  measure_quality<trainer<flowers::mbv2::rule_99kb>>("flowers.mbv2.rule_99kb", photographs, all, counts);
}
