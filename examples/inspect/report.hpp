// SPDX-License-Identifier: MIT
#pragma once

#include "../memory/table.hpp"
#include "model.hpp"
#include "rule.hpp"

#include <tinytrain/loss/softmax_cross_entropy.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace inspect {

using tt::tflite::kind;

using words::fit, words::grouped, words::kib, words::short_name, words::wrapped;

inline std::string shape(tt::dims d) {
  return std::to_string(d.h) + "x" + std::to_string(d.w) + "x" + std::to_string(d.c);
}

inline std::string scale_text(tt::tflite::quantization q) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3g %d", static_cast<double>(q.scale), q.zero_point);
  return text;
}

//! The operator, with kernel and stride where it has them.
inline std::string operator_text(const tt::tflite::operation& o) {
  static constexpr const char* names[] = {"conv2d",     "depthw",       "linear",     "add",        "sub",
                                          "mul",        "concat",       "avg_pool",   "max_pool",   "mean",
                                          "pad",        "pad (folded)", "reshape",    "softmax",    "logistic",
                                          "tanh",       "relu",         "relu6",      "relu -1..1", "hard_swish",
                                          "leaky_relu", "quantize",     "from float", "dequantize", "strided_slice"};
  std::string text = names[static_cast<int>(o.what)];
  if (o.what == kind::conv_2d || o.what == kind::depthwise_conv_2d || o.what == kind::average_pool_2d ||
      o.what == kind::max_pool_2d) {
    const tt::window& w = o.sliding;
    text += " " + std::to_string(w.kernel_h) + "x" + std::to_string(w.kernel_w);
    if (w.stride_h != 1 || w.stride_w != 1) text += "/" + std::to_string(w.stride_h);
    if (w.stride_w != w.stride_h) text += "," + std::to_string(w.stride_w);
  }
  return text;
}

//! All that is printed of a model under an update rule.
class report {
 public:
  using survey = model::survey;

  report(model& m, rule chosen, survey::optimizer how, std::string optimizer_type, std::FILE* out) :
      model_(m), rule_(std::move(chosen)), optimizer_type_(std::move(optimizer_type)), out_(out) {
    for (int i = 0; i < m.size(); ++i) can_.push_back(capability(i));
    for (int i = 0; i < m.size(); ++i)
      m.plan().train(i, rule_.layers[static_cast<std::size_t>(i)].bias,
                     rule_.layers[static_cast<std::size_t>(i)].channels);
    for (int i = 0; i < m.size(); ++i) trains_ = trains_ || m.node(i).trains();
    if (!trains_ && rule_.type != "tt::nothing")
      throw refusal(
          "update_trains_nothing: no layer of this network has parameters; leave out --rule, or add --head OUTPUTS");
    if (const tt::plan::finding f = m.plan().fault(); f.what)
      throw refusal(text_of(m.plan().rule_name()) + ": no error passes " + m.title(f.layer) +
                    ", so train only layers behind it");
    if (!trains_) how.fractions = how.velocities = false;
    if (!m.plan().work_out(how, m.file_bytes()))
      throw refusal("the buffers of this network are beyond 1 GiB: no plan is made for it");
  }

  const tt::survey_figures& figures() const { return model_.plan().figures(); }

  void print_layers() const {
    std::fprintf(out_, "input %s, scale %s\n\n", shape(model_.input()).c_str(),
                 scale_text(model_.input_scale()).c_str());
    print_row({"", "operator", "output", "shapes", "scale zero", "weights", "bias", "MACs", "can", "trains",
               trains_ ? "saves" : ""});
    for (int i = 0; i < model_.size(); ++i) print_layer(i);
    print_totals();
  }

