// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "compare.hpp"

#include <mlperf_kws_ref_model.tflite.hpp>

using namespace inspected;

namespace {

constexpr std::string_view bytes = view<mlperf_kws_ref_model>;
using net = tt::tflite::network<mlperf_kws_ref_model>;
struct partial :
    tt::sparse_update<tt::biases_of_last<4>, tt::train<tt::layer<11>>, tt::train<tt::layer<6>, tt::channels<0, 12>>,
                      tt::train<tt::layer<7>, tt::channel_set<1, 2, 5>, tt::bias>,
                      tt::train<tt::layer<3>, tt::weights>> {};

}  // namespace

TEST_CASE("the keyword model: every kind of rule") {
  compare<tt::inference<net>>(bytes, {}, "tt::nothing");
  compare<trainer<net, tt::head_only>>(bytes, {.rule = "head_only"}, "tt::head_only");
  compare<trainer<net, tt::everything>>(bytes, {.rule = "everything"}, "tt::everything");
  compare<trainer<net, tt::bias_only>>(bytes, {.rule = "bias_only"}, "tt::bias_only");
  compare<trainer<net, tt::last<3>>>(bytes, {.rule = "last:3"}, "tt::last<3>");
  compare<trainer<net, tt::sparse_update<tt::biases_of_last<5>>>>(bytes, {.rule = "biases:5"},
                                                                  "tt::sparse_update<tt::biases_of_last<5>>");
  compare<trainer<net, partial>>(bytes, {.rule = "biases:4,11,6:0-12,7:1-3+5+bias,3:weights"},
                                 "tt::sparse_update<tt::biases_of_last<4>,\n    tt::train<tt::layer<11>>,\n"
                                 "    tt::train<tt::layer<6>, tt::channels<0, 12>>,\n"
                                 "    tt::train<tt::layer<7>, tt::channel_set<1, 2, 5>, tt::bias>,\n"
                                 "    tt::train<tt::layer<3>, tt::weights>>");
}

TEST_CASE("optimizers, cuts and heads") {
  compare<trainer<net, tt::everything, tt::sgd<tt::int8_weights>>>(bytes, {.rule = "everything", .optimizer = "int8"},
                                                                   "tt::everything");
  compare<trainer<net, tt::everything, tt::sgd<tt::int8_weights, tt::momentum<9, 10>>>>(
      bytes, {.rule = "everything", .optimizer = "int8+momentum"}, "tt::everything");
  compare<trainer<net, tt::last<2>, tt::sgd<tt::momentum<9, 10>>>>(bytes, {.rule = "last:2", .optimizer = "momentum"},
                                                                   "tt::last<2>");
  using headed = tt::tflite::network<mlperf_kws_ref_model, tt::replace_head<tt::out<3>>>;
  compare<trainer<headed, tt::last<2>>>(bytes, {.head = 3, .rule = "last:2"}, "tt::last<2>");
  using cut = tt::tflite::network<mlperf_kws_ref_model, tt::until<tt::layer<8>>, tt::replace_head<tt::out<7>>>;
  compare<trainer<cut, tt::head_only>>(bytes, {.until = "8", .head = 7, .rule = "head_only"}, "tt::head_only");
  compare<tt::inference<cut>>(bytes, {.until = "8", .head = 7}, "tt::nothing");
}
