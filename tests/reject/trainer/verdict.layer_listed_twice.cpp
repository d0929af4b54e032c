// SPDX-License-Identifier: MIT
// rejects: layer_listed_twice
// rejects: at<mix, 0>
// rejects: expected<1>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct mix : tt::depthwise2d<tt::kernel<3>> {};
#ifdef TINYTRAIN_REJECT
using again = mix;
#else
struct again : mix {};
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, mix, tt::relu, again, tt::relu, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
