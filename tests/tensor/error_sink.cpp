// SPDX-License-Identifier: MIT
// Proves how an int8 error comes out of accumulators and of what other consumers sent back
// (include/tinytrain/tensor/error_sink.hpp):
//
//     e[i] = sat( floor( (acc + sum_k pending_k[i] * 2^(exponent_k - from)) * 2^(from - exponent) + r_i / 2^32 ) )
//
// in [-127, 127], r_i the word i of the stream: element by element against double arithmetic, its mean over streams
// against the real sum, and the peak against the largest magnitude before saturation.
#include <tinytrain/tensor/error_sink.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {

namespace tt = tinytrain;

constexpr int put_once(std::int32_t accumulator, int from, int to, std::int8_t pending, int pending_exponent) {
  std::int8_t out = 0;
  tt::error_sink sink(&out, to, tt::random_stream(1, 2, 3));
  sink.add_pending({&pending, pending_exponent});
  sink.from(from);
  sink.put(0, accumulator);
  return out;
}

// Exact sums need no rounding, whatever is drawn; the rest saturates, symmetrically.
static_assert(put_once(64, -10, -8, 3, -8) == 19);
static_assert(put_once(-64, -10, -8, 16, -10) == -12);
static_assert(put_once(1 << 20, -10, -8, 0, -8) == 127 && put_once(-(1 << 20), -10, -8, 0, -8) == -127);
static_assert(put_once(0, -10, -8, -128, 20) == -127);
static_assert(put_once(0, 40, -40, 1, 0) == 0 || put_once(0, 40, -40, 1, 0) == 127);  // rounded away at 2^40, or not
static_assert(put_once(5, -10, -10, -5, -10) == 0);
static_assert(put_once(3, -40, 40, 0, 0) >= 0 && put_once(3, -40, 40, 0, 0) <= 1);

struct pending_error {
  std::vector<std::int8_t> data;
  int exponent = 0;
};

struct problem {
  std::vector<std::int32_t> accumulators;
  std::vector<pending_error> pending;
  int from = 0;
  int to = 0;

  problem(std::mt19937& random, int size, int pendings, int bits) {
    from = -18 + static_cast<int>(random() % 6);
    to = from + static_cast<int>(random() % 12) - 1;
    for (int k = 0; k < size; ++k) {
      accumulators.push_back((static_cast<std::int32_t>(random()) >> (31 - bits)) * (random() % 4 != 0 ? 1 : 0));
    }
    for (int p = 0; p < pendings; ++p) {
      pending.push_back({{}, from + static_cast<int>(random() % 8)});
      for (int k = 0; k < size; ++k) {
        pending.back().data.push_back(static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127));
      }
    }
  }

  //! The real sum of element k in units of the sink.
  double exact(std::size_t k) const {
    double sum = accumulators[k];
    for (const pending_error& p : pending) {
      sum += std::ldexp(double{1} * p.data[k], p.exponent - from);
    }
    return std::ldexp(sum, from - to);
  }

  tt::error_sink sink(std::int8_t* out, tt::random_stream random) const {
    tt::error_sink s(out, to, random);
    for (const pending_error& p : pending) {
      s.add_pending({p.data.data(), p.exponent});
    }
    s.from(from);
    return s;
  }
};

}  // namespace

TEST_CASE("every element is the rounded sum, saturated, and the peak has the largest magnitude's bits") {
  std::mt19937 random(9);
  int wrong = 0;
  int wrong_peaks = 0;
  for (int round = 0; round < 400; ++round) {
    constexpr int size = 50;
    const problem p(random, size, round % 5, 4 + round % 20);
    const tt::random_stream stream(static_cast<std::uint32_t>(round), 1, 2);
    std::int8_t out[size]{};
    tt::error_sink sink = p.sink(out, stream);
    double largest = 0;
    for (int n = 0; n < size; ++n) {
      const int index = round % 2 == 0 ? n : size - 1 - n;  // whatever the order
      const auto k = static_cast<std::size_t>(index);
      sink.put(index, p.accumulators[k]);
      const int shift = p.to - p.from;
      const double drawn =
          std::floor(std::ldexp(double{1} * stream(static_cast<std::uint32_t>(index)), std::max(shift, 0) - 32));
      const double real = std::floor(p.exact(k) + (shift > 0 ? std::ldexp(drawn, -shift) : 0.0));
      wrong += out[index] != std::fmin(std::fmax(real, -127.0), 127.0);
      largest = std::fmax(largest, real < 0 ? -real - 1 : real);
    }
    wrong_peaks += std::bit_width(sink.peak()) != std::bit_width(static_cast<std::uint32_t>(largest));
  }
  CHECK(wrong == 0);
  CHECK(wrong_peaks == 0);
}

