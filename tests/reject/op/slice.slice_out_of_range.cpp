// SPDX-License-Identifier: MIT
// rejects: slice_out_of_range
// rejects: at<crop, 1>
// rejects: expected<8>
// rejects: actual<8>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int rows = 4;  // 2, 4, 6 and 8
#else
constexpr int rows = 3;
#endif

struct crop : tt::slice<tt::dims{2, 0, 0}, tt::dims{2, 1, 1}, tt::dims{rows, 8, 2}> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, crop, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
