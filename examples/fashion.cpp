// SPDX-License-Identifier: MIT
//! Trains a depthwise separable network from scratch on Fashion-MNIST, in int8 and batch 1, and prints how it goes.
//!
//!     fashion [--seed 1] [--seeds 1] [--at-least 0]
//!
//! With --seeds N: N runs from --seed on, and the mean. With --at-least P: an error if the mean accuracy is below P per cent.
//! The same run in float32: benchmarks/accuracy/run.py.
#include "data/fashion_mnist.hpp"
#include "fashion_network.hpp"
#include "memory/table.hpp"
#include "training.hpp"

#include <cstdio>
#include <exception>
#include <string>

namespace {

namespace tt = tinytrain;

constexpr std::uint32_t epochs = 4;
constexpr std::uint32_t images = 60000;
using trainer = tt::trainer<fashion::network, tt::everything,
                            tt::sgd<tt::learning_rate<15, 1000>, tt::cosine_decay<epochs * images>>,
                            tt::softmax_cross_entropy, tt::budget<tt::ram<64 * tt::KiB>>>;

double run(trainer& model, const samples& train_on, const samples& test, std::uint32_t seed) {
  model.start(seed);
  double accuracy = 0;
  for (std::uint32_t epoch = 0; epoch < epochs; ++epoch) {
    const std::string name = "epoch " + std::to_string(epoch + 1) + "/" + std::to_string(epochs);
    train(model, train_on, shuffled(train_on.size(), seed, epoch), name);
    accuracy = accuracy_percent(model, test);
    std::printf("%s: accuracy on the test set %.2f %%\n", name.c_str(), accuracy);
  }
  return accuracy;
}

int learn(const arguments& options) {
  const data::split all = data::load_fashion_mnist();
  std::printf("%s\n", all.train.origin.c_str());
  const samples train_on(all.train);
  const samples test(all.test);
  static trainer model;
  const std::uint32_t seed = options.number("--seed", 0);
  const std::uint32_t seeds = options.number("--seeds", 1);
  std::fputs(memory::table_of(memory::report_of<trainer>("training everything")).c_str(), stdout);
  double sum = 0;
  for (std::uint32_t k = 0; k < seeds; ++k) {
    sum += run(model, train_on, test, seed + k);
  }
  std::printf("figure fashion.int8.accuracy %.2f percent\n", sum / seeds);
  if (const std::uint32_t least = options.number("--at-least", 0); sum / seeds < least) {
    std::fprintf(stderr, "expected an accuracy of at least %u %%\n", least);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return learn(arguments(count, words, {{"--seed", "1"}, {"--seeds", "1"}, {"--at-least", "0"}}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
