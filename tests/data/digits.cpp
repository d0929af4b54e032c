// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/digits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace {

//! FNV-1a, 64 bits.
std::uint64_t checksum(const data::dataset& of) {
  std::uint64_t sum = 0xcbf29ce484222325U;
  for (const auto* part : {&of.images, &of.labels})
    for (const std::uint8_t byte : *part) sum = (sum ^ byte) * 0x100000001b3U;
  return sum;
}

//! Softmax regression on the pixels that are not background: quick enough for a build without optimisation.
class linear_classifier {
 public:
  explicit linear_classifier(const data::dataset& train) {
    for (int epoch = 0; epoch < 8; ++epoch)
      for (std::size_t i = 0; i < train.size(); ++i) {
        float step[10];
        scores(train.image(i), step);
        float sum = 0;
        for (float& s : step) sum += s = std::exp(s);
        for (float& s : step) s *= -0.015F / sum;
        step[train.labels[i]] += 0.015F;
        for_each(train.image(i), [&](float* w, float x) {
          for (int k = 0; k < 10; ++k) w[k] += step[k] * x;
        });
      }
  }

  double accuracy_percent(const data::dataset& test) {
    int right = 0;
    for (std::size_t i = 0; i < test.size(); ++i) {
      float s[10];
      scores(test.image(i), s);
      right += std::max_element(s, s + 10) - s == test.labels[i];
    }
    return 100.0 * right / static_cast<double>(test.size());
  }

 private:
  void scores(std::span<const std::uint8_t> image, float* s) {
    std::fill(s, s + 10, 0.0F);
    for_each(image, [&](const float* w, float x) {
      for (int k = 0; k < 10; ++k) s[k] += w[k] * x;
    });
  }

  //! The ten weights of each pixel, and the pixel; the last ten are the biases.
  template <class Use>
  void for_each(std::span<const std::uint8_t> image, Use use) {
    const std::uint8_t* pixel = image.data();
    for (std::size_t j = 0; j < 784; ++j)
      if (pixel[j] > 40) use(weights_ + 10 * j, static_cast<float>(pixel[j]) / 255.0F);
    use(weights_ + 7840, 1.0F);
  }

  float weights_[7850] = {};
};

}  // namespace

TEST_CASE("the same bytes on every machine and with every compiler") {
  CHECK(checksum(data::generate(data::known_hands(), 2000, 1)) == 4732353326622630314U);
  CHECK(checksum(data::generate(data::unknown_hand(), 2000, 1)) == 14325612428839920443U);
}

TEST_CASE("a shorter set is the beginning of a longer one, and a seed makes a set of its own") {
  const auto longer = data::generate(data::known_hands(), 105, 7);
  const auto shorter = data::generate(data::known_hands(), 33, 7);
  CHECK(shorter.images == data::first(longer, 33).images);
  CHECK(shorter.labels == data::first(longer, 33).labels);
  CHECK(data::generate(data::known_hands(), 33, 8).images != shorter.images);
  CHECK(data::first(shorter, 1000).images == shorter.images);
}

TEST_CASE("shapes, labels and grey levels") {
  const auto digits = data::generate(data::known_hands(), 1000, 3);
  CHECK(digits.height == 28);
  CHECK(digits.width == 28);
  CHECK(digits.size() == 1000);
  CHECK(digits.images.size() == 1000 * 28 * 28);
  CHECK(digits.image(999).size() == 28 * 28);
  CHECK(digits.origin == "generated digits (hands: schoolbook, quick, continental, broad)");
  for (std::uint8_t digit = 0; digit < 10; ++digit)
    CHECK(std::count(digits.labels.begin(), digits.labels.end(), digit) == 100);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto image = digits.image(i);
    const auto ink = std::count_if(image.begin(), image.end(), [](std::uint8_t x) { return x > 120; });
    CHECK(ink > 8);
    CHECK(ink < 400);
  }
  CHECK(data::generate(data::unknown_hand(), 0, 3).size() == 0);
  CHECK_THROWS_AS(data::generate(std::span<const data::hand>(), 1, 1), std::invalid_argument);
}

TEST_CASE("a linear classifier finds the known hands moderately hard and the unknown hand very hard") {
  linear_classifier trained(data::generate(data::known_hands(), 4000, 1));
  const double known = trained.accuracy_percent(data::generate(data::known_hands(), 1500, 2));
  const double unknown = trained.accuracy_percent(data::generate(data::unknown_hand(), 1500, 2));
  MESSAGE("known hands ", known, " %, unknown hand ", unknown, " %");
  CHECK(known > 75);
  CHECK(known < 93);
  CHECK(unknown < 50);
}
