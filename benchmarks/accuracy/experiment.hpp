// SPDX-License-Identifier: MIT
#pragma once

#include "crossvalidation.hpp"
#include "data/labelled.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

//! What the accuracy runner runs: an experiment has a name and some runs (seeds or folds), and each run is a row of
//! results.csv.
namespace accuracy {

//! What is shown to a network in one run, and what it is measured with.
struct course {
  const data::labelled* samples = nullptr;
  std::vector<lesson> lessons;
  std::vector<std::uint32_t> test;
  std::uint32_t seed = 1;  // of the stochastic rounding, and of fresh weights
};

struct outcome {
  double accuracy = 0;  // in percent
  std::size_t steps = 0;
  double seconds = 0;
  std::string remark{};  // what went wrong, if anything did
};

struct experiment {
  std::string name;  // group.network.what: a figure's first part
  std::string network;
  std::string data;
  std::string rule;
  std::string arithmetic;         // int8, or int8_<what differs> in an ablation, whose float32 twin is that of `int8`
  std::vector<std::string> runs;  // "seed1" or "fold0", in order

  std::function<outcome(std::size_t run)> train = {};
  //! Writes the run for the float32 twin (twin.py) into a folder; empty where another experiment does.
  std::function<void(std::size_t run, const std::filesystem::path& folder)> export_job = {};
};

//! A row of results.csv is of real data, never of a stand-in.
template <class Samples>
const Samples& only_real(const Samples& samples) {
  if (samples.generated) throw std::runtime_error("accuracy is measured on real data only: " + samples.origin);
  return samples;
}

//! Fold `run` of five: the other four are learnt as `how` says, this one measures.
inline course fold_of(const data::labelled& samples, std::size_t run, const lessons& how) {
  data::fold_indices split = data::hold_out(data::folds(samples.labels, 5, 1, samples.same_as), static_cast<int>(run));
  return {&samples, lessons_of(split.train, how), std::move(split.test), static_cast<std::uint32_t>(run + 1)};
}

inline std::vector<std::string> numbered(const char* what, int first, int count) {
  std::vector<std::string> names;
  for (int k = 0; k < count; ++k) names.push_back(what + std::to_string(first + k));
  return names;
}

//! All there are; each group is a file of its own.
std::vector<experiment> from_scratch();
std::vector<experiment> flowers_mcunet();
std::vector<experiment> flowers_mbv2();
std::vector<experiment> ablations();
std::vector<experiment> persons();
std::vector<experiment> speakers();
std::vector<experiment> activities();

}  // namespace accuracy
