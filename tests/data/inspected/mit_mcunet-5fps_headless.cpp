// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../../examples/flowers_mcunet.hpp"
#include "compare.hpp"

using namespace inspected;

namespace {

constexpr std::string_view bytes = view<mit_mcunet_5fps_headless>;
using net = flowers::mcunet::network;

}  // namespace

TEST_CASE("a new head on MCUNet, and the rules for 99 and 49 KB") {
  compare<tt::inference<net>>(bytes, {.head = 5}, "tt::nothing");
  compare<trainer<net, tt::head_only>>(bytes, {.head = 5, .rule = "head_only"}, "tt::head_only");
  compare<trainer<net, flowers::mcunet::rule_99kb>>(
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
  // What the picture in the README shows.
  compare<trainer<net, flowers::mcunet::rule_49kb>>(
      bytes,
      {.head = 5, .rule = "head,biases:21,block8/pointwise1:0-12,block9/pointwise1:0-24,block10/pointwise1:0-24"},
      "tt::sparse_update<tt::train<net::head>,\n    tt::biases_of_last<21>,\n"
      "    tt::train<tt::layer_named<\"block8/pointwise1\">, tt::channels<0, 12>>,\n"
      "    tt::train<tt::layer_named<\"block9/pointwise1\">, tt::channels<0, 24>>,\n"
      "    tt::train<tt::layer_named<\"block10/pointwise1\">, tt::channels<0, 24>>>");
}
