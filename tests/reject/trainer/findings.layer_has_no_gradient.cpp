// SPDX-License-Identifier: MIT
// rejects: layer_has_no_gradient
// rejects: at<probabilities, 2>
// rejects: expected<1>
// rejects: actual<0>
#include <tinytrain.hpp>
#include <tinytrain/op/softmax.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct probabilities : tt::softmax<tt::scale_softmax(1.0f, 0.125f)> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, probabilities, head> {};

#ifdef TINYTRAIN_REJECT
struct update : tt::sparse_update<tt::train<head>, tt::train<stem, tt::bias>> {};  // in front of the softmax
#else
struct update : tt::sparse_update<tt::train<head>> {};
#endif

using trainer = tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
