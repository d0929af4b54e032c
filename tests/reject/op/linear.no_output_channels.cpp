// SPDX-License-Identifier: MIT
// rejects: no_output_channels
// rejects: at<hidden, 1>
// rejects: expected<1>
// rejects: actual<-1>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int width = -1;
#else
constexpr int width = 1;
#endif

struct hidden : tt::linear<tt::out<width>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::flatten, hidden, tt::relu, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
