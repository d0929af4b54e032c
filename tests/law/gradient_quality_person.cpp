// SPDX-License-Identifier: MIT
// Gradient quality of the example person, after some steps of its adaptation.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/gradient_quality_data.hpp"

#include <data/person.hpp>

#include <person_network.hpp>

TEST_CASE("gradient quality: person") {
  constexpr law::quality_samples counts{64, 64, 96};
  const data::labelled photographs = data::load_person(data::usual_places(), counts.stand_in());
  law::measure_quality<person::adaptation>("person", photographs, all_of(photographs), counts);
}
