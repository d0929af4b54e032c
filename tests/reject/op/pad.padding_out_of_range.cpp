// SPDX-License-Identifier: MIT
// rejects: padding_out_of_range
// rejects: at<frame, 1>
// rejects: expected<10>
// rejects: actual<11>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int left = 3;
#else
constexpr int left = 1;
#endif

struct frame : tt::pad<tt::dims{1, left, 0}, tt::dims{10, 10, 2}> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, tt::relu, frame, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
