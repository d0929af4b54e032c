// SPDX-License-Identifier: MIT
#include "keywords.hpp"

#include "generated.hpp"
#include "packed.hpp"
#include "reject.hpp"
#include "table.hpp"
#include "utterance.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

namespace data {
namespace {

constexpr const char* kws_file = "kws01_mfcc49x10.i8.gz";
constexpr const char* kws_table = "kws01_mfcc49x10.i8.y_labels.csv";
constexpr const char* digit_file = "fsdd_mfcc_3000x49x10.i8.gz";
constexpr const char* digit_table = "rows.csv";
constexpr const char* digit_scales = "features.json";
constexpr double keyword_scale = 0.58470290899276733;  // of the input of the keyword network, all coefficients
constexpr int keyword_zero_point = 83;
constexpr int keyword_loudest = 110;  // the median of the loudest frames of spoken words in kws01
constexpr int padding = -125;         // at most this: frames of zeros, ln(1e-6) in all bands
constexpr int silence = 10;

template <class Set>
Set empty_set(std::vector<std::string> classes) {
  Set set;
  set.height = frames;
  set.width = coefficients;
  set.channels = 1;
  set.classes = std::move(classes);
  return set;
}

labelled empty_keywords() {
  return empty_set<labelled>(
      {"down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "silence", "unknown"});
}

spoken_digits empty_digits() {
  return empty_set<spoken_digits>({"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"});
}

void append_numbers(labelled& set) {
  set.same_as.resize(set.size());
  std::iota(set.same_as.begin(), set.same_as.end(), 0U);
}

void read_inputs(labelled& set, const std::filesystem::path& file) {
  const auto bytes = read_packed(file, set.size(), set.input_bytes());
  set.inputs.resize(bytes.size());
  std::transform(bytes.begin(), bytes.end(), set.inputs.begin(), [](auto b) { return static_cast<std::int8_t>(b); });
}

std::int8_t quantized(double real, double scale, int zero_point) {
  return static_cast<std::int8_t>(std::clamp(std::floor(real / scale + 0.5) + zero_point, -128.0, 127.0));
}

//! The number at `at`, which moves on to the next one.
double next_number(const std::string& text, std::size_t& at, const std::filesystem::path& file) {
  const char* begin = text.c_str() + at;
  char* end = nullptr;
  const double value = std::strtod(begin, &end);
  if (end == begin || !std::isfinite(value))
    reject(file, "ten numbers under each of \"scale\" and \"zero_point\"", "fewer",
           "replace it by the file that came with the data set");
  at += static_cast<std::size_t>(end - begin);
  at = text.find_first_not_of(" \t\r\n,", at);
  if (at == std::string::npos) at = text.size();
  return value;
}

std::size_t find_list(const std::string& text, const std::string& name, const std::filesystem::path& file) {
  const std::size_t key = text.find('"' + name + '"');
  const std::size_t bracket = key == std::string::npos ? key : text.find('[', key);
  if (bracket == std::string::npos)
    reject(file, "a list \"" + name + "\"", "none", "replace it by the file that came with the data set");
  return bracket + 1;
}

}  // namespace

coefficient_scales read_scales(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) reject(file, "a readable file", "none", "check the path");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  coefficient_scales all;
  std::size_t at = find_list(text, "scale", file);
  for (double& scale : all.scale) {
    scale = next_number(text, at, file);
    if (scale < 1e-6 || scale > 1e6)
      reject(file, "scales from 1e-6 to 1e6", std::to_string(scale), "replace it by the file of the data set");
  }
  at = find_list(text, "zero_point", file);
  for (int& zero_point : all.zero_point) {
    const double value = next_number(text, at, file);
    if (value < -128 || value > 127 || value != std::floor(value))
      reject(file, "whole zero points of int8", std::to_string(value), "replace it by the file of the data set");
    zero_point = static_cast<int>(value);
  }
  return all;
}

labelled generate_keywords(const stand_in& what) {
  labelled set = empty_keywords();
  set.name = "generated keywords";
  set.origin = "generated words";
  generate_into(set, what.count == 0 ? 1000 : what.count, what.seed,
                [](int label, std::size_t, random_source& chance, std::span<std::int8_t> input) {
                  int word = label;
                  if (label == silence) word = -1;
                  if (label > silence) word = 10 + chance.below(20);  // words that are none of the ten
                  const cepstra spoken = speak(word, chance.below(20), chance);
                  for (std::size_t i = 0; i < input.size(); ++i)
                    input[i] = quantized(spoken[i] / 256.0, keyword_scale, keyword_zero_point);
                });
  return set;
}

spoken_digits generate_spoken_digits(const stand_in& what) {
  spoken_digits set = empty_digits();
  set.name = "generated digits";
  set.origin = "generated digits";
  set.speaker_names = {"A", "B", "C", "D", "E", "F"};
  set.scales.scale = {0.4, 0.15, 0.15, 0.125, 0.125, 0.1, 0.1, 0.1, 0.1, 0.1};
  set.scales.zero_point = {100, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const std::size_t count = what.count == 0 ? 3000 : what.count;
  generate_into(set, count, what.seed,
                [&](int label, std::size_t i, random_source& chance, std::span<std::int8_t> input) {
                  const int speaker = static_cast<int>(i / 10 % 6);
                  set.speakers.push_back(static_cast<std::uint8_t>(speaker));
                  set.takes.push_back(static_cast<std::uint8_t>(i / 60 % 256));
                  const cepstra spoken = speak(100 + label, 100 + speaker, chance);
                  for (std::size_t k = 0; k < input.size(); ++k) {
                    const std::size_t c = k % 10;
                    const double real = c == 0 ? std::max(spoken[k] * 1.41421356 / 256.0, -87.25) : spoken[k] / 128.0;
                    input[k] = quantized(real, set.scales.scale[c], set.scales.zero_point[c]);
                  }
                });
  return set;
}

labelled load_keywords(const places& where, const stand_in& otherwise) {
  const auto folder = find_data(where, "kws01", {kws_file, kws_table});
  if (!folder) {
    labelled set = generate_keywords(otherwise);
    set.origin = why_generated(where, "words", "kws01");
    return set;
  }
  labelled set = empty_keywords();
  set.name = "kws01";
  set.origin = "kws01 from " + folder->string();
  const table rows(*folder / kws_table, {"file", "classes", "label"});
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (rows.number(i, 1, 256) != set.classes.size()) rows.reject_row(i, "12 classes", rows.text(i, 1));
    set.labels.push_back(static_cast<std::uint8_t>(rows.number(i, 2, 12)));
    set.names.push_back(rows.text(i, 0));
  }
  append_numbers(set);
  read_inputs(set, *folder / kws_file);
  return set;
}

spoken_digits load_spoken_digits(const places& where, const stand_in& otherwise) {
  const auto folder = find_data(where, "fsdd", {digit_file, digit_table, digit_scales});
  if (!folder) {
    spoken_digits set = generate_spoken_digits(otherwise);
    set.origin = why_generated(where, "digits", "fsdd");
    return set;
  }
  spoken_digits set = empty_digits();
  set.name = "fsdd";
  set.origin = "fsdd from " + folder->string();
  const table rows(*folder / digit_table);
  const std::size_t digit = rows.column("label_digit"), speaker = rows.column("speaker"), take = rows.column("take");
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const std::string& name = rows.text(i, speaker);
    const auto at = std::find(set.speaker_names.begin(), set.speaker_names.end(), name);
    if (at == set.speaker_names.end() && set.speaker_names.size() == 256)
      rows.reject_row(i, "at most 256 speakers", "one more");
    set.speakers.push_back(static_cast<std::uint8_t>(at - set.speaker_names.begin()));
    if (at == set.speaker_names.end()) set.speaker_names.push_back(name);
    set.labels.push_back(static_cast<std::uint8_t>(rows.number(i, digit, 10)));
    set.takes.push_back(static_cast<std::uint8_t>(rows.number(i, take, 256)));
    set.names.push_back(rows.text(i, digit) + "_" + name + "_" + rows.text(i, take));
  }
  append_numbers(set);
  set.scales = read_scales(*folder / digit_scales);
  read_inputs(set, *folder / digit_file);
  return set;
}

void to_keyword_inputs(spoken_digits& digits) {
  constexpr double e = 1e-6;
  std::array<std::array<std::int8_t, 256>, coefficients> table{};
  for (std::size_t c = 0; c < coefficients; ++c)
    for (int q = -128; q < 128; ++q) {
      const double x = digits.scales.scale[c] * (q - digits.scales.zero_point[c]);
      const double power = std::max(std::exp(x / std::sqrt(40.0)) - e, 0.0);
      const double y = c == 0 ? std::sqrt(80.0) * std::log(std::sqrt(power) + e) : x / 2;
      table[c][static_cast<std::size_t>(q + 128)] = quantized(y, keyword_scale, keyword_zero_point);
    }
  for (std::size_t clip = 0; clip < digits.size(); ++clip) {
    const auto x = std::span(digits.inputs).subspan(clip * digits.input_bytes(), digits.input_bytes());
    int loudest = -128;
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = table[i % coefficients][static_cast<std::size_t>(x[i] + 128)];
      if (i % coefficients == 0) loudest = std::max<int>(loudest, x[i]);
    }
    if (loudest <= padding) continue;
    for (std::size_t i = 0; i < x.size(); i += coefficients)
      if (x[i] > padding)
        x[i] = static_cast<std::int8_t>(std::clamp(x[i] + keyword_loudest - loudest, padding + 1, 127));
  }
  digits.scales.scale.fill(keyword_scale);
  digits.scales.zero_point.fill(keyword_zero_point);
}

}  // namespace data
