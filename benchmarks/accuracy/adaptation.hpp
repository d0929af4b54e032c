// SPDX-License-Identifier: MIT
#pragma once

#include "job.hpp"
#include "training_run.hpp"

#include <functional>
#include <string>
#include <utility>

//! Adaptation of a network to a new place, voice or person: how good it was before, and what each rule makes of it.
namespace accuracy {

//! One rule of an adaptation. `prepare(run, model)` brings the model to where the run starts (its weights are those of the
//! float32 twin, too), and gives what is learnt and measured there.
template <class Network, class Update, class Optimizer, class... Options>
struct adaptation {
  using trainer_type = tt::trainer<Network, Update, Optimizer, tt::softmax_cross_entropy, Options...>;
  using preparation = std::function<course(std::size_t run, trainer_type& model)>;

  //! Two experiments: `name` and `name`.before, which learns nothing.
  static std::vector<experiment> experiments(experiment e, const preparation& prepare) {
    experiment before = e;
    before.name += ".before";
    return {with(std::move(before), prepare, false), with(std::move(e), prepare, true)};
  }

 private:
  static experiment with(experiment e, const preparation& prepare, bool learns) {
    const auto prepared = [prepare, learns](std::size_t run, trainer_type& model) {
      course c = prepare(run, model);
      if (!learns) c.lessons.clear();
      return c;
    };
    const experiment names = e;
    e.train = [prepared, names](std::size_t run) {
      static trainer_type model;
      const course c = prepared(run, model);
      return run_course(model, c, names.name + " " + names.arithmetic + " " + names.runs[run]);
    };
    e.export_job = [prepared, names](std::size_t run, const std::filesystem::path& folder) {
      static trainer_type model;
      const course c = prepared(run, model);
      export_job<Network, Update, Optimizer>(model, c, names, run, folder);
    };
    return e;
  }
};

inline void append(std::vector<experiment>& all, std::vector<experiment> more) {
  for (experiment& e : more) all.push_back(std::move(e));
}

}  // namespace accuracy
