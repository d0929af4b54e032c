// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "compare.hpp"

#include <mit_mcunet-5fps_headless.tflite.hpp>

using namespace inspected;

namespace {

constexpr std::string_view bytes = view<mit_mcunet_5fps_headless>;
using net = tt::tflite::network<mit_mcunet_5fps_headless, tt::replace_head<tt::out<5>>>;

// The rule that MCUNetV3 found for 99 KB.
struct rule_99 :
    tt::sparse_update<tt::biases_of_last<23>, tt::train<net::head>,
                      tt::train<tt::layer_named<"block7/pointwise1">, tt::weights>,
                      tt::train<tt::layer_named<"block8/pointwise1">, tt::weights>,
                      tt::train<tt::layer_named<"block9/pointwise1">, tt::weights>,
                      tt::train<tt::layer_named<"block10/pointwise1">, tt::weights>,
                      tt::train<tt::layer_named<"block12/pointwise1">, tt::channels<0, 12>>,
                      tt::train<tt::layer_named<"block13/pointwise1">, tt::channels<0, 24>>> {};

}  // namespace

TEST_CASE("a new head on MCUNet, and the rule for 99 KB") {
  compare<tt::inference<net>>(bytes, {.head = 5}, "tt::nothing");
  compare<trainer<net, tt::head_only>>(bytes, {.head = 5, .rule = "head_only"}, "tt::head_only");
  compare<trainer<net, rule_99>>(
      bytes,
      {.head = 5,
       .rule = "biases:23,head,block7/pointwise1:weights,block8/pointwise1:weights,block9/pointwise1:weights,"
               "block10/pointwise1:weights,block12/pointwise1:0-12,block13/pointwise1:0-24"},
      "tt::sparse_update<tt::biases_of_last<23>,\n    tt::train<net::head>,\n"
      "    tt::train<tt::layer_named<\"block7/pointwise1\">, tt::weights>,\n"
      "    tt::train<tt::layer_named<\"block8/pointwise1\">, tt::weights>,\n"
      "    tt::train<tt::layer_named<\"block9/pointwise1\">, tt::weights>,\n"
      "    tt::train<tt::layer_named<\"block10/pointwise1\">, tt::weights>,\n"
      "    tt::train<tt::layer_named<\"block12/pointwise1\">, tt::channels<0, 12>>,\n"
      "    tt::train<tt::layer_named<\"block13/pointwise1\">, tt::channels<0, 24>>>");
}
