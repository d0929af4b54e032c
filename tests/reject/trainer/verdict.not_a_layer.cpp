// SPDX-License-Identifier: MIT
// rejects: not_a_layer
// rejects: at<net, -1>
// rejects: expected<0>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::linear<tt::out<2>> {};
struct head : tt::linear<tt::out<2>> {};
#ifdef TINYTRAIN_REJECT
struct net : tt::sequential<tt::input<tt::hwc<1, 1, 2>>, stem, int, head> {};
#else
struct net : tt::sequential<tt::input<tt::hwc<1, 1, 2>>, stem, tt::relu, head> {};
#endif

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
