// SPDX-License-Identifier: MIT
// rejects: empty_block
// rejects: at<tinytrain::join<block>, 1>
// rejects: expected<1>
// rejects: actual<0>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
struct block : tt::residual<> {};
#else
struct body : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct block : tt::residual<body> {};
#endif

struct stem : tt::conv2d<tt::out<4>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, block, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
