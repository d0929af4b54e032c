// SPDX-License-Identifier: MIT
// rejects: option_given_twice
// rejects: at<hidden, 0>
// rejects: expected<0>
// rejects: actual<4>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
using extra = tt::he_uniform;
#else
using extra = tt::no_bias;
#endif

struct hidden : tt::linear<tt::out<4>, tt::zeros, extra> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, hidden, tt::relu, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
