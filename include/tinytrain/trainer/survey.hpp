// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/type_name.hpp>
#include <tinytrain/op/initial.hpp>
#include <tinytrain/plan/layout.hpp>
#include <tinytrain/plan/report.hpp>
#include <tinytrain/tflite/description.hpp>
#include <tinytrain/tflite/traits_of.hpp>
#include <tinytrain/trainer/figures.hpp>
#include <tinytrain/trainer/findings.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace tinytrain {

//! Which part of a file is the network, as `until<>` and `replace_head<>` say it: its first operations, and the outputs of a
//! new classifier, 0 to keep the file's own.
struct survey_request {
  int operations = 0;
  int head_outputs = 0;
};

//! The bytes of `trainer` (or `inference`, where nothing is trained); figures of the same name are equal.
struct survey_figures {
  long long arena_bytes = 0;
  long long arena_lower_bound_bytes = 0;
  long long saved_bytes = 0;
  long long parameter_bytes = 0;
  long long state_bytes = 0;
  long long stack_bytes = 0;
  long long ram_bytes = 0;
  long long flash_bytes = 0;
  int peak_layer = 0;
  int peak_step = 0;
};

//! What the compiler would work out for a network of a `.tflite` file, at run time: the same graph, tape, arena and figures,
//! by the same functions of plan/. Layers are counted from 0; they are the last nodes of a graph of fixed size.
//!
//!     survey<256> s(reading.what, {.operations = reading.count, .head_outputs = 5});
//!     s.train(layer, true, 12);                 // biases, and the weights of 12 input channels
//!     if (!s.fault().what && s.work_out({}, file_bytes)) { use(s.figures()); }
//!
//! Memory     some 1,600 bytes for each node of the capacity in the object, twice as much on the stack of `work_out`
//! Errors     `fault`: a rule of an op, or find_blocked's; `work_out` gives false where buffers are beyond 2^30 bytes
template <int Capacity>
class survey {
 public:
  struct optimizer {
    bool fractions = true;
    bool velocities = false;
  };
  using tape_type = decltype(plan::differentiator<Capacity>(plan::graph<Capacity>{}).run());
  static constexpr int most_steps = static_cast<int>(std::tuple_size_v<decltype(tape_type::steps)>);
  static constexpr std::size_t most_values = std::tuple_size_v<decltype(tape_type::values)>;

  //! At most `Capacity` layers, at least one.
  template <int Operations>
  constexpr survey(const tflite::description<Operations>& d, survey_request wanted) :
      has_head_(wanted.head_outputs > 0),
      kept_(has_head_ ? tflite::head_position(d.operations.data(), wanted.operations) : wanted.operations),
      layers_(kept_ + (has_head_ ? 1 : 0)),
      first_(Capacity - layers_) {
    graph_.input = d.input;
    graph_.input_affine = {d.input_scale.scale, d.input_scale.zero_point};
    for (plan::node& n : graph_.nodes) {
      n.from = {edge::network_input, edge::none};
    }
    for (int i = 0; i < kept_ && !graph_.fault.what; ++i) {
      place_operation(i, d[i]);
    }
    if (has_head_ && !graph_.fault.what) {
      place_head(kept_ < wanted.operations ? d[kept_].from.source : wanted.operations - 1, wanted.head_outputs);
    }
    plan::detail::prune(graph_);
  }

  constexpr int layers() const { return layers_; }
  constexpr bool has_head() const { return has_head_; }
  constexpr const plan::node& operator[](int layer) const { return graph_[first_ + layer]; }
  //! The layer that a number in the tape stands for.
  constexpr int layer_of(int node) const { return node - first_; }
  //! The layer that another one reads, -1 for the input.
  constexpr int source_of(int layer) const { return earlier(graph_[first_ + layer].from.source); }
  constexpr int skip_of(int layer) const { return earlier(graph_[first_ + layer].from.skip); }

  //! The first broken rule of an op, with its name; after `train`, the first layer that no error passes.
  constexpr plan::finding fault() const {
    plan::finding f = graph_.fault.what ? graph_.fault : detail::find_blocked(graph_);
    f.layer = f.layer < 0 ? f.layer : layer_of(f.layer);
    return f;
  }
  constexpr characters rule_name() const { return graph_.fault.what ? rule_name_ : type_name<layer_has_no_gradient>(); }

