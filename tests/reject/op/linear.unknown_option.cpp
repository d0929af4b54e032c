// SPDX-License-Identifier: MIT
// rejects: unknown_option
// rejects: at<head, 0>
// rejects: expected<0>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using extra = tt::kernel<3>;
#else
using extra = tt::glorot_uniform;
#endif

struct head : tt::linear<tt::out<2>, extra> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
