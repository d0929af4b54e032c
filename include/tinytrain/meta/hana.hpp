// SPDX-License-Identifier: MIT
#pragma once

//! The only file that includes Boost.Hana, by its granular headers: the type-level vocabulary of networks, their trained
//! layers and the steps of their program. Users inspect `network_layers<Net>` and `trainer::trained_layers()` with the
//! same algorithms.
#include <boost/hana/concat.hpp>
#include <boost/hana/equal.hpp>
#include <boost/hana/ext/std/integral_constant.hpp>
#include <boost/hana/filter.hpp>
#include <boost/hana/flatten.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/size.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>
#include <boost/hana/unpack.hpp>

namespace tinytrain {

namespace hana = boost::hana;

}  // namespace tinytrain
