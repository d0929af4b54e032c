// SPDX-License-Identifier: MIT
// rejects: trainer_option_unknown
// rejects: at<net, -1>
// rejects: expected<0>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using extra = tt::momentum<9, 10>;  // an option of sgd
#else
using extra = tt::tracked;
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy, tt::seed<7>, extra>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
