// SPDX-License-Identifier: MIT
//! Forward steps one by one, or row by row with the others of their stretch: the same maps. Saved channels and the bits of a clamp
//! come by rows as well, also where two rows share a byte.
#include "law/maps.hpp"
#include "law/networks.hpp"
#include "law/numbers.hpp"

#include <tinytrain/optimizer/sgd.hpp>
#include <tinytrain/trainer/inference.hpp>
#include <tinytrain/trainer/trainer.hpp>
#include <tinytrain/update/presets.hpp>
#include <tinytrain/update/sparse_update.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace {

namespace tt = tinytrain;

template <class Model>
std::vector<std::vector<std::int8_t>> maps_of(Model& model, const std::vector<std::int8_t>& image) {
  std::vector<std::vector<std::int8_t>> maps;
  law::infer_maps(model, image.data(), [&maps](int layer, const tt::operand& y) {
    maps.emplace_back(y.data, y.data + Model::plan_type::graph[layer].out.size());
  });
  return maps;
}

template <class Network>
void same_maps() {
  const auto rings = std::make_unique<tt::inference<Network>>();
  const auto whole = std::make_unique<tt::inference<Network, tt::whole_maps>>();
  static_assert(tt::inference<Network>::ram_bytes <= tt::inference<Network, tt::whole_maps>::ram_bytes);
  law::numbers source(5);
  for (int k = 0; k < 10; ++k) {
    const auto image = law::int8s(source, Network::input_type::shape.size());
    const auto maps = maps_of(*rings, image);
    CHECK(maps.size() > 2);
    CHECK(maps == maps_of(*whole, image));
  }
}

//! Rows of 3 and of 15 elements: bits of neighbouring rows lie in one byte.
namespace narrow {
struct one : tt::conv2d<tt::out<3>, tt::kernel<3>> {};
struct two : tt::conv2d<tt::out<5>, tt::kernel<3>> {};
struct three : tt::conv2d<tt::out<4>, tt::kernel<3>> {};
struct head : tt::linear<tt::out<3>> {};
struct tall : tt::sequential<tt::input<tt::hwc<9, 1, 2>>, one, tt::relu, three, tt::relu, tt::global_avg_pool, head> {};
struct wide :
    tt::sequential<tt::input<tt::hwc<11, 3, 2>>, two, tt::relu, three, tt::relu6, tt::global_avg_pool, head> {};
struct biases : tt::sparse_update<tt::train<head>, tt::biases_of_last<3>> {};
struct channels : tt::sparse_update<tt::train<head>, tt::train<three, tt::channels<1, 3>>, tt::biases_of_last<3>> {};
}  // namespace narrow

template <class Network, class Update>
void same_steps() {
  using sgd = tt::sgd<tt::learning_rate<1, 16>>;
  const auto rings = std::make_unique<tt::trainer<Network, Update, sgd, tt::softmax_cross_entropy>>();
  const auto whole = std::make_unique<tt::trainer<Network, Update, sgd, tt::softmax_cross_entropy, tt::whole_maps>>();
  law::numbers source(6);
  for (int k = 0; k < 30; ++k) {
    const auto image = law::int8s(source, Network::input_type::shape.size());
    REQUIRE(rings->step(image.data(), k % 3).status == tt::status::ok);
    REQUIRE(whole->step(image.data(), k % 3).status == tt::status::ok);
    CHECK(rings->parameter_checksum() == whole->parameter_checksum());
  }
}

}  // namespace

TEST_CASE("forward program: stretches write the maps that steps by themselves write") {
  same_maps<law::projection::net>();
  same_maps<law::nested::net>();
  same_maps<law::pools::net>();
}

TEST_CASE("forward program: what is saved by rows is what is saved at once") {
  same_steps<narrow::tall, narrow::biases>();
  same_steps<narrow::tall, narrow::channels>();
  same_steps<narrow::wide, narrow::biases>();
  same_steps<narrow::wide, narrow::channels>();
}
