// SPDX-License-Identifier: MIT
// rejects: recompute_needs_whole_input
// rejects: at<net, -1>
// rejects: expected<1>
// rejects: actual<2>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, head> {};

#ifdef TINYTRAIN_REJECT
using input = tt::input_by_rows;  // each row comes once
#else
using input = tt::input_as_a_whole;
#endif

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy, input, tt::recompute<tt::relu>>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
