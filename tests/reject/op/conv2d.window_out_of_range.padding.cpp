// SPDX-License-Identifier: MIT
// rejects: window_out_of_range
// rejects: at<stem, 0>
// rejects: expected<0>
// rejects: actual<-1>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int right = -1;
#else
constexpr int right = 1;
#endif

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::padding<1, 1, 1, right>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
