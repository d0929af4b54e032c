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
using recomputes = tt::recompute_to_fit;  // even if it fits: a smaller budget would not be a surprise then
#else
using recomputes = tt::recompute_nothing;
#endif

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy, tt::input_by_rows, recomputes,
                            tt::budget<tt::ram<8 * tt::KiB>>>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
