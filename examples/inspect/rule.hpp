// SPDX-License-Identifier: MIT
#pragma once

#include "model.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inspect {

//! What an update rule says of one layer.
struct choice {
  bool bias = false;
  int channels = 0;
};

//! An update rule: a choice for each layer, and the type that says the same.
struct rule {
  std::vector<choice> layers;
  std::string type;
};

//! `head_only`, `everything`, `bias_only`, `nothing`, `last:K`; or entries with commas between: `biases:K`, and layers, each
//! `LAYER` or `LAYER:PARTS`. LAYER is an operator's number, the name of its output, or `head`; PARTS are `weights`, `bias`,
//! input channels `A-B` (without B) or `A`, with plus signs between.
class rule_parser {
 public:
  explicit rule_parser(const model& m) : model_(m) {
    for (int i = 0; i < m.size(); ++i)
      if (m.node(i).parameters.weights > 0) with_parameters_.push_back(i);
  }

  rule parse(const std::string& text) {
    rule_ = {std::vector<choice>(static_cast<std::size_t>(model_.size())), {}};
    named_.clear();
    if (!parse_preset(text)) {
      std::vector<std::string> types;
      std::size_t from = 0;
      for (std::size_t to = 0; to != std::string::npos; from = to + 1) {
        to = text.find(',', from);
        types.push_back(parse_entry(text.substr(from, to == std::string::npos ? to : to - from)));
      }
      rule_.type = "tt::sparse_update<";
      for (std::size_t k = 0; k < types.size(); ++k) rule_.type += (k == 0 ? "" : ",\n    ") + types[k];
      rule_.type += ">";
      for (const int layer : biased_) at(layer).bias = true;
    }
    return rule_;
  }

 private:
  choice& at(int layer) { return rule_.layers[static_cast<std::size_t>(layer)]; }

  //! Layers with parameters, from the end.
  std::vector<int> last(int count) const {
    const auto begin = with_parameters_.end() - std::min<std::ptrdiff_t>(count, std::ssize(with_parameters_));
    return {begin, with_parameters_.end()};
  }

  //! K of `last:K` and `biases:K`, -1 for another word.
  static int count_behind(std::string_view word, std::string_view text) {
    if (!text.starts_with(word) || text.size() < word.size() || text.substr(word.size(), 1) != ":") return -1;
    const int count = number_in(text.substr(word.size() + 1), 1, 1 << 20);
    if (count < 0)
      throw refusal(std::string(word) + ": expected a number of layers, as in " + std::string(word) + ":12, found " +
                    literal(text));
    return count;
  }

  bool parse_preset(const std::string& text) {
    const int of_last = count_behind("last", text);
    const std::vector<int> whole =
        text == "everything" ? with_parameters_ : (text == "nothing" ? last(0) : last(of_last > 0 ? of_last : 1));
    if (of_last < 0 && text != "everything" && text != "nothing" && text != "head_only" && text != "bias_only")
      return false;
    for (const int layer : whole) at(layer) = {true, model_.node(layer).parameters.channels};
    if (text == "bias_only")
      for (const int layer : with_parameters_) at(layer).bias = true;
    rule_.type = of_last > 0 ? "tt::last<" + std::to_string(of_last) + ">" : "tt::" + text;
    return true;
  }

  std::string parse_entry(const std::string& text) {
    if (text.empty()) throw refusal("an empty entry in the rule: expected layers, with one comma between two of them");
    if (const int count = count_behind("biases", text); count > 0) {
      biased_ = last(count);
      return "tt::biases_of_last<" + std::to_string(count) + ">";
    }
    for (const char* preset : {"head_only", "everything", "bias_only", "nothing"})
      if (text == preset) throw refusal(text + " stands alone: combine biases:K, head and layers");
    if (text.starts_with("last:")) throw refusal("last:K stands alone: combine biases:K, head and layers");
    return parse_layer(text);
  }

  bool is_name(const std::string& text) const {
    for (int i = 0; i < model_.size(); ++i)
      if (model_.name(i) == text) return true;
    return false;
  }

