// SPDX-License-Identifier: MIT
// rejects: option_given_twice
// rejects: at<mix, 1>
// rejects: expected<0>
// rejects: actual<5>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using extra = tt::valid;
#else
using extra = tt::zeros;
#endif

struct mix : tt::depthwise2d<tt::valid, extra> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, mix, tt::relu, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
