// SPDX-License-Identifier: MIT
// rejects: train_option_unknown
// rejects: at<stem, 0>
// rejects: expected<0>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, head> {};

#ifdef TINYTRAIN_REJECT
using extra = tt::no_bias;
#else
using extra = tt::bias;
#endif

struct update : tt::sparse_update<tt::train<stem, tt::channels<0, 1>, extra>, tt::train<head>> {};

using trainer = tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
