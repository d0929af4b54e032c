// SPDX-License-Identifier: MIT
#pragma once

#include "law/gradient_matches_difference.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

namespace law {

//! Two rules that select the same parameters in other words give the same program, bit for bit.
template <class Network, class A, class B>
void rules_give_equal_bits() {
  using optimizer = tt::sgd<tt::learning_rate<1, 16>>;
  using first = tt::trainer<Network, A, optimizer, tt::softmax_cross_entropy>;
  using second = tt::trainer<Network, B, optimizer, tt::softmax_cross_entropy>;
  static_assert(first::ram_bytes == second::ram_bytes && first::flash_bytes == second::flash_bytes);
  const auto a = std::make_unique<first>();
  const auto b = std::make_unique<second>();
  samples<first> data(5);
  int different = 0;
  for (int k = 0; k < 40; ++k) {
    const int label = data.label();
    const auto image = data.draw(label);
    different += a->step(image.data(), label).loss_q16 != b->step(image.data(), label).loss_q16 ? 1 : 0;
  }
  CHECK(different == 0);
  CHECK(a->parameter_checksum() == b->parameter_checksum());
  CHECK(saved(*a).parameters() == saved(*b).parameters());
}

//! What a sparse rule trains gets the gradient that it gets when everything is trained: the mean over many draws agrees.
template <class Network, class Sparse, long long Numerator, long long Denominator>
void sparse_gradient_equals_dense() {
  using optimizer = tt::sgd<tt::learning_rate<Numerator, Denominator>, tt::int8_weights>;
  using dense_trainer = tt::trainer<Network, tt::everything, optimizer, tt::softmax_cross_entropy>;
  using sparse_trainer = tt::trainer<Network, Sparse, optimizer, tt::softmax_cross_entropy>;
  constexpr double rate = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  constexpr int repeats = 150;
  const auto dense = std::make_unique<dense_trainer>();
  const auto sparse = std::make_unique<sparse_trainer>();
  const auto dense_samples = random_samples<dense_trainer>(2, 3);
  const auto start =
      calibrated(*dense, saved(*dense), dense_samples);  // initial weights: the frozen ones are constants
  checkpoint_of<sparse_trainer> same;
  static_assert(sizeof same == sizeof start);
  std::copy(std::begin(start.words), std::end(start.words), std::begin(same.words));
  std::vector<labelled<sparse_trainer>> sparse_samples;
  for (const auto& s : dense_samples) {
    sparse_samples.push_back({s.image, s.label});
  }
  const auto all = integer_gradient<Network>(*dense, start, dense_samples, repeats, rate);
  const auto some = integer_gradient<Network>(*sparse, same, sparse_samples, repeats, rate);
  int moved = 0;
  for (std::size_t k = 0; k < some.size(); ++k) {
    moved += some[k] != 0 ? 1 : 0;
  }
  CHECK(moved > 0);
  std::vector<double> part;
  std::vector<double> whole;
  for (std::size_t k = 0; k < some.size(); ++k) {
    if (some[k] != 0) {
      part.push_back(some[k]);
      whole.push_back(all[k]);
    }
  }
  const likeness like = compare(part.data(), whole.data(), part.size());
  CHECK(like.cosine > 0.995);
  CHECK(like.ratio == doctest::Approx(1).epsilon(0.02));
}

}  // namespace law
