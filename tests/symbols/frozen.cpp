// SPDX-License-Identifier: MIT
// What is frozen has no gradient code in the object file: tests/symbols.cmake reads its symbols. Compiled twice, with the
// head alone trained and, as a control, with everything trained.
#include <tinytrain.hpp>

namespace {

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<8>, tt::kernel<3, 3>, tt::stride<2>> {};
struct mix : tt::depthwise2d<tt::kernel<3, 3>> {};
struct pool : tt::max_pool<> {};
struct head : tt::linear<tt::out<4>> {};
struct network : tt::sequential<tt::input<tt::hwc<16, 16, 1>>, stem, tt::relu, mix, tt::relu, pool, head> {};

#ifdef TINYTRAIN_EVERYTHING
using update = tt::everything;
#else
using update = tt::head_only;
#endif

tt::trainer<network, update, tt::sgd<>, tt::softmax_cross_entropy> model;

}  // namespace

int learn(const std::int8_t* image, int label) { return model.step(image, label).loss_q16; }
