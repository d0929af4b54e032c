// SPDX-License-Identifier: MIT
// Proves that the indexed stream (include/tinytrain/fixed/random.hpp) serves as a source of rounding words:
//
//     word(i) = mix(key + i * 0x9E3779B9), a function of key and index alone
//
// its words are uniform, their bits depend on all bits of the index, and neighbours (in index, time, use and seed) do
// not follow each other: chi-squared, avalanche and correlation within what chance allows. The mean of stochastic
// rounding rests on this.
#include <tinytrain/fixed/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using tinytrain::random_stream;

static_assert(random_stream(7)(123) == random_stream(7)(123));
static_assert(random_stream(7)(123) != random_stream(8)(123));
static_assert(random_stream(7)(123) != random_stream(7)(124));
static_assert(random_stream(1, 2, 3)(4) == random_stream(1, 2, 3)(4));
static_assert(random_stream(1, 2, 3)(4) != random_stream(1, 3, 2)(4));
static_assert(random_stream(1, 2, 3)(4) != random_stream(2, 1, 3)(4));
static_assert(random_stream(0xFFFFFFFFu)(0xFFFFFFFFu) == random_stream(0xFFFFFFFFu)(0xFFFFFFFFu));  // indices wrap
static_assert(sizeof(random_stream) == 4);

//! The published hash, written with 64-bit arithmetic, so that host and target have one more witness.
std::uint32_t word(std::uint64_t key, std::uint64_t index) {
  constexpr std::uint64_t modulus = std::uint64_t{1} << 32;
  std::uint64_t x = (key + index * 0x9E3779B9u % modulus) % modulus;
  x = (x ^ (x / 65536)) * 0x21F0AAADu % modulus;
  x = (x ^ (x / 32768)) * 0x735A2D97u % modulus;
  return static_cast<std::uint32_t>(x ^ (x / 32768));
}

double unit(std::uint32_t bits) { return bits / 4294967296.0 - 0.5; }

//! Correlation of two sequences of words, in standard deviations of the correlation of independent ones.
template <class First, class Second>
double correlation(First first, Second second, std::uint32_t count) {
  double sum = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    sum += unit(first(i)) * unit(second(i));
  }
  return sum * 12 / std::sqrt(double{1} * count);
}

//! (chi-squared - degrees of freedom) / its deviation, of 256 cells.
template <class Cells>
double excess(const Cells& cells, double expected) {
  double chi = 0;
  for (const double count : cells) {
    chi += (count - expected) * (count - expected) / expected;
  }
  return (chi - 255) / std::sqrt(2 * 255.0);
}

}  // namespace

TEST_CASE("the words are those of the published function") {
  int wrong = 0;
  for (const std::uint32_t key : {0u, 1u, 0x12345678u, 0xFFFFFFFFu}) {
    for (std::uint32_t i = 0; i < 1000; ++i) {
      wrong += random_stream(key)(i * 7919) != word(key, i * 7919);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("no word comes twice within a stream") {
  std::vector<std::uint32_t> words;
  for (std::uint32_t i = 0; i < 100000; ++i) {
    words.push_back(random_stream(3, 1, 4)(i));
  }
  std::sort(words.begin(), words.end());
  CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
}

TEST_CASE("every byte of a word is uniform, along a stream and across streams") {
  constexpr std::uint32_t count = 1u << 16;
  for (int byte = 0; byte < 4; ++byte) {
    std::vector<double> cells[4]{};
    for (auto& c : cells) {
      c.resize(256);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t words[] = {random_stream(1, 0, 0)(i), random_stream(1, i, 5)(77), random_stream(1, 9, i)(0),
                                     random_stream(i, 0, 0)(3)};
      for (std::size_t k = 0; k < 4; ++k) {
        ++cells[k][(words[k] >> (8 * byte)) & 255];
      }
    }
    for (const auto& c : cells) {
      CAPTURE(byte);
      CHECK(std::abs(excess(c, count / 256.0)) < 5);
    }
  }
}

TEST_CASE("each bit of the index turns each bit of the word half of the time") {
  constexpr std::uint32_t count = 1u << 14;
  double worst = 0;
  for (int in = 0; in < 32; ++in) {
    int turned[32]{};
    for (std::uint32_t i = 0; i < count; ++i) {
      const random_stream stream(i * 0x2C1B3C6Du);
      const std::uint32_t changed = stream(i) ^ stream(i ^ (1u << in));
      for (int bit = 0; bit < 32; ++bit) {
        turned[bit] += static_cast<int>((changed >> bit) & 1);
      }
    }
    for (const int times : turned) {
      worst = std::fmax(worst, std::abs(times / double{count} - 0.5));
    }
  }
  CHECK(worst < 0.5 * 6 / std::sqrt(double{count}) + 0.01);  // six deviations, and one per cent of bias
}

TEST_CASE("neighbouring words do not follow each other") {
  constexpr std::uint32_t count = 1u << 16;
  const random_stream stream(1, 100, 3);
  for (const std::uint32_t lag : {1u, 2u, 3u, 16u, 28u, 784u}) {
    CAPTURE(lag);
    CHECK(std::abs(correlation(
              stream, [&](std::uint32_t i) { return stream(i + lag); }, count)) < 5);
  }
  CHECK(std::abs(correlation(stream, random_stream(1, 101, 3), count)) < 5);  // the next step
  CHECK(std::abs(correlation(stream, random_stream(1, 100, 4), count)) < 5);  // the next tensor
  CHECK(std::abs(correlation(stream, random_stream(2, 100, 3), count)) < 5);  // the next seed
  const auto of_time = [](std::uint32_t time) { return random_stream(1, time, 3)(11); };
  CHECK(std::abs(correlation(
            of_time, [&](std::uint32_t i) { return of_time(i + 1); }, count)) < 5);
}

TEST_CASE("the mean of a stream is one half: what is rounded with it is not pulled to a side") {
  constexpr std::uint32_t count = 1u << 20;
  for (const std::uint32_t seed : {1u, 2u, 12345u}) {
    double sum = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      sum += unit(random_stream(seed, 5, 5)(i));
    }
    CHECK(std::abs(sum / count) < 5 / std::sqrt(12.0 * count));
  }
}
