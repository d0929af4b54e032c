// SPDX-License-Identifier: MIT
//! The same network in libtorch (float32, one thread), as its users write one: autograd and torch::optim::SGD.
#include "twin.hpp"

#include <torch/torch.h>

namespace {

using torch::indexing::Slice;

//! As libtorch lays them out: [Co, Ci, Kh, Kw], of a depthwise layer [C, 1, Kh, Kw].
torch::Tensor initial_weights(const bench::twin_layer& l) {
  const bool depthwise = l.kind == bench::layer_kind::depthwise;
  const int channels = depthwise ? 1 : static_cast<int>(l.weights.size()) / (l.kernel_h * l.kernel_w * l.out_channels);
  return torch::tensor(l.weights)
      .reshape({l.kernel_h, l.kernel_w, channels, l.out_channels})
      .permute({3, 2, 0, 1})
      .contiguous()
      .clone();
}

struct parameters {
  torch::Tensor trained;  //!< the trained input channels
  torch::Tensor frozen;   //!< the others
  torch::Tensor bias;

  torch::Tensor weights() const {
    if (!trained.defined()) return frozen;
    return frozen.defined() ? torch::cat({trained, frozen}, 1) : trained;
  }
};

class libtorch : public bench::twin {
 public:
  libtorch(const std::vector<bench::twin_layer>& layers, float learning_rate) : layers_(layers) {
    for (const bench::twin_layer& l : layers_) {
      parameters p;
      if (!l.weights.empty()) {
        const torch::Tensor w = initial_weights(l);
        // A linear layer trains all channels of a pixel, or none: its input has one pixel here for libtorch.
        const std::int64_t inputs = l.kind == bench::layer_kind::depthwise ? l.in_channels : w.size(1);
        const std::int64_t trained =
            l.trained_channels == 0 ? 0 : (l.kind == bench::layer_kind::linear ? inputs : l.trained_channels);
        if (trained == inputs) {
          p.trained = learnt(w);
        } else if (trained == 0) {
          p.frozen = w;
        } else {
          p.trained = learnt(w.index({Slice(), Slice(0, trained)}).clone());
          p.frozen = w.index({Slice(), Slice(trained)}).clone();
        }
        p.bias = torch::zeros({l.out_channels});
        if (l.trains_bias) p.bias = learnt(p.bias);
      }
      parameters_.push_back(p);
    }
    optimizer_ = std::make_unique<torch::optim::SGD>(learnt_, torch::optim::SGDOptions(learning_rate));
  }

  float step(const float* picture, int label) override {
    const bench::twin_layer& first = layers_.front();
    const torch::Tensor x =
        torch::from_blob(const_cast<float*>(picture), {1, first.in_h, first.in_w, first.in_channels})
            .permute({0, 3, 1, 2})
            .contiguous();
    optimizer_->zero_grad();
    std::vector<torch::Tensor> y;
    for (std::size_t k = 0; k < layers_.size(); ++k) {
      const bench::twin_layer& l = layers_[k];
      y.push_back(forward(l, parameters_[k], input(y, l.source, x), input(y, l.skip, x)));
    }
    const torch::Tensor loss = torch::nn::functional::cross_entropy(y.back(), torch::tensor({std::int64_t{label}}));
    loss.backward();
    optimizer_->step();
    return loss.item<float>();
  }

 private:
  torch::Tensor learnt(torch::Tensor t) {
    learnt_.push_back(t.requires_grad_(true));
    return t;
  }

  static torch::Tensor input(const std::vector<torch::Tensor>& y, int node, const torch::Tensor& x) {
    return node < 0 ? x : y[static_cast<std::size_t>(node)];
  }

  static torch::Tensor forward(const bench::twin_layer& l, const parameters& p, torch::Tensor x,
                               const torch::Tensor& skip) {
    switch (l.kind) {
    case bench::layer_kind::relu: return torch::relu(x);
    case bench::layer_kind::add: return x + skip;
    case bench::layer_kind::global_average: return x.mean({2, 3}, true);
    case bench::layer_kind::linear:
      return torch::linear(x.permute({0, 2, 3, 1}).reshape({1, -1}), p.weights().flatten(1), p.bias);
    default: break;
    }
    const int groups = l.kind == bench::layer_kind::depthwise ? l.in_channels : 1;
    const int after_h = (l.out_h - 1) * l.stride + l.kernel_h - l.in_h - l.before_h;
    const int after_w = (l.out_w - 1) * l.stride + l.kernel_w - l.in_w - l.before_w;
    std::vector<std::int64_t> padding{l.before_h, l.before_w};
    if (after_h != l.before_h || after_w != l.before_w) {
      x = torch::constant_pad_nd(x, {l.before_w, after_w, l.before_h, after_h});
      padding = {0, 0};
    }
    return torch::conv2d(x, p.weights(), p.bias, l.stride, padding, 1, groups);
  }

  std::vector<bench::twin_layer> layers_;
  std::vector<parameters> parameters_;
  std::vector<torch::Tensor> learnt_;
  std::unique_ptr<torch::optim::SGD> optimizer_;
};

}  // namespace

std::unique_ptr<bench::twin> bench::make_libtorch(const std::vector<twin_layer>& layers, float learning_rate) {
  at::set_num_threads(1);
  return std::make_unique<libtorch>(layers, learning_rate);
}
