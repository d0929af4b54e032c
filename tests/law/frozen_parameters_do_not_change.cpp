// SPDX-License-Identifier: MIT
//! A sparse update touches what its rule names, and nothing else: presets, single layers, biases alone, ranges and sets of
//! input channels. Source: Lin et al., NeurIPS 2022, section 2.2.
#include "law/frozen_parameters_do_not_change.hpp"

#include <doctest/doctest.h>

namespace {

namespace tt = tinytrain;

struct plain_parts :
    tt::sparse_update<tt::train<law::plain::head, tt::channels<2, 5>>,
                      tt::train<law::plain::project, tt::channel_set<5, 0, 2>, tt::bias>,
                      tt::train<law::plain::mix, tt::channels<1, 3>>> {};
struct plain_weights :
    tt::sparse_update<tt::train<law::plain::stem, tt::weights>, tt::train<law::plain::mix, tt::bias>> {};
struct body_only :
    tt::sparse_update<tt::train<law::projection::down, tt::channels<0, 2>, tt::bias>,
                      tt::train<law::projection::second>> {};
struct deep_only : tt::sparse_update<tt::train<law::crowd::deep>> {};
struct wide_part : tt::sparse_update<tt::train<law::nested::wide, tt::channels<1, 3>, tt::bias>> {};

TEST_CASE("frozen parameters do not change: presets") {
  law::frozen_parameters_do_not_change<law::plain::net, tt::head_only>("plain, head_only");
  law::frozen_parameters_do_not_change<law::inverted::net, tt::last<4>>("inverted, last<4>");
  law::frozen_parameters_do_not_change<law::projection::net, tt::bias_only>("projection, bias_only");
  law::frozen_parameters_do_not_change<law::pools::net, tt::everything>("pools, everything");
}

TEST_CASE("frozen parameters do not change: rules by name") {
  law::frozen_parameters_do_not_change<law::plain::net, plain_parts>("plain, channels");
  law::frozen_parameters_do_not_change<law::plain::net, plain_weights>("plain, weights without biases");
  law::frozen_parameters_do_not_change<law::projection::net, body_only>("projection, body");
  law::frozen_parameters_do_not_change<law::crowd::net, deep_only>("crowd, deep");
  law::frozen_parameters_do_not_change<law::nested::net, wide_part>("nested, multiplier");
}

}  // namespace
