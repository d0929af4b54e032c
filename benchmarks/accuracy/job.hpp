// SPDX-License-Identifier: MIT
#pragma once

#include "experiment.hpp"
#include "layer_words.hpp"

#include <tinytrain.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

//! Writes one run for the float32 twin (twin.py says what is in the folder): the network with its parameters as the
//! trainer has them now, the order of the samples, the schedule, the test samples.
namespace accuracy {

namespace tt = tinytrain;

template <class Element>
void write_file(const std::filesystem::path& file, std::span<const Element> elements) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(elements.data()), static_cast<std::streamsize>(elements.size_bytes()));
  if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written; choose another folder");
}

//! The layers of a trainer and their parameters in real units.
template <class Network, class Update, class Trainer>
class exported_network {
 public:
  explicit exported_network(Trainer& model) {
    if (model.save(words_) != tt::status::ok) throw std::logic_error("the trainer did not save its parameters");
    [this]<int... Node>(std::integer_sequence<int, Node...>) { (this->template add<Node>(), ...); }
    (std::make_integer_sequence<int, plan_type::layers>{});
  }

  const nlohmann::json& layers() const { return layers_; }
  const std::vector<float>& parameters() const { return parameters_; }

 private:
  using plan_type = typename Trainer::plan_type;
  template <int Node>
  using layer = tt::nth<Node, tt::layer_list<Network>>;
  template <int Node>
  using trained = typename tt::nth<Node, tt::plan::rule_list<Network, Update>>::channels;

  template <int Node>
  void add() {
    constexpr tt::plan::node n = plan_type::graph[Node];
    using op = typename layer<Node>::op;
    nlohmann::json words = words_of(op{}, n.in);
    if constexpr (n.imported) {
      constexpr tt::characters name = layer<Node>::name;
      words["name"] = std::string(name.data, name.size);
    }
    words["source"] = n.from.source;
    if (n.from.skip != tt::edge::none) words["skip"] = n.from.skip;
    words["in"] = {n.in.h, n.in.w, n.in.c};
    words["out"] = {n.out.h, n.out.w, n.out.c};
    if (n.clamps) {
      words["low"] = n.affine.scale * (n.affine.low - n.affine.zero_point);
      words["high"] = n.affine.scale * (n.affine.high - n.affine.zero_point);
    }
    if constexpr (n.parameters.weights > 0) {
      words["weights"] = parameters_.size();
      add_weights<Node>();
      if (n.parameters.biases > 0) {
        words["bias"] = parameters_.size();
        add_biases<Node>();
      }
      words["trains_bias"] = n.trains_bias;
      words["trained_channels"] = nlohmann::json::array();
      for (const tt::channel_run& run : tt::channel_runs<trained<Node>, n.parameters.channels>) {
        if (run.trained) words["trained_channels"].push_back({run.first, run.count});
      }
    }
    layers_.push_back(std::move(words));
  }

  //! The unit of a layer's weights, of an output channel.
  template <int Node>
  static double weight_scale([[maybe_unused]] int channel) {
    constexpr tt::plan::node n = plan_type::graph[Node];
    if constexpr (n.imported) {
      return layer<Node>::weight_scale(channel);
    } else {
      constexpr tt::affine_scale x = tt::plan::affine_before(plan_type::graph, Node);
      const double unit = std::ldexp(1.0, tt::plan::weight_exponent(n.parameters.fan_in));
      return x ? unit * tt::operand::unit_mantissa / tt::make_multiplier(x.scale).mantissa : unit;
    }
  }

  template <int Node>
  void add_weights() {
    constexpr tt::plan::node n = plan_type::graph[Node];
    constexpr tt::parameter_counts p = n.parameters;
    const auto* saved = reinterpret_cast<const std::int8_t*>(words_ + offsets<Node>().weights);
    std::vector<std::int8_t> weights;
    if constexpr (n.imported) {
      weights.assign(layer<Node>::weights(), layer<Node>::weights() + p.weights);
      for (int k = 0; k < p.weights; ++k) {
        if (trained<Node>::selects(k / p.adjacent % p.channels)) weights[static_cast<std::size_t>(k)] = *saved++;
      }
    } else {
      weights.assign(saved, saved + p.weights);
    }
    constexpr bool channelwise = requires { layer<Node>::channelwise; };
    for (int k = 0; k < p.weights; ++k) {
      const int channel = channelwise ? k % n.out.c : k / (p.weights / n.out.c);
      parameters_.push_back(static_cast<float>(weights[static_cast<std::size_t>(k)] * weight_scale<Node>(channel)));
    }
  }

