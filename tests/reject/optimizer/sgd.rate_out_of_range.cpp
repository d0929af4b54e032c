// SPDX-License-Identifier: MIT
// rejects: rate_out_of_range
// rejects: at<descent, -1>
// rejects: expected<1>
// rejects: actual<0>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using rate = tt::learning_rate<0, 64>;
#else
using rate = tt::learning_rate<1, 64>;
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, head> {};
struct descent : tt::sgd<rate, tt::momentum<9, 10>> {};

using trainer = tt::trainer<net, tt::everything, descent, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
