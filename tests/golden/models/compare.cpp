// SPDX-License-Identifier: MIT
#include "compare.hpp"

#include "files.hpp"
#include "score.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace golden {
namespace {

//! Counts mismatches, and says where the first of them are.
class judge {
 public:
  explicit judge(std::string model) : model_(std::move(model)) {}

  void values(int sample, const std::string& what, std::span<const std::int8_t> found, const std::int8_t* expected) {
    long long differ = 0;
    for (std::size_t k = 0; k < found.size(); ++k) differ += found[k] != expected[k] ? 1 : 0;
    if (differ == 0) return;
    const auto first =
        static_cast<std::size_t>(std::mismatch(found.begin(), found.end(), expected).first - found.begin());
    report(differ, sample,
           what + ": " + std::to_string(differ) + " of " + std::to_string(found.size()) +
               " values, the first is number " + std::to_string(first) + ", " + std::to_string(found[first]) +
               ", expected " + std::to_string(expected[first]));
  }

  void output_of(int sample, const layer& l, const table& golden, const std::int8_t* data) {
    ++compared_;
    if (matches(l, golden.at(l.operator_index, sample), data)) return;
    report(1, sample,
           "operator " + std::to_string(l.operator_index) + ", " + golden.opcode(l.operator_index) + ", \"" +
               std::string(l.name.begin(), std::min<std::size_t>(l.name.size, most_characters)) +
               "\": another sum than the golden one");
  }

  void fault(const std::string& what) { report(1, -1, what); }

  long long mismatches() const { return mismatches_; }
  long long compared() const { return compared_; }

 private:
  void report(long long differ, int sample, const std::string& what) {
    constexpr int most_reports = 12;
    mismatches_ += differ;
    if (reports_++ < most_reports)
      std::printf("%s%s: %s\n", model_.c_str(), sample < 0 ? "" : (", sample " + std::to_string(sample)).c_str(),
                  what.c_str());
  }

  static constexpr std::size_t most_characters = 60;  // some names are a list of all that was fused

  std::string model_;
  long long mismatches_ = 0;
  long long compared_ = 0;
  int reports_ = 0;
};

//! Golden values of one layer for every stored sample.
struct recorded {
  std::string file;
  int position = -1;
  std::vector<std::int8_t> values;

  std::size_t count(std::size_t samples) const { return values.size() / samples; }
};

int find_operator(const table& layers, const std::string& opcode) {
  for (std::size_t i = layers.operators(); i-- > 0;)
    if (layers.opcode(static_cast<int>(i)) == opcode) return static_cast<int>(i);
  return -1;
}

int position_of(const subject& network, int operator_index) {
  for (std::size_t i = network.layers.size(); i-- > 0;)
    if (network.layers[i].operator_index == operator_index) return static_cast<int>(i);
  return -1;
}

//! The input of the last SOFTMAX, and what the last AVERAGE_POOL_2D gives: where such files are.
std::vector<recorded> read_recorded(const subject& network, const table& layers, const std::string& folder) {
  std::vector<recorded> all;
  const int softmax = position_of(network, find_operator(layers, "SOFTMAX"));
  if (softmax >= 0) {
    auto logits = read_values(folder + "logits.i8");
    if (logits.empty()) give_up(folder + "logits.i8 is missing: there is a SOFTMAX");
    all.push_back({"logits.i8", network.layers[static_cast<std::size_t>(softmax)].source, std::move(logits)});
  }
  if (auto features = read_values(folder + "pool.i8"); !features.empty())
    all.push_back({"pool.i8", position_of(network, find_operator(layers, "AVERAGE_POOL_2D")), std::move(features)});
  return all;
}

}  // namespace

int compare(const subject& network) {
  const std::string folder = std::string(TINYTRAIN_DATA) + "/golden/" + network.name + '/';
  const table layers(folder + "layers.csv");
  const auto inputs = static_cast<std::size_t>(network.input_values);
  const auto outputs = static_cast<std::size_t>(network.output_values);
  auto x = read_values(folder + "input.i8");
  if (x.empty()) x = read_values(std::string(TINYTRAIN_DATA) + "/golden/mit_shared/input.i8");
  const auto expected = read_values(folder + "output.i8");
  const std::size_t samples = x.size() / inputs;
  if (samples == 0 || x.size() % inputs != 0 || expected.size() != samples * outputs)
    give_up(folder + ": input.i8 and output.i8 are not of the same samples of this network");
  const auto records = read_recorded(network, layers, folder);

  judge found(network.name);
  std::vector<std::int8_t> y(expected.size());
  long long recorded_values = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    const int sample = static_cast<int>(i);
    const std::int8_t* image = x.data() + i * inputs;
    const auto judge_layers = [&](int position, const std::int8_t* data) {
      if (sample < layers.samples())
        for_each_view(network.layers, position, [&](const layer& l) { found.output_of(sample, l, layers, data); });
      for (const recorded& r : records)
        if (r.position == position) {
          recorded_values += static_cast<long long>(r.count(samples));
          found.values(sample, r.file, {data, r.count(samples)}, r.values.data() + i * r.count(samples));
        }
    };
    judge_layers(tt::edge::network_input, image);
    const std::int8_t* result = network.infer(image, judge_layers);
    std::copy_n(result, outputs, y.data() + i * outputs);
    found.values(sample, "output", {result, outputs}, expected.data() + i * outputs);
  }

  // That nothing was left out is part of the proof.
  const auto sums =
      static_cast<long long>(layers.operators() * std::min(samples, static_cast<std::size_t>(layers.samples())));
  if (found.compared() != sums)
    found.fault("sums of " + std::to_string(found.compared()) + " outputs were compared, expected " +
                std::to_string(sums));
  long long of_records = 0;
  for (const recorded& r : records) of_records += static_cast<long long>(r.values.size());
  if (recorded_values != of_records)
    found.fault(std::to_string(recorded_values) + " values within the network were compared, expected " +
                std::to_string(of_records));
  std::printf("%s: %zu samples, %zu output values, %lld values within, %lld sums of layers\n", network.name.c_str(),
              samples, expected.size(), of_records, sums);

  const std::vector<verdict> verdicts = score(network, y, expected);
  for (const verdict& v : verdicts) {
    if (!v.fault.empty()) found.fault(v.fault);
    std::printf("%s\n", v.text.c_str());
  }
  std::string figure = network.name;
  std::replace_if(
      figure.begin(), figure.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  std::printf("figure golden.%s.mismatches %lld values\n", figure.c_str(), found.mismatches());
  for (const verdict& v : verdicts)
    if (!v.figure.empty()) std::printf("figure golden.%s.%s\n", figure.c_str(), v.figure.c_str());
  return found.mismatches() == 0 ? 0 : 1;
}

}  // namespace golden