  //! The update rule of a layer, as `layer_rule` has it; it is frozen before.
  constexpr void train(int layer, bool bias, int channels) {
    plan::node& n = graph_.nodes[static_cast<std::size_t>(first_ + layer)];
    n.trains_bias = bias && n.parameters.biases > 0;
    n.trained_channels = channels;
    n.needs = is_head(layer) ? tflite::needs_of_head(n.in, channels)
                             : tflite::needs_of(operations_[static_cast<std::size_t>(layer)], channels);
  }

  //! Works everything out, of a network without a fault. `file_bytes` are those of the file.
  constexpr bool work_out(optimizer o, long long file_bytes) {
    tape_ = plan::differentiator<Capacity>(graph_).run();
    if (!fits()) {
      return false;
    }
    const plan::step_range pass = tape_.forward();
    tape_ = plan::pipelined(graph_, tape_, pass,
                            plan::cut_into_stretches(graph_, tape_, pass, plan::count_rings(graph_, tape_, pass),
                                                     plan::backward_peak(tape_)));
    storages_ = plan::storages(tape_);
    const plan::peak most = plan::find_peak<most_steps>(storages_);
    arrange(most.bytes);
    figures_.arena_bytes = plan::arena_size(storages_, offsets_);
    figures_.arena_lower_bound_bytes = most.bytes;
    figures_.peak_step = most.step;
    figures_.peak_layer = layer_of(tape_.at(most.step).node);
    figures_.saved_bytes = saved_bytes(-1);
    figures_.parameter_bytes = plan::lay_out_parameters(graph_, o.fractions, o.velocities).bytes;
    figures_.state_bytes = memory_bytes() - figures_.arena_bytes - figures_.parameter_bytes;
    figures_.stack_bytes = stack_bound;
    figures_.ram_bytes = memory_bytes() + figures_.stack_bytes;
    figures_.flash_bytes = flash_bytes(file_bytes);
    return true;
  }

  constexpr const survey_figures& figures() const { return figures_; }
  constexpr const tape_type& tape() const { return tape_; }
  //! By the number of the value that owns each; those of values that moved in elsewhere have no bytes.
  constexpr const plan::interval& storage(int value) const { return storages_[static_cast<std::size_t>(value)]; }
  constexpr int offset(int value) const { return offsets_[static_cast<std::size_t>(value)]; }

  //! What lives when; layers are numbered as above.
  constexpr auto memory_map() const { return plan::make_memory_map(tape_, storages_, offsets_, first_); }

  //! Bytes that the forward pass of a layer leaves for the backward pass; -1 for all layers.
  constexpr long long saved_bytes(int layer) const {
    long long bytes = 0;
    for (int v = 0; v < tape_.value_count; ++v) {
      const plan::interval& s = storage(v);
      const bool counts = layer < 0 || layer_of(tape_[v].node) == layer;
      bytes += counts && s.birth < tape_.loss_step && s.death > tape_.loss_step ? s.bytes : 0;
    }
    return bytes;
  }

  //! Does the step of this layer send an error on?
  constexpr bool sends_back(int layer) const { return tape_.sends_back(first_ + layer); }

 private:
  constexpr int earlier(int node) const { return node < 0 ? node : layer_of(node); }
  constexpr bool is_head(int layer) const { return has_head_ && layer == kept_; }

  constexpr plan::node& place(int layer, edge from, const tflite::op_traits& t) {
    const auto shifted = [this](int position) { return position < 0 ? position : first_ + position; };
    plan::node& n = graph_.nodes[static_cast<std::size_t>(first_ + layer)];
    n.from = {shifted(from.source), shifted(from.skip)};
    n.in = graph_.shape_before(n.from.source);
    static_cast<op_flags&>(n) = t;
    n.parameters = t.parameters;
    graph_.fault = {first_ + layer, t.fault};
    rule_name_ = t.rule_name;
    return n;
  }

  constexpr void place_operation(int layer, const tflite::operation& o) {
    plan::node& n = place(layer, o.from, tflite::traits_of(o));
    n.imported = true;
    n.affine = tflite::affine_of(o);
    n.clamps = tflite::clamps(o);
    n.out = o.y;
    n.needs = tflite::needs_of(o, 0);
    operations_[static_cast<std::size_t>(layer)] = o;
  }