  void print_memory() const {
    const tt::survey_figures& f = figures();
    std::fprintf(out_, "\n%s\n", trains_ ? "a step of training under the rule" : "inference");
    std::fprintf(out_, "  RAM    %12s bytes (%s) = %s arena + %s parameters + %s state + %s stack\n",
                 grouped(f.ram_bytes).c_str(), kib(f.ram_bytes).c_str(), grouped(f.arena_bytes).c_str(),
                 grouped(f.parameter_bytes).c_str(), grouped(f.state_bytes).c_str(), grouped(f.stack_bytes).c_str());
    std::fprintf(out_, "         the arena cannot be smaller than %s bytes, what is alive in its fullest step\n",
                 grouped(f.arena_lower_bound_bytes).c_str());
    if (trains_)
      std::fprintf(out_, "         %s bytes wait from the forward to the backward pass\n",
                   grouped(f.saved_bytes).c_str());
    std::fprintf(out_, "  flash  %12s bytes (%s) = %s of the file + %s of tables\n", grouped(f.flash_bytes).c_str(),
                 kib(f.flash_bytes).c_str(), grouped(model_.file_bytes()).c_str(),
                 grouped(f.flash_bytes - model_.file_bytes()).c_str());
    std::fputs(memory::peak_table(lives_when({}), 10, "  ").c_str(), out_);
  }

  //! Each step, and each buffer.
  void print_buffers() const {
    const memory::report r = lives_when({});
    std::fprintf(out_, "\nthe steps of the program, and the bytes alive in them\n%s", memory::step_table(r).c_str());
    std::fprintf(out_, "\nthe buffers of the arena, and the steps in which they are alive\n%s",
                 memory::buffer_table(r).c_str());
  }

  //! What lies in the arena, and when.
  memory::report lives_when(const std::string& title) const {
    std::vector<std::string> layers;
    for (int i = 0; i < model_.size(); ++i)
      layers.push_back(model_.is_head(i) ? "head" : memory::layer_text(model_.operation(i).index, model_.name(i)));
    return memory::report_of(model_.plan(), title + (trains_ ? ", a step of training" : ", inference"),
                             std::move(layers));
  }

  //! Whether it fits, and what takes the most.
  bool print_budget(int kibibytes) const {
    const long long least = figures().ram_bytes;
    const long long budget = 1024LL * kibibytes;
    std::fprintf(out_, "\nbudget of %d KiB\n  ", kibibytes);
    if (least <= budget) {
      std::fprintf(out_, "fits, %s bytes are left\n", grouped(budget - least).c_str());
      return true;
    }
    std::string text = "does not fit, " + grouped(least - budget) + " bytes are missing";
    const memory::report r = lives_when({});
    if (const auto alive = memory::alive_in(r, figures().peak_step); !alive.empty())
      text += "; the largest buffer at the peak is the " + memory::title_of(r, alive.front()) + " with " +
              grouped(r.buffer_of(alive.front()).bytes) + " bytes" +
              (memory::hints_of(r).empty() ? "" : "; what makes it less is said there");
    std::fprintf(out_, "%s\n", wrapped(text, 2).c_str());
    return false;
  }

  //! The types that say the same.
  void print_types(const std::string& constant, const std::string& until, int kibibytes) const {
    std::string net = "tt::tflite::network<" + constant;
    if (!model_.is_whole()) net += ", tt::until<" + until + ">";
    if (model_.head() > 0) net += ", tt::replace_head<tt::out<" + std::to_string(model_.head()) + ">>";
    const std::string budget =
        kibibytes == 0 ? "" : ", tt::budget<tt::ram<" + std::to_string(kibibytes) + " * tt::KiB>>";
    std::fprintf(out_, "\nusing net = %s>;\n", net.c_str());
    if (!trains_) {
      std::fprintf(out_, "static tt::inference<net%s> model;\n", budget.c_str());
      return;
    }
    std::fprintf(out_, "using update = %s;\n", rule_.type.c_str());
    std::fprintf(out_, "static tt::trainer<net, update, %s, tt::softmax_cross_entropy%s> model;\n",
                 optimizer_type_.c_str(), budget.c_str());
    const tt::dims out = model_.node(model_.size() - 1).out;
    if (tt::softmax_cross_entropy::check(out).rule != 0)
      std::fprintf(out_, "// the output %s is no vector of classes: add --head OUTPUTS, or take another loss\n",
                   shape(out).c_str());
  }

