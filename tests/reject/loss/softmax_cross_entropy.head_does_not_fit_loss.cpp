// SPDX-License-Identifier: MIT
// rejects: head_does_not_fit_loss
// rejects: at<head, 0>
// rejects: expected<2>
// rejects: actual<128>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
struct head : tt::conv2d<tt::out<2>> {};  // a map of logits
#else
struct head : tt::conv2d<tt::out<2>, tt::kernel<8>, tt::valid> {};
#endif

struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
