// SPDX-License-Identifier: MIT
// rejects: accumulator_overflow
// rejects: at<mix, 1>
// rejects: expected<32768>
// rejects: actual<33124>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int size = 182;
#else
constexpr int size = 181;
#endif

struct mix : tt::depthwise2d<> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<size, size, 1>>, tt::relu, mix, tt::max_pool<tt::kernel<8>>, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