  template <int Node>
  void add_biases() {
    constexpr tt::plan::node n = plan_type::graph[Node];
    const std::uint32_t* saved = words_ + offsets<Node>().biases;
    for (int k = 0; k < n.parameters.biases; ++k) {
      if constexpr (n.imported) {
        const std::int32_t move = n.trains_bias ? static_cast<std::int16_t>(saved[k / 2] >> (k % 2 * 16)) : 0;
        const double bias = 1.0 * layer<Node>::bias(k) + move;
        parameters_.push_back(static_cast<float>(bias * layer<Node>::input_scale * weight_scale<Node>(k)));
      } else {
        parameters_.push_back(std::ldexp(static_cast<float>(static_cast<std::int32_t>(saved[k])), tt::bias_exponent));
      }
    }
  }

  template <int Node>
  static constexpr auto offsets() {
    return plan_type::checkpoint.layers[static_cast<std::size_t>(Node)];
  }

  static inline std::uint32_t words_[static_cast<std::size_t>(Trainer::checkpoint_words)];
  nlohmann::json layers_ = nlohmann::json::array();
  std::vector<float> parameters_;
};

//! `model` is where the run starts; `Optimizer` is what it trains with.
template <class Network, class Update, class Optimizer, class Trainer>
void export_job(Trainer& model, const course& given, const experiment& what, std::size_t run,
                const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  fs::create_directories(folder);
  const exported_network<Network, Update, Trainer> network(model);
  const data::labelled& samples = *given.samples;
  constexpr tt::affine_scale affine = Network::input_type::affine;

  nlohmann::json job{{"experiment", what.name},  {"network", what.network},
                     {"data", what.data},        {"rule", what.rule},
                     {"run", what.runs[run]},    {"classes", samples.classes.size()},
                     {"count", samples.size()},  {"samples", "../samples.i8"},
                     {"labels", "../labels.u8"}, {"parameters", "parameters.f32"},
                     {"steps", "steps.bin"},     {"test", "test.u32"},
                     {"factors", "factors.f32"}, {"layers", network.layers()}};
  job["input"] = {{"shape", {samples.height, samples.width, samples.channels}},
                  {"scale", affine ? affine.scale : std::ldexp(1.0, Network::input_type::scale_exponent)},
                  {"zero_point", affine.zero_point}};
  job["rate"] = static_cast<double>(Optimizer::rate::numerator) / static_cast<double>(Optimizer::rate::denominator);
  job["momentum"] =
      static_cast<double>(Optimizer::inertia::numerator) / static_cast<double>(Optimizer::inertia::denominator);
  job["weight_decay"] =
      static_cast<double>(Optimizer::decay::numerator) / static_cast<double>(Optimizer::decay::denominator);
  job["accumulate"] = Optimizer::samples;

  std::vector<float> factors;
  for (std::size_t k = 0; k < given.lessons.size() / Optimizer::samples; ++k) {
    const std::int32_t factor_q15 = Optimizer::schedule::factor_q15(static_cast<std::uint32_t>(k));
    factors.push_back(std::ldexp(static_cast<float>(factor_q15), -15));
  }
  std::vector<std::uint32_t> steps;
  for (const lesson& l : given.lessons) {
    const auto byte = [](int value, int place) { return static_cast<std::uint32_t>(value & 0xFF) << (8 * place); };
    steps.push_back(l.sample);
    steps.push_back(byte(l.mirrored ? 1 : 0, 0) | byte(l.down, 1) | byte(l.right, 2));
  }
  const std::string text = job.dump(1);
  write_file<char>(folder / "job.json", text);
  write_file<float>(folder / "parameters.f32", network.parameters());
  write_file<float>(folder / "factors.f32", factors);
  write_file<std::uint32_t>(folder / "steps.bin", steps);
  write_file<std::uint32_t>(folder / "test.u32", given.test);
  write_file<std::int8_t>(folder / ".." / "samples.i8", samples.inputs);
  write_file<std::uint8_t>(folder / ".." / "labels.u8", samples.labels);
}

}  // namespace accuracy
