// SPDX-License-Identifier: MIT
#include <tinytrain.hpp>

#include <cstdio>

namespace tt = tinytrain;

struct stem : tt::conv2d<tt::out<8>, tt::kernel<3, 3>, tt::stride<2>> {};
struct mix : tt::depthwise2d<tt::kernel<3, 3>, tt::stride<2>> {};
struct head : tt::linear<tt::out<4>> {};
struct stripes : tt::sequential<tt::input<tt::hwc<16, 16, 1>>, stem, tt::relu, mix, tt::relu, head> {};

using trainer = tt::trainer<stripes, tt::everything, tt::sgd<tt::learning_rate<1, 64>>, tt::softmax_cross_entropy,
                            tt::budget<tt::ram<4 * tt::KiB>>>;
static trainer model;  // all of its memory, in .bss

int main() {
  std::printf("%lld bytes of RAM, the arena %lld of them\n", trainer::ram_bytes, trainer::arena_bytes);
  tt::random_stream random(1);
  std::int8_t image[16 * 16];
  for (unsigned step = 0, correct = 0; step < 4000; ++step) {
    const int label = static_cast<int>(random(step) % 4), phase = static_cast<int>(random(~step) % 6);
    for (int i = 0; i < 256; ++i) {  // stripes across, upright, or along either diagonal, in noise
      const int x = i % 16, y = i / 16, along[] = {y, x, x + y, x - y + 18};
      const int noise = static_cast<int>(random(step * 256 + static_cast<unsigned>(i)) >> 25) - 64;
      image[i] = static_cast<std::int8_t>((along[label] + phase) % 6 < 3 ? 40 + noise / 2 : noise / 2 - 40);
    }
    correct += model.predict(image) == label;
    model.step(image, label);  // forward, backward, update, in integers
    if (step % 1000 == 999) {
      std::printf("after %u images: %u of the last 1000 right before they were learnt\n", step + 1, correct);
      correct = 0;
    }
  }
}
