// SPDX-License-Identifier: MIT
#include "score.hpp"

#include "data/person.hpp"
#include "files.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace golden {
namespace {

std::string decimals(double value, int places) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

//! The largest output is the label's. Only samples that have a label are counted.
struct hits {
  long long right = 0;
  long long of = 0;

  double fraction() const { return static_cast<double>(right) / static_cast<double>(of); }
};

hits count_hits(std::span<const std::int8_t> outputs, std::span<const int> labels) {
  const std::size_t classes = outputs.size() / labels.size();
  hits h;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto y = outputs.subspan(i * classes, classes);
    if (labels[i] < 0) continue;
    ++h.of;
    h.right += std::max_element(y.begin(), y.end()) - y.begin() == labels[i] ? 1 : 0;
  }
  return h;
}

//! The same accuracy as the golden outputs, and as meta.json where that has it.
verdict judge_accuracy(const std::string& folder, const std::string& set, std::span<const std::int8_t> found,
                       std::span<const std::int8_t> expected, std::span<const int> labels, const std::string& key) {
  const hits h = count_hits(found, labels);
  const hits golden = count_hits(expected, labels);
  verdict v;
  v.text = set + ": " + std::to_string(h.right) + " of " + std::to_string(h.of) + " right, the reference " +
           std::to_string(golden.right);
  if (h.right != golden.right) v.fault = v.text;
  if (!key.empty()) {
    const double published = read_number(folder + "meta.json", key);
    v.text += ", meta.json says " + decimals(100 * published, 2) + " %";
    if (std::abs(published - h.fraction()) > 1e-9) v.fault = v.text;
  }
  v.figure = "accuracy " + decimals(100 * h.fraction(), 2) + " percent";
  return v;
}

std::vector<int> read_labels(const std::string& path, std::size_t samples) {
  const auto values = read_values(path);
  if (values.size() != samples) give_up(path + " has not " + std::to_string(samples) + " labels");
  return {values.begin(), values.end()};
}

//! The 305 photographs of data/, of which the golden folder has the outputs.
std::vector<verdict> score_person(const subject& network, const std::string& folder) {
  const auto set = data::load_person();
  if (set.generated) return {{"the photographs are left out: " + set.origin, "", ""}};
  const auto expected = read_values(folder + "output_vww_cc_by_bysa.i8");
  const auto outputs = static_cast<std::size_t>(network.output_values);
  if (expected.size() != set.size() * outputs) give_up(folder + "output_vww_cc_by_bysa.i8 is not of " + set.origin);
  std::vector<std::int8_t> found;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::int8_t* y = network.infer(set.input(i), [](int, const std::int8_t*) {});
    found.insert(found.end(), y, y + outputs);
  }
  const std::vector<int> labels(set.labels.begin(), set.labels.end());
  verdict v = judge_accuracy(folder, "vww_cc", found, expected, labels, "top1_cc_by_bysa_305");
  if (found != expected) v.fault = "the outputs of the 305 photographs are not the golden ones";
  return {v};
}

//! x -> sin(x), as far as its steps of int8 go.
verdict score_sine(std::span<const std::int8_t> found, const std::string& folder) {
  const auto x = read_values(folder + "input.i8");
  constexpr double scale_x = 0.024480115622282028;
  constexpr double scale_y = 0.008290956728160381;
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    sum += std::abs(scale_y * (found[i] - 5) - std::sin(scale_x * (x[i] + 128)));
  const double mean = sum / static_cast<double>(x.size());
  const double published = read_number(folder + "meta.json", "mean_abs_error_vs_sin");
  verdict v{"mean distance from the sine of " + std::to_string(x.size()) + " inputs: " + decimals(mean, 6) +
                ", meta.json says " + decimals(published, 6),
            "mean_error " + decimals(mean, 6) + " of_amplitude", ""};
  if (std::abs(mean - published) > 1e-6) v.fault = v.text;
  return v;
}

}  // namespace

std::vector<verdict> score(const subject& network, std::span<const std::int8_t> found,
                           std::span<const std::int8_t> expected) {
  const std::string golden = std::string(TINYTRAIN_DATA) + "/golden/";
  const std::string folder = golden + network.name + '/';
  const std::size_t samples = found.size() / static_cast<std::size_t>(network.output_values);
  if (network.name == "tflm_hello_world") return {score_sine(found, folder)};
  if (network.output_values == 1000) {  // ImageNet: of five kinds of flowers only the daisy is a class
    std::vector<int> labels = read_labels(golden + "mit_shared/labels.u8", samples);
    for (int& label : labels) label = label == 0 ? 985 : -1;
    return {judge_accuracy(folder, "daisies among the stored photographs", found, expected, labels, "")};
  }
  if (network.name.ends_with("_headless")) return {};  // features, no classes
  const auto labels = read_labels(folder + "labels.u8", samples);
  if (network.name == "mlperf_vww_96") {
    auto verdicts = score_person(network, folder);
    verdicts.push_back(judge_accuracy(folder, "stored photographs", found, expected, labels, "top1_stored"));
    verdicts.back().figure.clear();
    return verdicts;
  }
  return {judge_accuracy(folder, "stored clips", found, expected, labels,
                         network.name == "mlperf_kws_ref_model" ? "top1" : "")};
}

}  // namespace golden