  constexpr void place_head(int source, int outputs) {
    const dims x = source < 0 ? graph_.input : graph_[first_ + source].out;
    plan::node& n = place(kept_, {source, edge::none}, tflite::traits_of_head(x, outputs));
    n.out = {1, 1, outputs};
    n.needs = tflite::needs_of_head(x, 0);
  }

  //! Sums of bytes stay far within an int.
  constexpr bool fits() const {
    long long values = 0;
    for (int v = 0; v < tape_.value_count; ++v) {
      values += tape_[v].bytes + plan::arena_alignment;
    }
    long long parameters = 0;
    for (const plan::node& n : graph_.nodes) {
      parameters += 4LL * n.trained_weights() + (n.trains_bias ? 6LL * n.parameters.biases : 0);
    }
    constexpr long long most = 1LL << 30;
    return values <= most && parameters <= most;
  }

  //! The smallest arena of all orders, and better by trial: as plan/plan.hpp.
  constexpr void arrange(int bound) {
    using plan::placement_order;
    int best = -1;
    const auto keep = [&](const plan::refinement<most_values>& r) {
      if (best < 0 || r.bytes < best) {
        best = r.bytes;
        offsets_ = r.offsets;
      }
    };
    for (const placement_order o :
         {placement_order::by_area, placement_order::by_size, placement_order::by_birth, placement_order::by_death}) {
      plan::refinement<most_values> r{plan::detail::sorted(storages_, o)};
      r.run(storages_, bound, 1);
      keep(r);
    }
    const int trials = plan::trial_parts(tape_.value_count) * plan::trials_at_once(tape_.value_count);
    if (plan::near_enough(best, bound) || trials == 0) {
      return;
    }
    for (const placement_order o : plan::refined_orders) {
      plan::refinement<most_values> r{plan::detail::sorted(storages_, o)};
      r.run(storages_, bound, trials);
      keep(r);
      if (plan::near_enough(r.bytes, bound, plan::worth_no_other_order)) {
        return;
      }
    }
  }

  //! Of `trainer_memory`: parameters and arena, two bytes for each scale, seed, steps, and whether it has started.
  constexpr long long memory_bytes() const {
    const auto at_least_one = [](long long bytes) { return bytes > 0 ? bytes : 1; };
    const auto words = [](long long bytes) { return (bytes + 3) / 4 * 4; };
    const long long scales = 2LL * tape_.activation_scales + 2 * at_least_one(tape_.error_scales);
    return words(words(at_least_one(figures_.parameter_bytes)) + at_least_one(figures_.arena_bytes) + scales) + 12;
  }

  //! The file, and the tables that lie beside it.
  constexpr long long flash_bytes(long long file_bytes) const {
    long long bytes = kept_ > 0 ? file_bytes : 0;
    for (int i = 0; i < layers_; ++i) {
      const plan::node& n = (*this)[i];
      if (is_head(i)) {
        const int part = static_cast<int>(detail::initial_part);
        bytes += n.trained_channels < n.parameters.channels ? plan::round_up(n.parameters.weights, part) : 0;
        bytes += sends_back(i) ? 2 * n.out.c : 0;
        bytes += n.trained_channels > 0 ? plan::round_up(3 * n.out.c, 2) : 0;
        continue;
      }
      bytes += tflite::table_bytes(operations_[static_cast<std::size_t>(i)], sends_back(i));
      if (n.parameters.weights > 0) {
        const auto rates = [](int channels) { return plan::round_up(3 * channels, 2); };
        const bool channelwise = operations_[static_cast<std::size_t>(i)].what == tflite::kind::depthwise_conv_2d;
        bytes += sends_back(i) ? 2 * n.out.c : 0;
        bytes += n.trained_channels > 0 ? rates(channelwise ? n.trained_channels * n.parameters.adjacent : n.out.c) : 0;
        bytes += n.trains_bias ? rates(n.out.c) : 0;
      }
    }
    return bytes;
  }

  bool has_head_ = false;
  int kept_ = 0;  // operations of the file
  int layers_ = 0;
  int first_ = 0;
  characters rule_name_{};
  plan::graph<Capacity> graph_{};
  std::array<tflite::operation, static_cast<std::size_t>(Capacity)> operations_{};
  tape_type tape_{};
  std::array<plan::interval, most_values> storages_{};
  std::array<int, most_values> offsets_{};
  survey_figures figures_{};
};

}  // namespace tinytrain