  //! A name may hold a colon of its own: what is a name as it stands has no parts.
  std::string parse_layer(const std::string& text) {
    const std::size_t colon = is_name(text) ? std::string::npos : text.rfind(':');
    const std::string name = text.substr(0, colon);
    const int layer = position(name);
    std::string type = "tt::train<" + type_of(name, layer);
    const tt::parameter_counts& p = model_.node(layer).parameters;
    if (p.weights == 0) throw refusal("there is nothing to train in " + model_.title(layer) + ": it has no parameters");
    if (std::find(named_.begin(), named_.end(), layer) != named_.end())
      throw refusal("the rule names " + model_.title(layer) +
                    " twice: merge the two entries, with + between their parts");
    named_.push_back(layer);
    if (colon == std::string::npos) {
      at(layer) = {true, p.channels};
      return type + ">";
    }
    return type + parse_parts(layer, text.substr(colon + 1)) + ">";
  }

  int position(const std::string& name) const {
    if (name == "head" && !is_name(name)) {
      if (with_parameters_.empty()) throw refusal("no layer has parameters, so there is no head: add --head OUTPUTS");
      return with_parameters_.back();
    }
    const int found = model_.find(name);
    if (found >= model_.size() || model_.is_head(found))
      throw refusal(model_.title_in_file(found) + " gave way to the new head: name it head");
    return found;
  }

  std::string type_of(const std::string& name, int layer) const {
    if (model_.is_head(layer)) return "net::head";
    if (model_.name(layer) == name) return "tt::layer_named<" + literal(name) + ">";
    return "tt::layer<" + std::to_string(model_.operation(layer).index) + ">";
  }

  std::string parse_parts(int layer, const std::string& parts) {
    const int channels = model_.node(layer).parameters.channels;
    std::vector<bool> selected(static_cast<std::size_t>(channels));
    std::vector<std::pair<int, int>> ranges;
    bool weights = false;
    std::size_t from = 0;
    for (std::size_t to = 0; to != std::string::npos; from = to + 1) {
      to = parts.find('+', from);
      const std::string part = parts.substr(from, to == std::string::npos ? to : to - from);
      if (part == "weights" && !weights) {
        weights = true;
      } else if (part == "bias" && !at(layer).bias) {
        at(layer).bias = true;
      } else {
        ranges.push_back(parse_range(layer, part));
      }
    }
    for (const auto& [first, past] : ranges) std::fill(selected.begin() + first, selected.begin() + past, true);
    if (weights && !ranges.empty())
      throw refusal(model_.title(layer) +
                    ": expected weights or channels, found both: weights are those of all channels");
    if (at(layer).bias && model_.node(layer).parameters.biases == 0)
      throw refusal(model_.title(layer) + " has no biases: leave out bias");
    at(layer).channels = weights ? channels : static_cast<int>(std::count(selected.begin(), selected.end(), true));
    return std::string(weights ? ", tt::weights" : "") + channels_type(ranges, selected) +
           (at(layer).bias ? ", tt::bias" : "");
  }

  std::pair<int, int> parse_range(int layer, const std::string& part) const {
    const int channels = model_.node(layer).parameters.channels;
    const std::size_t dash = part.find('-');
    const int first = number_in(part.substr(0, dash), 0, 1 << 24);
    const int past = dash == std::string::npos ? first + 1 : number_in(part.substr(dash + 1), 0, 1 << 24);
    if (first < 0 || past < 0)
      throw refusal(model_.title(layer) + ": expected weights, bias, channels as 0-12 or one channel, found " +
                    literal(part));
    if (first >= past || past > channels)
      throw refusal(model_.title(layer) + " has input channels 0-" + std::to_string(channels) +
                    " (without the last), found " + literal(part));
    return {first, past};
  }

  static std::string channels_type(const std::vector<std::pair<int, int>>& ranges, const std::vector<bool>& selected) {
    if (ranges.empty()) return {};
    if (ranges.size() == 1)
      return ", tt::channels<" + std::to_string(ranges[0].first) + ", " + std::to_string(ranges[0].second) + ">";
    std::string type;
    for (std::size_t c = 0; c < selected.size(); ++c)
      if (selected[c]) type += (type.empty() ? ", tt::channel_set<" : ", ") + std::to_string(c);
    return type + ">";
  }

  const model& model_;
  std::vector<int> with_parameters_;
  std::vector<int> named_;
  std::vector<int> biased_;
  rule rule_;
};

}  // namespace inspect
