// SPDX-License-Identifier: MIT
// rejects: kernel_larger_than_input
// rejects: at<pool, 1>
// rejects: expected<8>
// rejects: actual<9>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using padding = tt::valid;
#else
using padding = tt::same;
#endif

struct pool : tt::max_pool<tt::kernel<9, 2>, padding> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
