// SPDX-License-Identifier: MIT
// rejects: update_names_unknown_layer
// rejects: layer<0>
// rejects: , -1>
// rejects: expected<1>
// rejects: actual<0>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, head> {};

#ifdef TINYTRAIN_REJECT
using trained = tt::train<tt::layer<0>>;  // a number: only layers of an imported network have one
#else
using trained = tt::train<stem>;
#endif

struct update : tt::sparse_update<tt::train<head>, trained> {};

using trainer = tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
