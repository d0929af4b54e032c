// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

//! The trainers of a network that must agree bit for bit, behind pointers to functions: whoever compares them is compiled once.
namespace law {

namespace tt = tinytrain;

//! An image that comes by rows, up to the one that does not.
struct slow_camera {
  std::vector<std::int8_t> image;
  int row_bytes;
  int fails_at = 1 << 30;
  std::vector<int> asked{};

  bool row(int index, std::int8_t* to) {
    asked.push_back(index);
    if (index == fails_at) return false;
    std::copy_n(image.begin() + index * row_bytes, row_bytes, to);
    return true;
  }
};

//! All that a trainer has learned: the words of its checkpoint, a checksum with the fractions, the number of its steps.
template <class Trainer>
std::vector<std::uint32_t> state_of(Trainer& model) {
  static std::uint32_t words[static_cast<std::size_t>(Trainer::checkpoint_words)];
  const tt::status s = model.save(words);
  std::vector<std::uint32_t> state(words, words + Trainer::checkpoint_words);
  state.push_back(static_cast<std::uint32_t>(s));
  state.push_back(model.parameter_checksum());
  state.push_back(model.steps_done());
  return state;
}

struct any_trainer {
  std::shared_ptr<void> model{};
  tt::step_result (*step)(void* model, const std::int8_t* image, int label) = nullptr;
  int (*predict)(void* model, const std::int8_t* image) = nullptr;
  std::vector<std::uint32_t> (*state)(void* model) = nullptr;
  tt::step_result (*step_by_rows)(void* model, slow_camera& camera, int label) = nullptr;  // where it takes rows
  int (*predict_by_rows)(void* model, slow_camera& camera) = nullptr;
  long long arena_bytes = 0;
  long long arena_lower_bound_bytes = 0;
  int rings = 0;
};

//! How many values of a trainer's tape lie in a ring.
template <class Trainer>
constexpr int count_rings_of() {
  int rings = 0;
  for (const tt::plan::value& v : Trainer::plan_type::tape.values) {
    rings += v.ring > 0 ? 1 : 0;
  }
  return rings;
}

template <class Trainer>
any_trainer any_trainer_of() {
  any_trainer a;
  a.model = std::make_shared<Trainer>();
  a.step = [](void* m, const std::int8_t* image, int label) { return static_cast<Trainer*>(m)->step(image, label); };
  a.predict = [](void* m, const std::int8_t* image) { return static_cast<Trainer*>(m)->predict(image); };
  a.state = [](void* m) { return state_of(*static_cast<Trainer*>(m)); };
  if constexpr (Trainer::plan_type::input_maps.fetched) {
    a.step_by_rows = [](void* m, slow_camera& camera, int label) {
      return static_cast<Trainer*>(m)->step(camera, label);
    };
    a.predict_by_rows = [](void* m, slow_camera& camera) { return static_cast<Trainer*>(m)->predict(camera); };
  }
  a.arena_bytes = Trainer::arena_bytes;
  a.arena_lower_bound_bytes = Trainer::arena_lower_bound_bytes;
  constexpr int rings = count_rings_of<Trainer>();
  a.rings = rings;
  return a;
}

struct row_trainers {
  tt::dims input{};
  int classes = 0;
  any_trainer whole{};    // every map whole: what the others must do as well
  any_trainer rings{};    // rings of rows
  any_trainer by_rows{};  // and the input by rows; empty where that is left out
};

template <class Network, class Update, class Optimizer, bool ByRows, class... Options>
row_trainers row_trainers_of() {
  using loss = tt::softmax_cross_entropy;
  using whole = tt::trainer<Network, Update, Optimizer, loss, tt::whole_maps, Options...>;
  constexpr const auto& g = whole::plan_type::graph;
  row_trainers t{g.input, g[g.size - 1].out.size()};
  t.whole = any_trainer_of<whole>();
  t.rings = any_trainer_of<tt::trainer<Network, Update, Optimizer, loss, Options...>>();
  if constexpr (ByRows) {
    t.by_rows = any_trainer_of<tt::trainer<Network, Update, Optimizer, loss, tt::input_by_rows, Options...>>();
  }
  return t;
}

}  // namespace law
