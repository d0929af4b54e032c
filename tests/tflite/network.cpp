// SPDX-License-Identifier: MIT
#include "models.hpp"

#include <tinytrain/network/sequential.hpp>
#include <tinytrain/op/relu.hpp>
#include <tinytrain/tflite/network.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace tt = tinytrain;
namespace tflite = tinytrain::tflite;

namespace {

//! PAD, convolution, ADD of the convolution and its HARD_SWISH, MEAN, RESHAPE, FULLY_CONNECTED, SOFTMAX.
constexpr writer::file classifier = [] {
  writer::model m;
  const int x = m.activation({1, 4, 4, 2}, 0.25F, -3);
  const int paddings = m.integers({4, 2}, {0, 0, 1, 1, 1, 1, 0, 0});
  const int p = m.activation({1, 6, 6, 2}, 0.25F, -3);
  m.run({34, {x, paddings}, {p}, 22});
  const int w = m.weights({3, 3, 3, 2}, {0.25F});
  const int a = m.add({"features/conv", {1, 4, 4, 3}, 9, {0.5F}, {0}});
  m.run({3, {p, w}, {a}, 1, {{0, 1}, {1, 1}, {2, 1}}});
  const int b = m.activation({1, 4, 4, 3});
  m.run({117, {a}, {b}, 91});
  const int c = m.add({"features/sum", {1, 4, 4, 3}, 9, {0.5F}, {0}});
  m.run({0, {a, b}, {c}, 11});
  const int axes = m.integers({2}, {1, 2});
  const int d = m.activation({1, 3});
  m.run({40, {c, axes}, {d}, 27});
  const int v = m.weights({5, 3}, {0.25F});
  const int e = m.add({"logits", {1, 5}, 9, {0.5F}, {0}});
  m.run({9, {d, v, -1}, {e}, 8, {{0, 0}}});
  const int f = m.activation({1, 5}, 1.0F / 256, -128);
  m.run({25, {e}, {f}, 9, {writer::real(0, 1.0F)}});
  return writer::write(m);
}();
constexpr writer::file without_classifier = writer::write(models::concatenation(3, -1));
constexpr char damaged[] = "no model";

using whole = tflite::network<classifier>;
template <int Position>
using at = tflite::imported<classifier, Position>;

template <class Network>
constexpr bool reads(int position, int source, int skip = tt::edge::none) {
  const tt::edge e = Network::edges[static_cast<std::size_t>(position)];
  return e.source == source && e.skip == skip;
}

static_assert(std::is_same_v<whole::verdict, tt::no_error>);
static_assert(std::is_same_v<whole::layers, tt::list<at<0>, at<1>, at<2>, at<3>, at<4>, at<5>, at<6>>>);
static_assert(whole::input_type::shape == tt::dims{4, 4, 2});
static_assert(whole::input_type::affine.scale == 0.25 && whole::input_type::affine.zero_point == -3);
static_assert(reads<whole>(0, -1) && reads<whole>(1, 0) && reads<whole>(2, 1) && reads<whole>(3, 1, 2));
static_assert(reads<whole>(4, 3) && reads<whole>(5, 4) && reads<whole>(6, 5));
static_assert(tt::layer_count<whole> == 7);

// A cut ends with the layer that it names, by number or name.
using cut = tflite::network<classifier, tt::until<tt::layer<3>>>;
static_assert(std::is_same_v<cut::layers, tt::list<at<0>, at<1>, at<2>, at<3>>>);
static_assert(cut::edges.size() == 4 && reads<cut>(3, 1, 2));
static_assert(
    std::is_same_v<tflite::network<classifier, tt::until<tt::layer_named<"features/sum">>>::layers, cut::layers>);

// A new head takes the place of the classifier and of the SOFTMAX behind it, and reads what that read.
using other = tflite::network<classifier, tt::replace_head<tt::out<2>>>;
static_assert(std::is_same_v<other::layers, tt::list<at<0>, at<1>, at<2>, at<3>, at<4>, other::head>>);
static_assert(reads<other>(5, 4) && other::kept == 5);
static_assert(std::is_base_of_v<tt::linear<tt::out<2>, tt::zeros>, other::head>);
static_assert(std::is_base_of_v<tt::linear<tt::out<2>, tt::lecun_uniform>,
                                tflite::network<classifier, tt::replace_head<tt::out<2>, tt::lecun_uniform>>::head>);
static_assert(!std::is_same_v<other::head, tflite::network<classifier, tt::replace_head<tt::out<3>>>::head>);

// Behind a cut without a classifier it comes last: the convolution there is one of a map.
using cut_and_new = tflite::network<classifier, tt::replace_head<tt::out<2>>, tt::until<tt::layer<3>>>;
static_assert(std::is_same_v<cut_and_new::layers, tt::list<at<0>, at<1>, at<2>, at<3>, cut_and_new::head>>);
static_assert(reads<cut_and_new>(4, 3));
using of_concatenation = tflite::network<without_classifier, tt::replace_head<tt::out<2>>>;
static_assert(of_concatenation::kept == 2 && reads<of_concatenation>(1, 0, -1) && reads<of_concatenation>(2, 1));

// An extension reads the end of the network; positions behind it count on.
struct end : tt::linear<tt::out<3>> {};
using extended = tt::sequential<cut, tt::relu, end>;
static_assert(std::is_same_v<tt::layer_list<extended>, tt::list<at<0>, at<1>, at<2>, at<3>, tt::relu, end>>);
static_assert(tt::network_edges<extended>[4].source == 3 && tt::network_edges<extended>[5].source == 4);
static_assert(extended::input_type::shape == whole::input_type::shape);

// What is wrong with the file or the options.
static_assert(std::is_same_v<tflite::network<damaged>::verdict, tflite::verdict<damaged>>);
static_assert(std::is_same_v<tflite::network<damaged, tt::until<tt::layer<0>>>::verdict, tflite::verdict<damaged>>);
static_assert(tflite::network<damaged>::layers::size == 0);
static_assert(
    std::is_same_v<tflite::network<classifier, tt::until<tt::layer<7>>>::verdict,
                   tt::error<tflite::no_such_layer, tt::at<tt::layer<7>, -1>, tt::expected<1>, tt::actual<0>>>);
static_assert(std::is_same_v<tflite::network<classifier, tt::until<tt::layer_named<"features/su">>>::verdict,
                             tt::error<tflite::no_such_layer, tt::at<tt::layer_named<"features/su">, -1>,
                                       tt::expected<1>, tt::actual<0>>>);
template <int Position>
using option_fault = tt::error<tflite::network_option_unknown, tt::at<tflite::file<classifier>, -1>, tt::expected<0>,
                               tt::actual<Position>>;
static_assert(
    std::is_same_v<tflite::network<classifier, tt::until<tt::layer<3>>, tt::out<2>>::verdict, option_fault<2>>);
static_assert(std::is_same_v<tflite::network<classifier, tt::until<tt::layer<3>>, tt::until<tt::layer<4>>>::verdict,
                             option_fault<1>>);

}  // namespace

TEST_CASE("an imported network is wired as the file says") {
  CHECK(whole::edges.size() == 7);
  CHECK(tt::names_layer<tt::layer_named<"logits">, at<5>>);
  CHECK(tt::names_layer<tt::layer<5>, at<5>>);
  CHECK(!tt::names_layer<tt::layer<5>, other::head>);
  CHECK(tt::names_layer<other::head, other::head>);
}
