// SPDX-License-Identifier: MIT
//! Maps in rings or whole, an input at a pointer or fetched by rows: the same bits, of losses, parameters and scales. A source
//! that fails leaves no trace.
#include "law/rows_change_no_bit.hpp"

#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace {

namespace tt = tinytrain;

template <class Network, class Update, class Optimizer = tt::sgd<tt::learning_rate<1, 32>>>
void change_no_bit(const std::string& name) {
  law::rows_change_no_bit(name, law::row_trainers_of<Network, Update, Optimizer, true>());
}

//! Behind its clamp, rows of zeros come beside others: no scale may follow them as it does a map of zeros.
namespace dark_rows {
struct first : tt::conv2d<tt::out<4>> {};
struct second : tt::conv2d<tt::out<6>, tt::stride<1, 3>> {};
struct third : tt::conv2d<tt::out<5>> {};
struct net : tt::sequential<tt::input<tt::hwc<13, 5, 1>>, first, tt::relu6, second, third, tt::global_avg_pool> {};
}  // namespace dark_rows

}  // namespace

TEST_CASE("rings of rows, and an input by rows, change no bit") {
  change_no_bit<law::plain::net, tt::everything>("plain, everything");
  change_no_bit<law::plain::net, tt::bias_only>("plain, biases");
  change_no_bit<law::projection::net, tt::head_only>("projection, head");
  change_no_bit<law::projection::net, tt::everything, tt::sgd<tt::momentum<1, 2>>>("projection, momentum");
  change_no_bit<law::nested::net, tt::bias_only>("nested, biases");
  change_no_bit<law::pools::net, tt::everything>("pools");
  change_no_bit<law::pools::net, tt::head_only>("pools, head");
  change_no_bit<law::pre_activation::net, tt::bias_only>("pre-activation");
  change_no_bit<law::crowd::net, tt::everything>("crowd");
  change_no_bit<law::corners::net, tt::everything>("corners");
  change_no_bit<law::imported_like::net, tt::everything>("imported");
  change_no_bit<law::imported_like::net, tt::head_only>("imported, head");
  change_no_bit<dark_rows::net, tt::head_only>("rows of zeros");
}

TEST_CASE("a source that fails leaves no trace") {
  using trainer = tt::trainer<law::plain::net, tt::everything, tt::sgd<tt::learning_rate<1, 32>>,
                              tt::softmax_cross_entropy, tt::input_by_rows>;
  const auto a = std::make_unique<trainer>();
  const auto b = std::make_unique<trainer>();
  constexpr tt::dims input = law::plain::net::input_type::shape;
  law::numbers source(3);
  for (int k = 0; k < 40; ++k) {
    const auto image = law::int8s(source, input.size());
    const auto wild = law::int8s(source, input.size());
    law::slow_camera broken{wild, input.row(), k % input.h};
    CHECK(a->step(broken, 1).status == tt::status::input_failed);
    CHECK(broken.asked.back() == k % input.h);  // nothing is asked for behind it
    law::slow_camera blind{wild, input.row(), k % input.h};
    CHECK(a->infer(blind).data == nullptr);
    CHECK(a->predict(blind) == -1);
    law::slow_camera unseen{wild, input.row(), k % input.h};
    CHECK(a->observe(unseen, true) == tt::status::input_failed);
    law::slow_camera good{image, input.row()};
    CHECK(a->step(good, k % 4).status == tt::status::ok);
    REQUIRE(b->step(image.data(), k % 4).status == tt::status::ok);
    CHECK(law::state_of(*a) == law::state_of(*b));
  }
  CHECK(a->step(static_cast<const std::int8_t*>(nullptr), 0).status == tt::status::no_input);
}
