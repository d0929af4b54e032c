// SPDX-License-Identifier: MIT
// Gradient quality of the examples fashion, which trains everything from scratch, and adapt, whose sparse rule goes on from
// there in a changed world.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "law/gradient_quality_data.hpp"

#include <data/digits.hpp>
#include <data/fashion_mnist.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <fashion_network.hpp>
#include <training.hpp>

namespace {

using namespace law;

constexpr quality_samples pretraining{2000, 64, 256};
constexpr quality_samples adaptation{200, 64, 256};

//! As fashion.cpp and adapt.cpp have them, with their rates at the beginning.
using from_scratch =
    tt::trainer<fashion::network, tt::everything, tt::sgd<tt::learning_rate<15, 1000>, tt::cosine_decay<240000>>,
                tt::softmax_cross_entropy, tt::budget<tt::ram<64 * tt::KiB>>>;

struct checkpoint {
  static inline std::uint32_t words[static_cast<std::size_t>(from_scratch::checkpoint_words)];
};

using adapted = fashion::adaptation<fashion::sparse, checkpoint, 15000>;

template <class Original>
void measure(const char* name, typename recorded<Original>::trainer& model, const data::dataset& world,
             const quality_samples& counts) {
  const ::samples all(world);
  measure_quality<Original>(name, model, counts, shuffled(all.size(), 1, 0), world.origin, [&](std::uint32_t i) {
    return quality_sample{all.image(i), all.labels[i]};
  });
}

}  // namespace

TEST_CASE("gradient quality: fashion and adapt") {
  const data::split world = data::load_fashion_mnist(data::usual_places(), {pretraining.size(), adaptation.size(), 1});
  static recorded<from_scratch>::trainer model;
  measure<from_scratch>("fashion", model, world.train, pretraining);
  REQUIRE(model.save(checkpoint::words) == tt::status::ok);
  static recorded<adapted>::trainer changed;
  if (world.train.name == "Fashion-MNIST") {
    measure<adapted>("adapt", changed, data::invert(data::rotate90(data::first(world.test, 5000))), adaptation);
  } else {
    measure<adapted>("adapt", changed, data::generate(data::unknown_hand(), adaptation.size(), 7), adaptation);
  }
}
