// SPDX-License-Identifier: MIT
// rejects: optimizer_option_unknown
// rejects: at<descent, -1>
// rejects: expected<0>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using extra = tt::seed<7>;  // an option of trainer
#else
using extra = tt::momentum<9, 10>;
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, head> {};
struct descent : tt::sgd<tt::learning_rate<1, 64>, extra> {};

using trainer = tt::trainer<net, tt::everything, descent, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
