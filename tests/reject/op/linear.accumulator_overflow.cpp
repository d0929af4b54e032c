// SPDX-License-Identifier: MIT
// rejects: accumulator_overflow
// rejects: at<head, 1>
// rejects: expected<32768>
// rejects: actual<33282>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int width = 129;
#else
constexpr int width = 127;
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<129, width, 2>>, tt::relu, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
