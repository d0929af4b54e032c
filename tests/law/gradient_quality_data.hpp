// SPDX-License-Identifier: MIT
#pragma once

#include "law/gradient_quality.hpp"

#include <data/labelled.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <crossvalidation.hpp>

//! Gradient quality on the samples of the examples' loaders: real ones where they are found, generated ones elsewhere.
namespace law {

//! How many samples are learnt first, how many let the scales of the errors settle, how many are measured.
struct quality_samples {
  std::size_t training = 0;
  std::size_t settle = 64;
  std::size_t measured = 16;

  std::size_t size() const { return training + settle + measured; }
  data::stand_in stand_in() const { return {size() + 16, 1}; }
};

//! `f(i)` of the numbers [first, first + count) of an order, begun again where it ends.
template <class Function>
std::vector<quality_sample> take(std::span<const std::uint32_t> order, std::size_t first, std::size_t count,
                                 Function f) {
  std::vector<quality_sample> some;
  for (std::size_t k = first; k < first + count; ++k) some.push_back(f(order[k % order.size()]));
  return some;
}

template <class Trainer>
void learn_from(Trainer& model, const std::vector<quality_sample>& samples) {
  for (const quality_sample& s : samples) REQUIRE(model.step(s.image, s.label).status == tt::status::ok);
}

//! Learns, settles and measures, each with other samples of the same order; `f(i)` is sample i.
template <class Original, class Function>
void measure_quality(const std::string& name, typename recorded<Original>::trainer& model,
                     const quality_samples& counts, std::span<const std::uint32_t> order, const std::string& origin,
                     Function f) {
  learn_from(model, take(order, 0, counts.training, f));
  const auto settle = take(order, counts.training, counts.settle, f);
  const gradient_quality<Original> quality(model, take(order, counts.training + counts.settle, counts.measured, f),
                                           settle);
  quality.check(name, "after " + std::to_string(counts.training) + " steps; " + origin);
}

template <class Original>
void measure_quality(const std::string& name, const data::labelled& from, const std::vector<std::uint32_t>& which,
                     const quality_samples& counts) {
  static typename recorded<Original>::trainer model;
  std::vector<std::uint32_t> order;
  for (const std::uint32_t place : shuffled(which.size(), 1, 0)) order.push_back(which[place]);
  measure_quality<Original>(name, model, counts, order, from.origin, [&](std::uint32_t i) {
    return quality_sample{from.input(i), from.labels[i]};
  });
}

}  // namespace law
