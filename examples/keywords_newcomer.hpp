// SPDX-License-Identifier: MIT
#pragma once

#include "crossvalidation.hpp"
#include "data/keywords.hpp"
#include "keywords_network.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

//! Who is new, and where the others leave a network for them.
namespace keywords {

//! Clips by number: of the known speakers; of the new one, to learn from and to be measured with.
struct listening {
  std::vector<std::uint32_t> known;
  std::vector<std::uint32_t> learnt;
  std::vector<std::uint32_t> measured;
};

inline listening listen(const data::spoken_digits& clips, std::size_t newcomer) {
  listening who;
  for (std::uint32_t i = 0; i < clips.size(); ++i) {
    if (clips.speakers[i] != newcomer) {
      who.known.push_back(i);
    } else {
      (clips.takes[i] < takes ? who.learnt : who.measured).push_back(i);
    }
  }
  return who;
}

//! What the known speakers leave behind for one rule.
template <class Update>
struct checkpoint {
  static inline std::uint32_t words[static_cast<std::size_t>(known_speakers<Update>::checkpoint_words)];
};

template <class Update>
using new_speaker =
    tt::trainer<network, Update, sgd<steps>, tt::softmax_cross_entropy, tt::pretrained<checkpoint<Update>>>;

//! Brings `model` to where a trainer is that starts from the network as it came and that `learn_known` has taught.
template <class Update, class Learn>
void start_from_known(new_speaker<Update>& model, Learn learn_known) {
  static known_speakers<Update> known;
  known.start();
  learn_known(known);
  hand_over(known, checkpoint<Update>::words, model);
}

}  // namespace keywords
