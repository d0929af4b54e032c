// SPDX-License-Identifier: MIT
// rejects: layer_has_no_parameters
// rejects: at<tinytrain::relu, 1>
// rejects: expected<1>
// rejects: actual<0>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, head> {};

#ifdef TINYTRAIN_REJECT
using trained = tt::relu;
#else
using trained = stem;
#endif

struct update : tt::sparse_update<tt::train<trained>, tt::train<head>> {};

using trainer = tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
