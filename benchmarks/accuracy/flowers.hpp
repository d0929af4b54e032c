// SPDX-License-Identifier: MIT
#pragma once

#include "cut.hpp"
#include "data/flowers.hpp"
#include "flowers_training.hpp"
#include "job.hpp"
#include "training_run.hpp"

#include <string>

//! MCUNetV3's transfer task: pretrained backbones learn five flowers from photographs, five folds.
namespace accuracy::transfer {

using ::flowers::epochs;
inline constexpr std::uint32_t steps = epochs * ::flowers::photographs;

//! What all rules but `everything` train with.
using sgd = ::flowers::sgd<>;

//! A quarter of that rate for a whole network: without normalisation layers it would be too much for the front.
using gentle_sgd = tt::sgd<tt::learning_rate<1, 3200>, tt::cosine_decay<steps>>;

//! The same sum of steps, eight samples at a time; and with momentum.
using batch_of_8 = tt::sgd<tt::learning_rate<1, 100>, tt::cosine_decay<steps / 8>, tt::accumulate<8>>;
using with_momentum = tt::sgd<tt::learning_rate<1, 8000>, tt::cosine_decay<steps>, tt::momentum<9, 10>>;

inline const data::labelled& flowers() {
  static const data::labelled set = data::load_flowers();
  return only_real(set);
}

//! Fold `run`: four fifths of the photographs, mirrored every other time and moved by up to 8 pixels.
inline course fold(std::size_t run) { return fold_of(flowers(), run, {epochs, 1, true, 8}); }

//! The same behind a frozen front; its maps are kept for other rules and folds.
template <class Front>
course fold_behind(std::size_t run) {
  static features<Front> maps(flowers());
  return maps(fold(run));
}

//! A network at a cut: nothing in front of it is trained by any sparse rule.
template <class Network, const auto& Bytes, int Cut>
struct cut_network {
  using rest = rest_of<Network, Cut>;
  using front = tt::inference<tt::tflite::network<Bytes, tt::until<tt::layer<Cut>>>>;
};
inline constexpr int before_block6_of_mcunet = 23;
inline constexpr int before_block5_of_mbv2 = 19;

//! One rule. With a `Front`, `Trained` is what lies behind it; else it is the network.
template <class Network, class Trained, class Front, class Update, class Optimizer, class... Options>
experiment rule(const char* network, const char* name, const char* arithmetic = "int8") {
  experiment e{
      std::string("flowers.") + network + "." + name, network, "flowers5", name, arithmetic, numbered("fold", 0, 5)};
  e.train = [e](std::size_t run) {
    static tt::trainer<Trained, Update, Optimizer, tt::softmax_cross_entropy, Options...> model;
    const std::string what = e.name + " " + e.arithmetic + " " + e.runs[run];
    if constexpr (std::is_void_v<Front>) {
      return run_from_start(model, fold(run), what);
    } else {
      return run_from_start(model, fold_behind<Front>(run), what);
    }
  };
  if (e.arithmetic == "int8") {
    e.export_job = [e](std::size_t run, const std::filesystem::path& folder) {
      static tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy> model;
      const course c = fold(run);
      model.start(c.seed);
      export_job<Network, Update, Optimizer>(model, c, e, run, folder);
    };
  }
  return e;
}

//! A sparse rule, of a network at a cut.
template <class Network, class Cut, class Update, class Optimizer = sgd>
experiment sparse(const char* network, const char* name) {
  return rule<Network, typename Cut::rest, typename Cut::front, Update, Optimizer>(network, name);
}

}  // namespace accuracy::transfer
