// SPDX-License-Identifier: MIT
//! A trained network meets a changed world, and a sparse update brings it back, within 64 KiB of RAM, or within 16.
//!
//!     adapt [--export FOLDER]
//!
//! The world: Fashion-MNIST, which comes back rotated and inverted; or generated digits in the hands of several writers,
//! then of one that nobody has seen. With --export, only the first half is done, and FOLDER gets what firmware/ starts
//! from: `pretrained.hpp`, a checkpoint, and some of the changed pictures, `samples.hpp` and `microbit_samples.hpp`.
#include "data/digits.hpp"
#include "data/fashion_mnist.hpp"
#include "fashion_network.hpp"
#include "firmware_export.hpp"
#include "memory/table.hpp"
#include "training.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

namespace {

namespace tt = tinytrain;

constexpr std::uint32_t pictures = 60000;
constexpr std::uint32_t epochs = 2;
constexpr std::uint32_t seen_after_change = 5000;
constexpr std::uint32_t adaptation_steps = 15000;
constexpr std::uint32_t seeds = 3;

using pretraining =
    tt::trainer<fashion::network, tt::everything,
                tt::sgd<tt::learning_rate<15, 1000>, tt::cosine_decay<epochs * pictures>>, tt::softmax_cross_entropy>;

//! What pretraining leaves behind. On a device these words are constants in flash: firmware/.
struct checkpoint {
  static inline std::uint32_t words[static_cast<std::size_t>(pretraining::checkpoint_words)];
};

//! The same task after the change: pictures to learn from, and others to be measured with.
data::split changed(const data::split& before) {
  if (before.train.name == "Fashion-MNIST") {
    return {data::invert(data::rotate90(data::first(before.train, seen_after_change))),
            data::invert(data::rotate90(before.test))};
  }
  return {data::generate(data::unknown_hand(), seen_after_change, 7),
          data::generate(data::unknown_hand(), before.test.size(), 8)};
}

double pretrain(const data::split& world) {
  static pretraining model;
  const samples train_on(world.train);
  for (std::uint32_t epoch = 0; epoch < epochs; ++epoch) {
    train(model, train_on, shuffled(train_on.size(), 1, epoch), "pretraining, epoch " + std::to_string(epoch + 1));
  }
  model.save(checkpoint::words);
  return accuracy_percent(model, samples(world.test));
}

template <class Update>
using rule_of = fashion::adaptation<Update, checkpoint, adaptation_steps>;

template <class Trainer>
double adapt(const char* rule, const samples& train_on, const samples& test) {
  static Trainer model;
  std::fputs(memory::table_of(memory::report_of<Trainer>(rule)).c_str(), stdout);
  double sum = 0;
  double lowest = 100;
  double highest = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    model.start(seed);
    for (std::uint32_t epoch = 0; epoch < adaptation_steps / seen_after_change; ++epoch) {
      for (const std::uint32_t i : shuffled(train_on.size(), seed, epoch)) {
        model.step(train_on.image(i), train_on.labels[i]);
      }
    }
    const double accuracy = accuracy_percent(model, test);
    sum += accuracy;
    lowest = std::min(lowest, accuracy);
    highest = std::max(highest, accuracy);
  }
  std::printf("  accuracy after %u steps: %.2f %%, from %.2f to %.2f over %u seeds\n", adaptation_steps, sum / seeds,
              lowest, highest, seeds);
  std::printf("figure adapt.%s.accuracy %.2f percent\n", rule, sum / seeds);
  std::printf("figure adapt.%s.ram_bytes %lld bytes\n\n", rule, Trainer::ram_bytes);
  return sum / seeds;
}

//! Whether the sparse update earned its place: at least 80 % of the gain of training everything, and more than the head.
bool show(const data::split& world, double accuracy) {
  const data::split after = changed(world);
  const samples train_on(after.train);
  const samples test(after.test);
  static rule_of<tt::head_only> unchanged;
  const double before = accuracy_percent(unchanged, test);
  std::printf("%s: %.2f %%; the world changes (%s): %.2f %%\n", world.test.name.c_str(), accuracy,
              after.test.name.c_str(), before);
  std::printf("figure adapt.before.accuracy %.2f percent\n\n", before);
  const double head_only = adapt<rule_of<tt::head_only>>("head_only", train_on, test);
  const double sparse = adapt<rule_of<fashion::sparse>>("sparse", train_on, test);
  adapt<fashion::on_microbit<checkpoint, adaptation_steps>>("sparse_16kb", train_on, test);
  const double everything = adapt<rule_of<tt::everything>>("everything", train_on, test);
  std::printf("the sparse update gained %.1f %% of what training everything gained, the head alone %.1f %%\n",
              100 * (sparse - before) / (everything - before), 100 * (head_only - before) / (everything - before));
  return sparse > head_only && sparse - before >= 0.8 * (everything - before);
}

int run(const arguments& options) {
  const data::split world = data::load_fashion_mnist();
  std::printf("%s\n", world.train.origin.c_str());
  const double accuracy = pretrain(world);
  if (const std::string& folder = options.text("--export"); !folder.empty()) {
    const data::split after = changed(world);
    const samples train_on(after.train);
    const samples test(after.test);
    export_checkpoint(checkpoint::words, folder);
    export_samples<fashion::on_device<checkpoint>>({"samples", 400, 300}, train_on, test, folder);
    export_samples<fashion::on_microbit<checkpoint>>({"microbit_samples", 180, 60}, train_on, test, folder);
    return 0;
  }
  if (!show(world, accuracy)) {
    std::fprintf(stderr,
                 "expected the sparse update to beat the head alone, and to gain 80 %% of what everything does\n");
    return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(arguments(count, words, {{"--export", ""}}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
