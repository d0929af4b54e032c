// SPDX-License-Identifier: MIT
//! E[integer gradient] = dL/dW of the dequantised network, by central differences in double, for every layer of chains,
//! with pools, views and clamps in a row. Residuals: residual_gradients_are_summed.cpp.
//! Tolerance: activations are rounded to int8, so near a limit a ReLU or a pool's winner differs from the real network's; in
//! the mean over parameter sets the cosine stays above 0.98 and the slope within 5 per cent.
#include "law/gradient_matches_difference.hpp"

#include <doctest/doctest.h>

namespace {

// The rates keep the largest step of a weight below half of int8's range, and the smallest layers above its rounding.

TEST_CASE("gradient matches difference: chains and pools") {
  law::check_gradients<law::plain::net, 2, 1>("plain");
  law::check_gradients<law::pools::net, 1, 2>("pools");
  law::check_gradients<law::inverted::net, 1, 4>("inverted");
}

TEST_CASE("gradient matches difference: views, clamps in a row") {
  law::check_gradients<law::corners::net, 1, 16>("corners");
}

}  // namespace