TEST_CASE("over many streams the mean is the real sum") {
  std::mt19937 random(10);
  constexpr int size = 16;
  constexpr int streams = 4096;
  for (int round = 0; round < 8; ++round) {
    const problem p(random, size, round % 5, 9);
    double sums[size]{};
    std::int8_t out[size]{};
    for (std::uint32_t s = 0; s < streams; ++s) {
      tt::error_sink sink = p.sink(out, tt::random_stream(77, s, 5));
      for (int k = 0; k < size; ++k) {
        sink.put(k, p.accumulators[static_cast<std::size_t>(k)]);
        sums[k] += out[k];
      }
    }
    for (int k = 0; k < size; ++k) {
      const double exact = p.exact(static_cast<std::size_t>(k));
      if (std::abs(exact) <= 126) {
        CAPTURE(round);
        CAPTURE(k);
        CHECK(std::abs(sums[k] / streams - exact) < 5 * 0.5 / std::sqrt(double{streams}));
      }
    }
  }
}

TEST_CASE("a pending error finer than the accumulator is off by half of the accumulator's unit at most") {
  for (int finer = 1; finer <= 30; ++finer) {
    for (int value = -127; value <= 127; value += 2) {
      const auto pending = static_cast<std::int8_t>(value);
      std::int8_t out = 0;
      tt::error_sink sink(&out, -10, tt::random_stream(1));
      sink.add_pending({&pending, -10 - finer});
      sink.from(-10);
      sink.put(0, 10);
      CHECK(std::abs(out - (10 + std::ldexp(value, -finer))) <= 0.5);
    }
  }
}

TEST_CASE("in place of a pending error") {
  std::int8_t shared[64];
  std::int8_t apart[64];
  for (int k = 0; k < 64; ++k) {
    shared[k] = apart[k] = static_cast<std::int8_t>(3 * k - 96);
  }
  std::int8_t out[64]{};
  tt::error_sink in_place(shared, -6, tt::random_stream(5));
  tt::error_sink elsewhere(out, -6, tt::random_stream(5));
  in_place.add_pending({shared, -8});
  elsewhere.add_pending({apart, -8});
  in_place.from(-12);
  elsewhere.from(-12);
  for (int k = 0; k < 64; ++k) {
    in_place.put(k, 17 * k);
    elsewhere.put(k, 17 * k);
  }
  CHECK(std::equal(shared, shared + 64, out));
  CHECK(in_place.peak() == elsewhere.peak());
}

TEST_CASE("sums far beyond the range of an accumulator saturate with their sign") {
  const std::int8_t most[] = {127, -127};
  for (int pendings = 1; pendings <= tt::error_sink::most_pending; ++pendings) {
    std::int8_t out[2]{};
    tt::error_sink sink(out, -10, tt::random_stream(1));
    for (int k = 0; k < pendings; ++k) {
      sink.add_pending({most, 40});
    }
    sink.from(-10);
    sink.put(0, tt::accumulator_limit);
    sink.put(1, -tt::accumulator_limit);
    CAPTURE(pendings);
    CHECK(out[0] == 127);
    CHECK(out[1] == -127);
  }
}

TEST_CASE("what is pending passes whole, however fine the accumulator: the other branch of a residual may be dead") {
  for (int from = -12; from >= -60; from -= 4) {
    const std::int8_t pending[] = {100, -127, 0, 1};
    std::int8_t out[4]{};
    tt::error_sink sink(out, -9, tt::random_stream(1));
    sink.add_pending({pending, -9});
    sink.from(from);
    for (int k = 0; k < 4; ++k) {
      sink.put(k, 0);
    }
    CAPTURE(from);
    CHECK(std::equal(out, out + 4, pending));
  }
}

TEST_CASE("a rounding policy takes the place of the draw") {
  std::mt19937 random(11);
  for (int round = 0; round < 50; ++round) {
    const problem p(random, 20, 0, 12);
    std::int8_t out[2][20]{};
    for (int k = 0; k < 2; ++k) {  // whatever the stream
      tt::basic_error_sink<tt::nearest_rounding> sink(out[k], p.to,
                                                      tt::random_stream(static_cast<std::uint32_t>(round + k)));
      sink.from(p.from);
      for (int n = 0; n < 20; ++n) {
        sink.put(n, p.accumulators[static_cast<std::size_t>(n)]);
      }
    }
    for (int n = 0; n < 20; ++n) {
      const double nearest = std::floor(p.exact(static_cast<std::size_t>(n)) + 0.5);
      CHECK(out[0][n] == std::fmin(std::fmax(nearest, -127.0), 127.0));
      CHECK(out[1][n] == out[0][n]);
    }
  }
}
