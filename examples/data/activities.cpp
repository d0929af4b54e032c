// SPDX-License-Identifier: MIT
#include "activities.hpp"

#include "arff.hpp"
#include "generated.hpp"
#include "reject.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace data {
namespace {

constexpr const char* activity_file = "WISDM_ar_v1.1_transformed.arff";
constexpr const char* replace = "replace it by the file that came with the data set";
constexpr double steps_per_deviation = 32;
constexpr std::size_t most_names = 256;  // numbers of classes and users are bytes

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

std::size_t listed_column(const arff& from, const std::filesystem::path& file, std::string_view name) {
  const std::size_t column = from.column(name);
  const std::size_t count = from.attributes()[column].values.size();
  if (count == 0 || count > most_names)
    reject(file, "a list of 1 to 256 values for " + std::string(name), count == 0 ? "numbers" : std::to_string(count),
           replace);
  return column;
}

std::vector<std::uint32_t> first_of_each(const activity_table& set) {
  std::unordered_map<std::string_view, std::uint32_t> first;
  std::vector<std::uint32_t> same_as;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto window = set.window(i);
    const std::string_view content(reinterpret_cast<const char*>(window.data()), window.size_bytes());
    same_as.push_back(first.try_emplace(content, static_cast<std::uint32_t>(i)).first->second);
  }
  return same_as;
}

//! Leaves out the names of users without a window; the numbers of the others follow.
void drop_absent_users(activity_table& set) {
  std::vector<int> number(set.user_names.size(), -1);
  for (const std::uint8_t user : set.users) number[user] = 0;
  std::vector<std::string> present;
  for (std::size_t user = 0; user < number.size(); ++user)
    if (number[user] == 0) {
      number[user] = static_cast<int>(present.size());
      present.push_back(std::move(set.user_names[user]));
    }
  set.user_names = std::move(present);
  for (std::uint8_t& user : set.users) user = static_cast<std::uint8_t>(number[user]);
}

struct moments {
  double mean = 0;
  double deviation = 0;
};

//! Of values that are all there, of any finite size: computed as parts of their range, which cannot overflow.
moments moments_of(const std::vector<double>& values) {
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double origin = *low / 2, range = *high / 2 - origin, n = static_cast<double>(values.size());
  if (!(range > 0)) return {*low, 0};
  double sum = 0, squares = 0;
  for (const double x : values) sum += (x / 2 - origin) / range;
  for (const double x : values) {
    const double away = (x / 2 - origin) / range - sum / n;
    squares += away * away;
  }
  return {2 * (origin + range * (sum / n)), range * (2 * std::sqrt(squares / n))};
}

std::int8_t standardised(double x, const moments& of) {
  if (std::isnan(x) || !(of.deviation > 0)) return 0;
  const double q = std::round(steps_per_deviation * ((x - of.mean) / of.deviation));
  return static_cast<std::int8_t>(std::clamp(q, -128.0, 127.0));
}

//! What a generated feature is like, in hundredths: all are rounded to that, as in the file.
struct kind_of_feature {
  const char* name;
  int typical;
  int spread;  // what 1024 of a level, the sum of habits and noise, stand for
  int least;
  int missing_in_1000;
};

constexpr std::array<kind_of_feature, 13> single_features{{{"XAVG", 0, 0, 0, 0},
                                                           {"YAVG", 708, 400, -2000, 0},
                                                           {"ZAVG", 38, 300, -2000, 0},
                                                           {"XPEAK", 184000, 90000, 10000, 70},
                                                           {"YPEAK", 107000, 70000, 10000, 24},
                                                           {"ZPEAK", 203000, 90000, 10000, 19},
                                                           {"XABSOLDEV", 496, 300, 0, 0},
                                                           {"YABSOLDEV", 404, 250, 0, 0},
                                                           {"ZABSOLDEV", 280, 170, 0, 0},
                                                           {"XSTANDDEV", 614, 350, 8, 0},
                                                           {"YSTANDDEV", 510, 280, 2, 0},
                                                           {"ZSTANDDEV", 614, 350, 8, 0},
                                                           {"RESULTANT", 1151, 280, 3, 0}}};
constexpr int bins = 30;  // ten of each axis
constexpr int feature_count = bins + static_cast<int>(single_features.size());

kind_of_feature kind(int feature) {
  if (feature < bins) return {"", 10, 5, 0, 0};
  return single_features[static_cast<std::size_t>(feature - bins)];
}

//! How far an activity or a user is from what is typical of a feature: always the same, in [-1024, 1024].
int habit(std::uint64_t seed, int who, int feature) {
  random_source chance(seed, static_cast<std::uint64_t>(who) * feature_count + static_cast<std::uint64_t>(feature));
  return chance.between(-1024, 1024);
}

double measured(int activity, int user, int feature, random_source& chance) {
  const kind_of_feature of = kind(feature);
  const int noise = chance.around_zero(1536);
  const bool lost = chance.below(1000) < of.missing_in_1000;
  if (lost) return std::numeric_limits<double>::quiet_NaN();
  const int own_way = habit(0x3A8175, user * 6 + activity, feature);  // what only that user's windows can teach
  const int level = habit(0xAC7101, activity, feature) / 2 + habit(0x05E125, user, feature) / 2 + own_way + noise;
  return std::max(of.typical + of.spread * level / 1024, of.least) / 100.0;
}

}  // namespace

