// SPDX-License-Identifier: MIT
// Gradient quality of the example keywords: the sparse rule, while it learns digits from the speakers that are known.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/gradient_quality_data.hpp"

#include <data/keywords.hpp>

#include <cstdint>
#include <vector>

#include <keywords_network.hpp>

TEST_CASE("gradient quality: keywords") {
  constexpr law::quality_samples counts{400, 64, 48};
  data::spoken_digits clips = data::load_spoken_digits(data::usual_places(), counts.stand_in());
  data::to_keyword_inputs(clips);
  std::vector<std::uint32_t> known;
  for (const std::uint32_t i : all_of(clips)) {
    if (clips.speakers[i] != 0) known.push_back(i);
  }
  law::measure_quality<keywords::known_speakers<keywords::sparse>>("keywords", clips, known, counts);
}
