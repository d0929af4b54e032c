// SPDX-License-Identifier: MIT
// rejects: channel_mismatch
// rejects: at<hidden, 1>
// rejects: expected<32>
// rejects: actual<128>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using pool = tt::relu;
#else
using pool = tt::max_pool<>;
#endif

struct hidden : tt::linear<tt::out<4>, tt::in<32>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, pool, hidden, tt::relu, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
