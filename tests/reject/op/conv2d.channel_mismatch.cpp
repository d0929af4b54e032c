// SPDX-License-Identifier: MIT
// rejects: channel_mismatch
// rejects: at<project, 2>
// rejects: expected<6>
// rejects: actual<4>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int channels = 4;
#else
constexpr int channels = 6;
#endif

struct stem : tt::conv2d<tt::out<channels>, tt::kernel<3>, tt::stride<2>> {};
struct project : tt::conv2d<tt::out<4>, tt::in<6>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, project, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
