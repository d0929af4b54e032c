// SPDX-License-Identifier: MIT
// rejects: recompute_names_unknown_layer
// rejects: at<middle, -1>
// rejects: expected<1>
// rejects: actual<0>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct middle : tt::conv2d<tt::out<4>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, head> {};

#ifdef TINYTRAIN_REJECT
using last_again = middle;  // of another network
#else
using last_again = tt::relu;
#endif

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy, tt::recompute<last_again>>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
