// SPDX-License-Identifier: MIT
// Gradient quality of the examples hello and custom_op, after a short training on what they learn.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/gradient_quality.hpp"

#include <cstdint>
#include <cstdio>
#include <deque>
#include <vector>

// The programs themselves; all that they include has been included above. A function that is not the program's own `main`
// needs a return at its end, but nobody calls it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wreturn-type"
namespace hello {
#include "../../examples/hello.cpp"
}  // namespace hello

namespace custom_op {
#include "../../examples/custom_op.cpp"
}  // namespace custom_op
#pragma GCC diagnostic pop

namespace custom_op::mine {

inline void describe(const leaky_relu*, law::float_layer& l) {
  l.y = l.x;
  l.what = law::float_layer::kind::curve;
  l.bend = law::curve::leaky_relu;
  l.alpha = 1.0 / 8;
}

}  // namespace custom_op::mine

namespace {

using namespace law;

//! Images that are made as they are asked for, and stay where they are.
class made_samples {
 public:
  template <class Make>
  std::vector<quality_sample> make(int count, Make f) {
    std::vector<quality_sample> some;
    for (int k = 0; k < count; ++k) {
      images_.emplace_back();
      const int label = f(images_.back());
      some.push_back({images_.back().data(), label});
    }
    return some;
  }

 private:
  std::deque<std::vector<std::int8_t>> images_{};
};

template <class Original, class Make>
void measure(const char* name, int training, int samples, Make make) {
  static typename recorded<Original>::trainer model;
  made_samples all;
  for (const quality_sample& s : all.make(training, make)) {
    REQUIRE(model.step(s.image, s.label).status == tt::status::ok);
  }
  const auto settle = all.make(64, make);
  const gradient_quality<Original> quality(model, all.make(samples, make), settle);
  quality.check(name, "made as the example makes them, after " + std::to_string(training) + " steps");
}

}  // namespace

TEST_CASE("gradient quality: hello") {
  const tt::random_stream random(1);
  std::uint32_t step = 0;
  measure<hello::trainer>("hello", 500, 400, [&](std::vector<std::int8_t>& image) {  // as the example's main draws them
    const int label = static_cast<int>(random(step) % 4);
    const int phase = static_cast<int>(random(~step) % 6);
    for (int i = 0; i < 256; ++i) {
      const int x = i % 16;
      const int y = i / 16;
      const int along[] = {y, x, x + y, x - y + 18};
      const int noise = static_cast<int>(random(step * 256 + static_cast<std::uint32_t>(i)) >> 25) - 64;
      image.push_back(static_cast<std::int8_t>((along[label] + phase) % 6 < 3 ? 40 + noise / 2 : noise / 2 - 40));
    }
    ++step;
    return label;
  });
}

TEST_CASE("gradient quality: custom_op") {
  const tt::random_stream random(7);
  std::uint32_t step = 0;
  measure<custom_op::mine::trainer>("custom_op", 500, 2000, [&](std::vector<std::int8_t>& x) {
    const std::uint32_t word = random(step++);
    x = {static_cast<std::int8_t>(word >> 24), static_cast<std::int8_t>(word >> 16)};
    return (x[0] < 0) != (x[1] < 0) ? 1 : 0;
  });
}
