// SPDX-License-Identifier: MIT
// rejects: channel_mismatch
// rejects: at<mix, 1>
// rejects: expected<3>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int channels = 3;
#else
constexpr int channels = 2;
#endif

struct mix : tt::depthwise2d<tt::in<channels>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, mix, tt::relu, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
