// SPDX-License-Identifier: MIT
// rejects: window_out_of_range
// rejects: at<pool, 1>
// rejects: expected<255>
// rejects: actual<256>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int taps = 16;
#else
constexpr int taps = 15;
#endif

struct pool : tt::max_pool<tt::kernel<taps>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<16, 16, 1>>, tt::relu, pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
