// SPDX-License-Identifier: MIT
#pragma once

#include "labelled.hpp"
#include "search.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace data {

//! What people did for ten seconds each, and the features of their phone's accelerometer meanwhile, as measured.
//!
//! Shapes     values [size(), features.size()], NaN where one is missing
//!            labels, users [size()] numbers below classes.size() and user_names.size()
struct activity_table {
  std::string name;        // as in `labelled`
  std::string origin;      // as in `labelled`
  bool generated = false;  // as in `labelled`
  std::vector<std::string> features;
  std::vector<std::string> classes;     // all that the file lists: one may have no window
  std::vector<std::string> user_names;  // who has a window, in the order of the file's list
  std::vector<double> values;
  std::vector<std::uint8_t> labels;
  std::vector<std::uint8_t> users;     // hold_out(users, user) of folds.hpp: that user is the new one
  std::vector<std::string> names;      // "user 33, line 51"
  std::vector<std::uint32_t> same_as;  // the first window with the same values, mostly its own number

  std::size_t size() const { return labels.size(); }
  std::span<const double> window(std::size_t i) const {
    return std::span(values).subspan(i * features.size(), features.size());
  }
};

//! The activities of 36 users of WISDM v1.1, 5418 windows of 43 features, walking to standing.
//!
//! From the folder wisdm (WISDM_ar_v1.1_transformed.arff), in its order; or generated ones if it is nowhere (search.hpp),
//! which `origin` says. UNIQUE_ID is passed over: it is not unique, and no feature. A window whose user or class is
//! missing is left out. `origin` says that too, and which class has no window. Broken files throw `malformed` (idx.hpp).
//! As published, XAVG is 0 in all windows, ZSTANDDEV is a copy of XSTANDDEV, and 474 windows lack a peak or more.
//! Source     Kwapisz, Weiss, Moore, "Activity Recognition using Cell Phone Accelerometers", SensorKDD 2010
activity_table load_activities(const places& where = usual_places(), const stand_in& otherwise = {});

//! Windows as a network takes them, [1, 1, features.size()] each: real = mean + deviation * q / 32.
struct activities : labelled {
  std::vector<std::string> features;
  std::vector<double> means;
  std::vector<double> deviations;  // 0: the feature is the same in all windows that were looked at, its inputs are 0
  std::vector<std::string> user_names;
  std::vector<std::uint8_t> users;
};

//! All windows of `from`, with the mean and the deviation that each feature has in the windows `reference` alone.
//!
//!     q = clamp(round(32 * (x - mean) / deviation), -128, 127)        four deviations: the tails are long
//!
//! Both are over the values that are there; deviation is the root of the mean square, round is half away from zero.
//! q = 0, the mean, where a value is missing, and in all windows where the deviation is 0: such a feature keeps its
//! channel, so that the network stays the same whatever the reference is. `origin` says how many of both there are.
//! `reference` is empty or names a window that is not there: throws std::invalid_argument.
activities standardise(const activity_table& from, std::span<const std::uint32_t> reference);

//! Made-up people, each with a way of their own to do the six activities, in the features and sizes of WISDM.
activity_table generate_activities(const stand_in& what);

}  // namespace data
