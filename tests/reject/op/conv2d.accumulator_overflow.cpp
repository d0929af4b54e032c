// SPDX-License-Identifier: MIT
// rejects: accumulator_overflow
// rejects: at<wide, 0>
// rejects: expected<32768>
// rejects: actual<36864>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int channels = 4096;
#else
constexpr int channels = 3600;
#endif

struct wide : tt::conv2d<tt::out<1>, tt::kernel<3>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<3, 3, channels>>, wide, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