activities standardise(const activity_table& from, std::span<const std::uint32_t> reference) {
  if (reference.empty()) throw std::invalid_argument("standardise: expected windows to refer to, found none");
  const std::uint32_t last = *std::max_element(reference.begin(), reference.end());
  if (last >= from.size())
    throw std::invalid_argument("standardise: expected windows below " + std::to_string(from.size()) + ", found " +
                                std::to_string(last));
  activities set;
  set.name = from.name;
  set.generated = from.generated;
  set.height = set.width = 1;
  set.channels = static_cast<int>(from.features.size());
  set.classes = from.classes;
  set.labels = from.labels;
  set.names = from.names;
  set.same_as = from.same_as;
  set.features = from.features;
  set.user_names = from.user_names;
  set.users = from.users;
  set.inputs.resize(from.values.size());
  std::vector<std::string> constant;
  std::vector<double> present;
  for (std::size_t k = 0; k < from.features.size(); ++k) {
    present.clear();
    for (const std::uint32_t i : reference)
      if (const double x = from.window(i)[k]; !std::isnan(x)) present.push_back(x);
    const moments of = moments_of(present);
    set.means.push_back(of.mean);
    set.deviations.push_back(of.deviation);
    if (!(of.deviation > 0)) constant.push_back(from.features[k]);
    for (std::size_t i = 0; i < from.size(); ++i)
      set.inputs[i * from.features.size() + k] = standardised(from.window(i)[k], of);
  }
  std::size_t incomplete = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto window = from.window(i);
    incomplete += std::any_of(window.begin(), window.end(), [](double x) { return std::isnan(x); }) ? 1 : 0;
  }
  set.origin = from.origin;
  if (incomplete > 0)
    set.origin += "; " + std::to_string(incomplete) + " of " + std::to_string(from.size()) +
                  " windows have missing values, which are the mean of their feature";
  if (!constant.empty())
    set.origin += "; " + counted(constant.size(), "constant feature is zero: ", "constant features are zero: ") +
                  joined(constant);
  return set;
}

activity_table generate_activities(const stand_in& what) {
  constexpr int users = 36, classes = 6;
  activity_table set;
  set.name = "generated activities";
  set.origin = "generated activities";
  set.generated = true;
  set.classes = {"Walking", "Jogging", "Upstairs", "Downstairs", "Sitting", "Standing"};
  for (const char axis : {'X', 'Y', 'Z'})
    for (int bin = 0; bin < bins / 3; ++bin) set.features.push_back(axis + std::to_string(bin));
  for (const auto& feature : single_features) set.features.emplace_back(feature.name);
  labelled drawn;
  drawn.classes = set.classes;
  generate_into(drawn, what.count == 0 ? 5418 : what.count, what.seed,
                [&](int label, std::size_t i, random_source& chance, std::span<std::int8_t>) {
                  const int user = static_cast<int>(i / classes % users);
                  set.users.push_back(static_cast<std::uint8_t>(user));
                  for (int feature = 0; feature < feature_count; ++feature)
                    set.values.push_back(measured(label, user, feature, chance));
                });
  for (int user = 1; user <= users; ++user) set.user_names.push_back(std::to_string(user));
  set.labels = std::move(drawn.labels);
  set.names = std::move(drawn.names);
  set.same_as = std::move(drawn.same_as);
  drop_absent_users(set);
  return set;
}

activity_table load_activities(const places& where, const stand_in& otherwise) {
  const auto folder = find_data(where, "wisdm", {activity_file});
  if (!folder) {
    activity_table set = generate_activities(otherwise);
    set.origin = why_generated(where, "activities", "wisdm");
    return set;
  }
  const std::filesystem::path file = *folder / activity_file;
  const arff rows(file);
  const auto& attributes = rows.attributes();
  const std::size_t activity = listed_column(rows, file, "class"), user = listed_column(rows, file, "user");
  activity_table set;
  set.name = "wisdm";
  set.origin = "wisdm from " + folder->string();
  set.classes = attributes[activity].values;
  set.user_names = attributes[user].values;
  std::vector<std::size_t> columns;
  for (std::size_t k = 0; k < attributes.size(); ++k) {
    if (k == activity || k == user || attributes[k].name == "UNIQUE_ID") continue;
    if (!attributes[k].values.empty())
      reject(file, "numbers for " + attributes[k].name,
             "a list of values in line " + std::to_string(attributes[k].line), replace);
    columns.push_back(k);
    set.features.push_back(attributes[k].name);
  }
  if (columns.empty()) reject(file, "features beside user and class", "none", replace);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const double who = rows.value(i, user), what = rows.value(i, activity);
    if (std::isnan(who) || std::isnan(what)) continue;
    set.users.push_back(static_cast<std::uint8_t>(who));
    set.labels.push_back(static_cast<std::uint8_t>(what));
    set.names.push_back("user " + set.user_names[set.users.back()] + ", line " + std::to_string(rows.line(i)));
    for (const std::size_t k : columns) set.values.push_back(rows.value(i, k));
  }
  if (set.size() == 0) reject(file, "windows with a user and a class", "none", replace);
  if (const std::size_t out = rows.rows() - set.size(); out > 0)
    set.origin +=
        "; " + counted(out, "window without user or class is left out", "windows without user or class are left out");
  std::vector<std::string> empty;
  for (std::size_t c = 0; c < set.classes.size(); ++c)
    if (std::find(set.labels.begin(), set.labels.end(), c) == set.labels.end()) empty.push_back(set.classes[c]);
  if (!empty.empty()) set.origin += "; no window shows " + joined(empty);
  drop_absent_users(set);
  set.same_as = first_of_each(set);
  return set;
}

}  // namespace data
