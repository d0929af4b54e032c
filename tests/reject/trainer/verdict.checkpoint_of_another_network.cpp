// SPDX-License-Identifier: MIT
// rejects: checkpoint_of_another_network
// rejects: at<net, -1>
// rejects: expected<71>
// rejects: actual<72>
#include <tinytrain.hpp>

namespace tt = tinytrain;

#ifdef TINYTRAIN_REJECT
constexpr int words = 72;
#else
constexpr int words = 71;
#endif

struct head : tt::linear<tt::out<2>> {};
struct net : tt::sequential<tt::input<tt::hwc<8, 8, 2>>, head> {};

struct checkpoint {
  static inline const std::uint32_t words[::words]{};
};

using trainer =
    tt::trainer<net, tt::everything, tt::sgd<>, tt::softmax_cross_entropy, tt::pretrained<checkpoint>, tt::fixed>;
static trainer model;

int learn(const std::int8_t* image, int label) {
  const auto result = model.step(image, label);
  return result.status == tt::status::ok ? model.predict(image) : -1;
}
