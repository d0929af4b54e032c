// SPDX-License-Identifier: MIT
// rejects: ram_exceeds_budget
// rejects: at<stem, 0>
// rejects: expected<1024>
// rejects: actual<
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr long long bytes = tt::KiB;
#else
constexpr long long bytes = 2 * tt::KiB;
#endif

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, tt::global_avg_pool, head> {};

using trainer =
    tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy, tt::budget<tt::ram<bytes>, tt::flash<0>>>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
