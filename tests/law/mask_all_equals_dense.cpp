// SPDX-License-Identifier: MIT
//! A rule that names all channels is dense training, bit for bit, however it is written; and what a sparse rule trains gets
//! the same gradient as when all is trained (another program draws other random words, so: in the mean).
#include "law/mask_all_equals_dense.hpp"

#include <doctest/doctest.h>

namespace {

namespace tt = tinytrain;
namespace plain = law::plain;
namespace projection = law::projection;

struct all_by_range :
    tt::sparse_update<
        tt::train<plain::stem, tt::channels<0, 2>, tt::bias>, tt::train<plain::mix, tt::channels<0, 6>, tt::bias>,
        tt::train<plain::project, tt::channels<0, 6>, tt::bias>, tt::train<plain::head, tt::channels<0, 8>, tt::bias>> {
};
struct all_by_set :
    tt::sparse_update<tt::train<plain::head>, tt::train<plain::project, tt::weights, tt::bias>,
                      tt::train<plain::mix, tt::channel_set<5, 4, 3, 2, 1, 0>, tt::bias>, tt::train<plain::stem>> {};

TEST_CASE("mask of all channels equals dense update") {
  law::rules_give_equal_bits<plain::net, tt::everything, all_by_range>();
  law::rules_give_equal_bits<plain::net, tt::everything, all_by_set>();
  law::rules_give_equal_bits<plain::net, tt::head_only, tt::sparse_update<tt::train<plain::head>>>();
  law::rules_give_equal_bits<plain::net, tt::everything, tt::last<4>>();
}

struct some_channels :
    tt::sparse_update<tt::train<plain::project, tt::channels<1, 4>, tt::bias>,
                      tt::train<plain::mix, tt::channel_set<0, 5>>> {};
struct some_layers : tt::sparse_update<tt::train<projection::head>, tt::train<projection::down, tt::channels<2, 5>>> {};

TEST_CASE("sparse gradients equal dense gradients") {
  law::sparse_gradient_equals_dense<plain::net, some_channels, 4, 1>();
  law::sparse_gradient_equals_dense<projection::net, some_layers, 2, 1>();
}

}  // namespace
