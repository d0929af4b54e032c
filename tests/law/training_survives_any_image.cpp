// SPDX-License-Identifier: MIT
//! No image breaks a training: 200 steps of all zeros, all -128, all 127 or noise of extremes neither do anything undefined
//! (run under the sanitizers) nor leave the network unable to learn afterwards. Scales that have run to an end come back.
#include "law/checkpoints.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace {

namespace tt = tinytrain;

template <class Network, class Optimizer>
void survives(const std::string& name) {
  CAPTURE(name);
  using trainer = tt::trainer<Network, tt::everything, Optimizer, tt::softmax_cross_entropy>;
  for (const int kind : {0, -128, 127, 1000}) {
    CAPTURE(kind);
    const auto model = std::make_unique<trainer>();
    law::samples<trainer> data(4);
    typename law::samples<trainer>::image image{};
    // one label for one image: its loss must fall; labels in turn: nothing can be learned, and nothing may break
    std::int32_t first = 0;
    std::int32_t last = 0;
    for (int k = 0; k < 200; ++k) {
      for (std::int8_t& v : image) {
        v = static_cast<std::int8_t>(kind == 1000 ? data.source.between(0, 1) * 255 - 128 : kind);
      }
      const int label = k < 100 ? 0 : k % 3;
      const tt::step_result r = model->step(image.data(), label);
      REQUIRE(r.status == tt::status::ok);
      first = k == 0 ? r.loss_q16 : first;
      last = k == 99 ? r.loss_q16 : last;
    }
    CHECK(last < first / 2);
    long long late = 0;
    for (int k = 0; k < 900; ++k) {
      const int label = data.label();
      const tt::step_result r = model->step(data.draw(label).data(), label);
      late += k >= 800 ? r.loss_q16 : 0;
    }
    CHECK(late / 100 < 65536 / 2);  // 0.5 nats; chance is 1.1 or 1.4
  }
}

TEST_CASE("training survives any image") {
  survives<law::plain::net, tt::sgd<tt::learning_rate<1, 16>>>("plain");
  survives<law::projection::net, tt::sgd<tt::learning_rate<1, 16>>>("projection");
  survives<law::pools::net, tt::sgd<tt::learning_rate<1, 16>, tt::int8_weights>>("pools, int8");
  survives<law::nested::net, tt::sgd<tt::learning_rate<1, 32>, tt::momentum<3, 4>>>("nested, momentum");
}

}  // namespace