 private:
  //! Can this layer be trained; if it has no parameters, what does it do to errors?
  std::string capability(int layer) {
    survey& s = model_.plan();
    const tt::plan::node& n = model_.node(layer);
    if (!n.needed) return "-";
    const auto blocked_at = [&s](int trained) {
      s.train(trained, false, 1);
      const tt::plan::finding f = s.fault();
      s.train(trained, false, 0);
      return f.what ? f.layer : -1;
    };
    if (n.parameters.weights > 0) return blocked_at(layer) >= 0 ? "no" : (n.parameters.biases > 0 ? "w b" : "w");
    if (n.differentiable) return "pass";
    const int source = s.source_of(layer);
    return source >= 0 && blocked_at(source) == layer ? "stop" : "end";
  }

  std::string trained_text(int layer) const {
    const tt::plan::node& n = model_.node(layer);
    std::string text;
    if (n.trained_channels == n.parameters.channels && n.trained_channels > 0) {
      text = "w";
    } else if (n.trained_channels > 0) {
      text = "w " + std::to_string(n.trained_channels) + "/" + std::to_string(n.parameters.channels);
    }
    if (n.trains_bias) text += text.empty() ? "b" : " b";
    return text;
  }

  long long macs(int layer) const {
    const tt::plan::node& n = model_.node(layer);
    return static_cast<long long>(n.parameters.fan_in) * n.out.size();
  }

  void print_layer(int i) const {
    const tt::plan::node& n = model_.node(i);
    const bool head = model_.is_head(i);
    const auto count = [](long long number) { return number == 0 ? std::string() : std::to_string(number); };
    const std::string number = head ? "" : std::to_string(model_.operation(i).index);
    const std::string what = head ? "linear" : operator_text(model_.operation(i));
    const std::string scale = head ? "its own" : scale_text(model_.operation(i).y_scale);
    print_row({number, fit(what, 14), fit(short_name(model_.name(i)), 18), shape(n.in) + " -> " + shape(n.out), scale,
               count(n.parameters.weights), count(n.parameters.biases), count(macs(i)),
               can_[static_cast<std::size_t>(i)], trained_text(i), trains_ ? count(model_.plan().saved_bytes(i)) : ""});
  }

  void print_row(const std::array<std::string, 11>& cells) const {
    static constexpr int widths[] = {3, -14, -18, -22, -12, 7, 5, 8, -4, -10, 7};  // as words::padded
    std::string line;
    for (std::size_t k = 0; k < cells.size(); ++k) line += (k == 0 ? "" : " ") + words::padded(cells[k], widths[k]);
    line.erase(line.find_last_not_of(' ') + 1);
    std::fprintf(out_, "%s\n", line.c_str());
  }

  void print_totals() const {
    long long macs_of_all = 0;
    long long weights = 0;
    long long biases = 0;
    long long channels = 0;
    long long dead = 0;
    long long zero = 0;
    std::string where;
    for (int i = 0; i < model_.size(); ++i) {
      const tt::plan::node& n = model_.node(i);
      macs_of_all += macs(i);
      weights += n.parameters.weights;
      biases += n.parameters.biases;
      if (n.parameters.weights > 0 && !model_.is_head(i)) channels += n.out.c;
      dead += model_.dead_channels(i);
      zero += model_.zero_channels(i);
      if (const int of_layer = model_.dead_channels(i); of_layer > 0)
        where += (where.empty() ? " " : ", ") + std::to_string(model_.operation(i).index) + " (" +
                 std::to_string(of_layer) + ")";
    }
    std::fprintf(out_, "\n%d layers, %s weights, %s biases, %s MACs\n", model_.size(), grouped(weights).c_str(),
                 grouped(biases).c_str(), grouped(macs_of_all).c_str());
    const std::string of_channels = "of " + grouped(channels) + " output channels, " + grouped(zero) +
                                    " have weights of zeros only; " + grouped(dead) +
                                    " are dead (a scale near 0, or a saturated bias: a trainer leaves them alone)" +
                                    (where.empty() ? "" : ", in layers") + where;
    std::fprintf(out_, "%s\n", wrapped(of_channels, 2).c_str());
  }

  model& model_;
  rule rule_;
  std::string optimizer_type_;
  std::vector<std::string> can_;
  std::FILE* out_;
  bool trains_ = false;
};

}  // namespace inspect
