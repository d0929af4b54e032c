// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "compare.hpp"

#include <mlperf_vww_96.tflite.hpp>

using namespace inspected;

namespace {

constexpr std::string_view bytes = view<mlperf_vww_96>;
using net = tt::tflite::network<mlperf_vww_96>;
struct partial :
    tt::sparse_update<tt::biases_of_last<12>, tt::train<tt::layer<29>>, tt::train<tt::layer<26>, tt::channels<0, 32>>,
                      tt::train<tt::layer<25>, tt::channel_set<0, 1, 2, 200>>> {};

}  // namespace

TEST_CASE("the model of visual wake words: rules") {
  compare<tt::inference<net>>(bytes, {}, "tt::nothing");
  compare<trainer<net, tt::head_only>>(bytes, {.rule = "head_only"}, "tt::head_only");
  compare<trainer<net, tt::everything>>(bytes, {.rule = "everything"}, "tt::everything");
  compare<trainer<net, partial>>(bytes, {.rule = "biases:12,29,26:0-32,25:0-3+200"},
                                 "tt::sparse_update<tt::biases_of_last<12>,\n    tt::train<tt::layer<29>>,\n"
                                 "    tt::train<tt::layer<26>, tt::channels<0, 32>>,\n"
                                 "    tt::train<tt::layer<25>, tt::channel_set<0, 1, 2, 200>>>");
}

TEST_CASE("dead channels are those whose rates the trainer sets to 0") {
  inspect::model m{std::string(bytes)};
  m.cut("", 0);
  int all = 0;
  for (int i = 0; i < m.size(); ++i) {
    CHECK(m.dead_channels(i) == dead_channels<net>(i));
    all += m.dead_channels(i);
  }
  CHECK(all > 900);
}
