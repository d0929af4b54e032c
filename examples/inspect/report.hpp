// SPDX-License-Identifier: MIT
#pragma once

#include "model.hpp"
#include "rule.hpp"

#include <tinytrain/loss/softmax_cross_entropy.hpp>
#include <tinytrain/plan/report.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace inspect {

using tt::tflite::kind;

//! 1234567 as 1,234,567.
inline std::string grouped(long long number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t k = std::ssize(digits) - 3; k > (number < 0 ? 1 : 0); k -= 3)
    digits.insert(static_cast<std::size_t>(k), 1, ',');
  return digits;
}

inline std::string kib(long long bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(bytes) / 1024);
  return text;
}

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

//! What fits into a column; of a longer name, its end, which tells layers apart: whole parts of a path, or else letters.
inline std::string fit(const std::string& text, std::size_t width) {
  if (text.size() <= width) return text;
  const std::size_t slash = text.find('/', text.size() - width - 1);
  if (slash + 1 < text.size()) return text.substr(slash + 1);
  return "~" + text.substr(text.size() - width + 1);
}

//! Words in lines of at most 118 letters.
inline std::string wrapped(const std::string& text, std::size_t indent) {
  std::string all;
  std::size_t line = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    if (line > 0 && line + 1 + to - from > 118) {
      all += "\n" + std::string(indent, ' ');
      line = indent;
    } else if (line > 0) {
      all += ' ';
      ++line;
    }
    all.append(text, from, to - from);
    line += to - from;
    from = to + 1;
  }
  return all;
}

//! The first of the names that a converter joined with semicolons.
inline std::string short_name(const std::string& name) { return printable(name.substr(0, name.find(';'))); }

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
    print_peak();
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
    const buffer largest = alive().empty() ? buffer{} : alive().front();
    const std::string text = "does not fit, " + grouped(least - budget) +
                             " bytes are missing; the largest buffer at the peak is " + "the " + largest.what + " of " +
                             largest.layer + " with " + grouped(largest.bytes) + " bytes";
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
  struct buffer {
    std::string what;
    std::string layer;
    int bytes = 0;
    int birth = 0;
    int death = 0;
  };

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
    static constexpr int widths[] = {3, -14, -18, -22, -12, 7, 5, 8, -4, -10, 7};  // negative: from the left
    std::string line;
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const auto width = static_cast<std::size_t>(widths[k] < 0 ? -widths[k] : widths[k]);
      const std::string space(cells[k].size() < width ? width - cells[k].size() : 0, ' ');
      line += (k == 0 ? "" : " ") + (widths[k] < 0 ? cells[k] + space : space + cells[k]);
    }
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

  std::string layer_text(int layer) const {
    const std::string name = fit(short_name(model_.name(layer)), 40);
    return model_.is_head(layer) ? name : std::to_string(model_.operation(layer).index) + " " + name;
  }

  //! What lies in the arena in its fullest step, the largest first.
  std::vector<buffer> alive() const {
    const survey& s = model_.plan();
    const int step = figures().peak_step;
    std::vector<buffer> all;
    for (int owner = 0; owner < s.tape().value_count; ++owner) {
      const tt::plan::interval& storage = s.storage(owner);
      if (storage.bytes == 0 || step < storage.birth || step > storage.death) continue;
      int tenant = owner;  // the value that is there in that step, or was the last one
      for (int v = owner; v < s.tape().value_count; ++v)
        if (s.tape()[v].storage == owner && s.tape()[v].birth <= step) tenant = v;
      all.push_back({text_of(tt::plan::role_name(s.tape()[tenant].what)), layer_text(s.layer_of(s.tape()[tenant].node)),
                     storage.bytes, storage.birth, storage.death});
    }
    std::stable_sort(all.begin(), all.end(), [](const buffer& a, const buffer& b) { return a.bytes > b.bytes; });
    return all;
  }

  void print_peak() const {
    static constexpr const char* actions[] = {"saves channels", "forward",  "marks a clamp", "loss",
                                              "gates",          "backward", "merges errors", "update"};
    const survey& s = model_.plan();
    if (s.tape().step_count == 0) return;
    const tt::survey_figures& f = figures();
    std::fprintf(out_, "  peak   step %d of %d, %s of layer %s; alive there:\n", f.peak_step + 1, s.tape().step_count,
                 actions[static_cast<int>(s.tape().at(f.peak_step).what)], layer_text(f.peak_layer).c_str());
    const std::vector<buffer> all = alive();
    long long rest = 0;
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (k >= 10) {
        rest += all[k].bytes;
        continue;
      }
      std::fprintf(out_, "         %12s bytes  %-16s of %s, steps %d-%d\n", grouped(all[k].bytes).c_str(),
                   all[k].what.c_str(), all[k].layer.c_str(), all[k].birth + 1, all[k].death + 1);
    }
    if (rest > 0)
      std::fprintf(out_, "         %12s bytes  in %zu smaller ones\n", grouped(rest).c_str(), all.size() - 10);
  }

  model& model_;
  rule rule_;
  std::string optimizer_type_;
  std::vector<std::string> can_;
  std::FILE* out_;
  bool trains_ = false;
};

}  // namespace inspect
