// SPDX-License-Identifier: MIT
//! An op of one's own: a leaky ReLU in a user's namespace, as good as any of the library's. It states its shapes and what it
//! saves, reads and writes rows, and the plan does the rest. `op/concept.hpp` has the contract.
#include <tinytrain.hpp>

#include <cstdio>

namespace mine {

namespace tt = tinytrain;

//! y = x for x > 0, else x / 8;  dx = dy or dy / 8. Saves one byte an element: which of the two it was.
struct leaky_relu {
  using op = leaky_relu;
  using rules = tt::list<>;
  static constexpr tt::op_form form = tt::op_form::compute;

  static constexpr tt::violation check(tt::dims) { return {}; }
  static constexpr tt::dims infer(tt::dims x) { return x; }
  static constexpr tt::parameter_counts parameters(tt::dims) { return {}; }
  static constexpr tt::op_needs needs(tt::dims x, int) { return {0, 0, 0, x.size(), tt::same_row}; }

  template <tt::dims X, class Channels, class Frame>
  static constexpr void forward_row(const Frame& f, int i) {
    f.requantize->from(f.x.exponent - 3);  // accumulators in eighths of the input's unit
    const std::int8_t* row = f.x.row(i, X.row());
    for (int k = 0; k < X.row(); ++k) {
      const std::int32_t x = row[k] - f.x.zero_point;
      f.y[k] = (*f.requantize)(x > 0 ? x * 8 : x);
      if (f.saved != nullptr) {
        f.saved[i * X.row() + k] = x > 0 ? 8 : 1;
      }
    }
  }

  template <tt::dims X, class Channels>
  static constexpr void backward_row(const tt::backward_frame& b, int i) {
    b.dx->from(b.dy.exponent - 3);
    for (int k = i * X.row(); k < (i + 1) * X.row(); ++k) {
      b.dx->put(k, b.dy.data[k] * b.saved[k]);
    }
  }
};

static_assert(tt::op<leaky_relu>);

struct hidden : tt::linear<tt::out<8>> {};
struct head : tt::linear<tt::out<2>> {};
struct network : tt::sequential<tt::input<tt::hwc<1, 1, 2>>, hidden, leaky_relu, head> {};
using trainer = tt::trainer<network, tt::everything, tt::sgd<tt::learning_rate<1, 16>>, tt::softmax_cross_entropy>;

}  // namespace mine

//! Exclusive or, of the signs of two numbers.
int main() {
  static mine::trainer model;
  const tinytrain::random_stream random(7);
  int right = 0;
  for (std::uint32_t step = 0; step < 5000; ++step) {
    const auto word = random(step);
    const std::int8_t x[] = {static_cast<std::int8_t>(word >> 24), static_cast<std::int8_t>(word >> 16)};
    right += model.step(x, (x[0] < 0) != (x[1] < 0) ? 1 : 0).correct && step >= 4000 ? 1 : 0;
  }
  std::printf("%lld bytes of RAM; %d of the last 1000 right before they were learnt\n", mine::trainer::ram_bytes,
              right);
  return right >= 950 ? 0 : 1;
}
