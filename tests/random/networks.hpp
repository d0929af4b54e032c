// SPDX-License-Identifier: MIT
#pragma once

#include "random/layers.hpp"
#include "random/models.hpp"

#include <tinytrain/tflite/reader.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

//! Random networks with random update rules and optimizers, as C++.
namespace random_networks {

//! An update rule for layers with these parameters; the last one is the head. Mostly late layers are trained: then it is the
//! forward pass that needs the most memory, and has rings.
inline std::string update_rule(layer_writer& w, const std::vector<trainable>& layers) {
  const int count = static_cast<int>(layers.size());
  const int what = w.between(1, 100);
  if (what <= 47) return "tt::head_only";
  if (what <= 59) return call("last", {w.between(1, count < 3 ? count : 3)});
  if (what <= 66) return "tt::bias_only";
  if (what <= 73) return "tt::everything";
  std::vector<std::string> entries;
  for (int k = 0; k < count; ++k) {
    const trainable& layer = layers[static_cast<std::size_t>(k)];
    const bool is_head = k + 1 == count;
    if (!w.chance(is_head ? 85 : 10 + 50 * k / count) && !(is_head && entries.empty())) continue;
    std::vector<std::string> train{layer.name};
    const int part = w.between(1, 100);
    if (part <= 15) {
      train.push_back("tt::weights");
    } else if (part <= 30 && layer.has_bias) {
      train.push_back("tt::bias");
    } else if (part <= 65) {
      const int first = w.between(0, layer.channels - 1);
      train.push_back(call("channels", {first, w.between(first + 1, layer.channels)}));
      if (layer.has_bias && w.chance(60)) train.push_back("tt::bias");
    } else if (part <= 75 && layer.channels > 2) {
      train.push_back(call("channel_set", {layer.channels - 1, 0}));
    }
    entries.push_back("tt::train<" + list_of(train) + ">");
  }
  if (w.chance(25)) entries.push_back(call("biases_of_last", {w.between(1, count)}));
  return "tt::sparse_update<" + list_of(entries) + ">";
}

inline std::string optimizer(layer_writer& w) {
  std::vector<std::string> options{call("learning_rate", {1, w.chance(70) ? 32 : 4})};
  if (w.chance(30)) options.push_back("tt::momentum<1, 2>");
  if (w.chance(35)) options.push_back("tt::int8_weights");
  if (w.chance(25)) options.push_back(call("accumulate", {w.between(2, 3)}));
  if (w.chance(15)) options.push_back("tt::weight_decay<1, 1000>");
  if (w.chance(15)) options.push_back("tt::nearest_rounding");
  return "tt::sgd<" + list_of(options) + ">";
}

//! Bytes as the literal that tinytrain_embed_tflite makes of a file.
inline std::string literal(const writer::file& file) {
  std::string text = "\"";
  for (int k = 0; k < file.size(); ++k) {
    char byte[8];
    std::snprintf(byte, sizeof byte, "\\x%02x", static_cast<unsigned char>(file.data()[k]));
    text += byte;
    if (k % 64 == 63) text += "\"\n\"";
  }
  return text + "\"";
}

//! Declarations of network `number` in a namespace of its own, and behind them the type of its trainers' arguments.
struct network_text {
  std::string declarations;
  std::string trainers;
};

//! Each network has dice of its own (murmur3's finaliser keeps neighbours apart): it can be drawn again by itself.
inline law::numbers dice_of(std::uint32_t seed, int number) {
  std::uint32_t x = seed * 0x9E3779B1u + static_cast<std::uint32_t>(number);
  x = (x ^ x >> 16) * 0x85EBCA6Bu;
  x = (x ^ x >> 13) * 0xC2B2AE35u;
  return law::numbers(x ^ x >> 16);
}

inline network_text draw(std::uint32_t seed, int number) {
  law::numbers dice = dice_of(seed, number);
  layer_writer w(dice);
  dims x{w.between(7, 18), w.between(3, 9), w.between(1, 3)};
  const dims input = x;
  const int classes = w.between(2, 5);
  const std::string name = "n" + std::to_string(number);
  std::string text = "namespace " + name + " {\n";
  std::string rule;
  if (number % 5 == 4) {
    model_writer m(dice, dice.next(), {x.h > 12 ? 12 : x.h, x.w, x.c});
    const auto file = std::make_unique<writer::file>(m.write(classes));
    static tt::tflite::reading<96> r;
    r = tt::tflite::read<96, 512>({file->data(), file->size()});
    if (r.error) {
      std::fprintf(stderr, "model %d breaks rule %d at operator %d\n", number, r.error.what.rule,
                   r.error.operator_index);
      std::abort();
    }
    text += "alignas(16) constexpr char file[] =\n" + literal(*file) + ";\n";
    text += "using net = tt::tflite::network<file>;\n";
    rule = update_rule(w, m.trainables());
  } else {
    std::vector<std::string> items{"tt::input<" + call("hwc", {input.h, input.w, input.c}) + ">"};
    for (const std::string& item : w.body(x)) items.push_back(item);
    for (const std::string& item : w.tail(x, classes)) items.push_back(item);
    text += w.declarations() + "struct net : tt::sequential<" + list_of(items) + "> {};\n";
    rule = update_rule(w, w.trainables());
  }
  text += "using update = " + rule + ";\nusing optimizer = " + optimizer(w) + ";\n}  // namespace " + name + "\n\n";
  std::vector<std::string> arguments{name + "::net", name + "::update", name + "::optimizer",
                                     number % 4 == 1 ? "true" : "false"};
  if (w.chance(15)) arguments.push_back("tt::fixed");
  if (w.chance(15)) arguments.push_back("tt::nearest_rounding");
  if (w.chance(15)) arguments.push_back(call("seed", {w.between(2, 99)}));
  return {text, list_of(arguments)};
}

}  // namespace random_networks
