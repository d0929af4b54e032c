// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

//! A network as values: what another framework needs to build the same one and to train the same part of it.
namespace bench {

enum class layer_kind { convolution, depthwise, linear, relu, add, global_average };

struct twin_layer {
  layer_kind kind{};
  int source = -1;  //!< -1 is the picture
  int skip = -1;
  int in_h = 0, in_w = 0, in_channels = 0;
  int out_h = 0, out_w = 0, out_channels = 0;
  int kernel_h = 1, kernel_w = 1, stride = 1;
  int before_h = 0, before_w = 0;  //!< padding above and to the left
  int trained_channels = 0;        //!< input channels [0, n) are trained
  bool trains_bias = false;
  std::vector<float> weights;  //!< [Kh, Kw, Ci, Co]; depthwise [Kh, Kw, C]; biases start at zero
};

//! A trainer of such a network, with stochastic gradient descent on the cross-entropy, one picture at a time.
struct twin {
  virtual ~twin() = default;
  //! Returns the loss before the update. A picture is [h, w, c] in real units.
  virtual float step(const float* picture, int label) = 0;
};

//! libtorch.cpp, or no_libtorch.cpp, which returns null.
std::unique_ptr<twin> make_libtorch(const std::vector<twin_layer>& layers, float learning_rate);

}  // namespace bench
