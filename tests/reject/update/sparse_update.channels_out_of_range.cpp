// SPDX-License-Identifier: MIT
// rejects: channels_out_of_range
// rejects: at<head, 2>
// rejects: expected<64>
// rejects: actual<65>
#include <tinytrain.hpp>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3>, tt::stride<2>> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, tt::relu, head> {};

#ifdef TINYTRAIN_REJECT
constexpr int last = 65;
#else
constexpr int last = 64;
#endif

struct update : tt::sparse_update<tt::train<head, tt::channels<8, last>>> {};

using trainer = tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
