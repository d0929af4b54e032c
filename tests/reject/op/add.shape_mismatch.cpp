// SPDX-License-Identifier: MIT
// rejects: shape_mismatch
// rejects: at<tinytrain::join<block>, 3>
// rejects: expected<256>
// rejects: actual<384>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int channels = 6;
#else
constexpr int channels = 4;
#endif

struct stem : tt::conv2d<tt::out<4>> {};
struct body : tt::conv2d<tt::out<channels>, tt::kernel<3>> {};
struct block : tt::residual<body, tt::relu> {};
struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, stem, block, tt::global_avg_pool, head> {};

using trainer = tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
