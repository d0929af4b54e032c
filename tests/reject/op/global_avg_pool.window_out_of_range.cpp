// SPDX-License-Identifier: MIT
// rejects: window_out_of_range
// rejects: at<tinytrain::global_avg_pool, 1>
// rejects: expected<4096>
// rejects: actual<4225>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int size = 65;
#else
constexpr int size = 64;
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<size, size, 2>>, tt::relu, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
