// SPDX-License-Identifier: MIT
#pragma once

#include "data/dataset.hpp"
#include "data/transform.hpp"
#include "progress.hpp"

#include <tinytrain/fixed/random.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

//! What the programs that train on pictures share: pictures as int8, an order to learn them in, accuracy, command lines.
struct samples {
  explicit samples(const data::dataset& from) :
      images(data::to_int8(from.images)), labels(from.labels), image_bytes(from.image_bytes()) {}

  std::size_t size() const { return labels.size(); }
  const std::int8_t* image(std::size_t i) const { return images.data() + i * image_bytes; }

  std::vector<std::int8_t> images;
  std::vector<std::uint8_t> labels;
  std::size_t image_bytes;
};

//! A shuffled order of `count` samples, the same everywhere for a seed and an epoch (Fisher and Yates).
inline std::vector<std::uint32_t> shuffled(std::size_t count, std::uint32_t seed, std::uint32_t epoch) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  const tinytrain::random_stream random(seed, epoch, 0x0DE4u);
  for (std::size_t i = count; i > 1; --i) {
    const std::uint64_t word = random(static_cast<std::uint32_t>(i));
    std::swap(order[i - 1], order[static_cast<std::size_t>((word * i) >> 32)]);
  }
  return order;
}

template <class Trainer>
double accuracy_percent(Trainer& model, const samples& test) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < test.size(); ++i) {
    right += model.predict(test.image(i)) == test.labels[i] ? 1 : 0;
  }
  return 100.0 * static_cast<double>(right) / static_cast<double>(test.size());
}

inline std::string percent(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %%", value);
  return text;
}

//! One step for each sample of the order; how many were right before they were learnt, in percent of those shown.
template <class Trainer>
double train(Trainer& model, const samples& from, std::span<const std::uint32_t> order, const std::string& what) {
  progress bar(what, order.size());
  std::size_t right = 0;
  double rate = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    right += model.step(from.image(order[k]), from.labels[order[k]]).correct ? 1 : 0;
    if (k % 256 == 255 || k + 1 == order.size()) {
      rate = 100.0 * static_cast<double>(right) / static_cast<double>(k + 1);
      bar.show(k + 1, "right at first sight " + percent(rate));
    }
  }
  bar.finish("right at first sight " + percent(rate));
  return rate;
}

//! `--name value` on a command line of such pairs. Anything else: says what there is, and exits with 2.
class arguments {
 public:
  arguments(int count, char** words, std::vector<std::pair<std::string, std::string>> options) :
      options_(std::move(options)) {
    for (int k = 1; k < count; k += 2) {
      bool known = false;
      for (auto& [name, value] : options_) {
        if (name == words[k] && k + 1 < count) {
          value = words[k + 1];
          known = true;
        }
      }
      if (!known) {
        std::fprintf(stderr, "%s: did not understand \"%s\"; options, with their defaults:\n", words[0], words[k]);
        for (const auto& [name, value] : options_) std::fprintf(stderr, "  %s %s\n", name.c_str(), value.c_str());
        std::exit(2);
      }
    }
  }

  const std::string& text(const std::string& name) const {
    for (const auto& [known, value] : options_) {
      if (known == name) return value;
    }
    std::abort();
  }

  //! A whole number of at least `least`, or a message and exit 2.
  std::uint32_t number(const std::string& name, std::uint32_t least) const {
    const std::string& value = text(name);
    char* end = nullptr;
    const unsigned long parsed = std::strtoul(value.c_str(), &end, 10);
    if (value.empty() || value[0] == '-' || *end != '\0' || parsed < least || parsed > 0xFFFFFFFFul) {
      std::fprintf(stderr, "%s: expected a whole number of at least %u, found \"%s\"\n", name.c_str(), least,
                   value.c_str());
      std::exit(2);
    }
    return static_cast<std::uint32_t>(parsed);
  }

 private:
  std::vector<std::pair<std::string, std::string>> options_;
};
