// SPDX-License-Identifier: MIT
#pragma once

#include "../../examples/data/fashion_mnist.hpp"
#include "../../examples/data/idx.hpp"
#include "../../examples/data/labelled.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

//! FNV-1a, 64 bits.
inline std::uint64_t checksum(std::span<const std::int8_t> of) {
  std::uint64_t sum = 0xcbf29ce484222325U;
  for (const std::int8_t value : of) sum = (sum ^ static_cast<std::uint8_t>(value)) * 0x100000001b3U;
  return sum;
}

inline std::span<const std::int8_t> sample(const data::labelled& set, std::size_t i) {
  return std::span(set.inputs).subspan(i * set.input_bytes(), set.input_bytes());
}

inline std::vector<std::ptrdiff_t> class_sizes(const data::labelled& set) {
  std::vector<std::ptrdiff_t> sizes;
  for (std::size_t c = 0; c < set.classes.size(); ++c)
    sizes.push_back(std::count(set.labels.begin(), set.labels.end(), static_cast<std::uint8_t>(c)));
  return sizes;
}

//! Where golden/<name> lies beside the data, nothing if there is none.
inline std::filesystem::path golden_file(const std::string& name) {
  const auto where = data::usual_places();
  for (const auto& place : {where.environment, where.build})
    if (!place.empty() && std::filesystem::exists(place / "golden" / name)) return place / "golden" / name;
  return {};
}

//! Its bytes, none if there is none.
inline std::vector<std::int8_t> golden(const std::string& name) {
  std::ifstream file(golden_file(name), std::ios::binary);
  std::vector<std::int8_t> all;
  std::transform(std::istreambuf_iterator<char>(file), {}, std::back_inserter(all),
                 [](char byte) { return static_cast<std::int8_t>(byte); });
  return all;
}

//! How many of the labels the outputs [n, classes] have right; a tie goes to the first, as in TensorFlow.
inline int hits(std::span<const std::int8_t> outputs, const data::labelled& set) {
  const std::size_t classes = set.classes.size();
  int right = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto row = outputs.subspan(i * classes, classes);
    right += std::max_element(row.begin(), row.end()) - row.begin() == set.labels[i];
  }
  return right;
}

//! Softmax regression on `count` features of each sample, learnt on the first half, per cent right on the second.
template <class Features>
double separable_percent(const data::labelled& set, std::size_t count, Features features) {
  const std::size_t classes = set.classes.size();
  std::vector<float> weights((count + 1) * classes), x(count + 1), s(classes);
  const auto look = [&](std::size_t i) {
    features(set.input(i), x.data());
    x[count] = 1;
    for (std::size_t c = 0; c < classes; ++c) {
      s[c] = 0;
      for (std::size_t k = 0; k <= count; ++k) s[c] += weights[c * (count + 1) + k] * x[k];
    }
  };
  const std::size_t half = set.size() / 2;
  for (int epoch = 0; epoch < 15; ++epoch)
    for (std::size_t i = 0; i < half; ++i) {
      look(i);
      const float top = *std::max_element(s.begin(), s.end());
      float sum = 0;
      for (float& value : s) sum += value = std::exp(value - top);
      for (std::size_t c = 0; c < classes; ++c) {
        const float step = 0.01F * ((c == set.labels[i] ? 1.0F : 0.0F) - s[c] / sum);
        for (std::size_t k = 0; k <= count; ++k) weights[c * (count + 1) + k] += step * x[k];
      }
    }
  int right = 0;
  for (std::size_t i = half; i < set.size(); ++i) {
    look(i);
    right += std::max_element(s.begin(), s.end()) - s.begin() == set.labels[i];
  }
  return 100.0 * right / static_cast<double>(set.size() - half);
}

//! What `load` complains of, without the folder.
template <class Load>
std::string complaint(Load load, const std::filesystem::path& folder) {
  try {
    load(data::places{folder, "", ""});
  } catch (const data::malformed& e) {
    const std::string text = e.what(), path = folder.string();
    return text.starts_with(path) ? text.substr(path.size() + 1) : "(without the folder) " + text;
  }
  return "no complaint";
}
