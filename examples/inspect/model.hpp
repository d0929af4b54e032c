// SPDX-License-Identifier: MIT
#pragma once

#include "../memory/report.hpp"
#include "faults.hpp"

#include <tinytrain/tflite/reader.hpp>
#include <tinytrain/trainer/survey.hpp>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inspect {

namespace tt = tinytrain;

inline constexpr int capacity = 512;

//! What the user can mend, in words for the user.
struct refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using memory::text_of;

//! A whole number, the whole text of it, within [least, most]; or -1.
inline int number_in(std::string_view text, int least, int most) {
  if (text.empty() || text.size() > 9) return -1;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = 10 * number + (c - '0');
  }
  return number < least || number > most ? -1 : number;
}

//! Letters to change, add or leave out, to make one text of the other.
inline std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

//! Text as a C++ literal has it, whatever bytes it holds.
inline std::string literal(std::string_view text) {
  std::string all = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      all += {'\\', c};
    } else if (byte < 0x20 || byte > 0x7E) {
      all += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
              static_cast<char>('0' + (byte & 7))};
    } else {
      all += c;
    }
  }
  return all + '"';
}

//! A file, and the part of it that is the network. Layers are those of the library, so that a CONCATENATION of n inputs is
//! n - 1 of them; a new head is the last one.
class model {
 public:
  explicit model(std::string bytes) : bytes_(std::move(bytes)), file_(std::make_unique<file>()) {
    if (bytes_.size() > 0x7FFFFFFF) throw refusal("the file has more than 2 GiB, so it is no model");
    *file_ = tt::tflite::read<capacity>({bytes_.data(), static_cast<int>(bytes_.size())});
    if (file_->error) throw refusal(explain(file_->error));
    operations_ = file_->count;
  }

  //! `until<>`: an operator's index or the name of its output; `head` outputs of a new classifier, 0 for none.
  void cut(const std::string& until, int head) {
    if (!until.empty()) operations_ = find(until) + 1;
    head_ = head;
    const int kept = head == 0 ? operations_ : tt::tflite::head_position(file_->what.operations.data(), operations_);
    if (kept + (head == 0 ? 0 : 1) > capacity) throw refusal("a new head has no room behind 512 operations");
    survey_ = std::make_unique<survey>(file_->what, tt::survey_request{operations_, head_});
    if (const tt::plan::finding f = survey_->fault(); f.what) {
      throw refusal(text_of(survey_->rule_name()) + " at " + title(f.layer) + " (expected " +
                    std::to_string(f.what.expected) + ", actual " + std::to_string(f.what.actual) +
                    "): no trainer takes this layer, see include/tinytrain/op/");
    }
  }

  using survey = tt::survey<capacity>;
  survey& plan() { return *survey_; }
  const survey& plan() const { return *survey_; }
  const tt::plan::node& node(int layer) const { return (*survey_)[layer]; }

  int size() const { return survey_->layers(); }
  int head() const { return head_; }
  bool is_head(int layer) const { return survey_->has_head() && layer == size() - 1; }
  bool is_whole() const { return operations_ == file_->count; }
  const tt::tflite::operation& operation(int layer) const { return file_->what[layer]; }
  const tt::tflite::operation& last_operation() const { return operation(operations_ - 1); }
  tt::dims input() const { return file_->what.input; }
  tt::tflite::quantization input_scale() const { return file_->what.input_scale; }
  long long file_bytes() const { return static_cast<long long>(bytes_.size()); }

  //! Of the output tensor, whole.
  std::string name(int layer) const {
    if (is_head(layer)) return "net::head";
    return full_name(layer);
  }
  std::string full_name(int position) const {
    const tt::tflite::span& s = operation(position).name;
    return bytes_.substr(static_cast<std::size_t>(s.offset), static_cast<std::size_t>(s.size));
  }

  //! A layer in a sentence.
  std::string title(int layer) const {
    if (survey_ != nullptr && is_head(layer)) return "the new head";
    return title_in_file(layer);
  }
  std::string title_in_file(int position) const {
    return "layer " + std::to_string(operation(position).index) + " (" +
           words::printable(full_name(position)).substr(0, 60) + ")";
  }

  //! The position of the operation that an operator's index or a name of an output stands for.
  int find(const std::string& wanted) const {
    int found = -1;
    for (int i = 0; i < operations_; ++i) {
      if (full_name(i) != wanted) continue;
      if (found >= 0 && operation(found).index != operation(i).index)
        throw refusal("more than one layer is named " + literal(wanted) + ": give the number of one instead");
      found = i;
    }
    const int last = operation(operations_ - 1).index;
    const int index = number_in(wanted, 0, last);
    for (int i = 0; found < 0 && index >= 0 && i < operations_; ++i)
      if (operation(i).index == index && (i + 1 == operations_ || operation(i + 1).index != index)) found = i;
    if (found < 0)
      throw refusal("no layer " + literal(wanted) + ": give a number from 0 to " + std::to_string(last) +
                    " or the name of an output" + nearest(wanted));
    return found;
  }

  std::int8_t byte(int offset) const { return static_cast<std::int8_t>(bytes_[static_cast<std::size_t>(offset)]); }
  std::int32_t word(int offset) const {
    std::uint32_t all = 0;
    for (int k = 3; k >= 0; --k) all = all << 8 | static_cast<std::uint8_t>(byte(offset + k));
    return static_cast<std::int32_t>(all);
  }

  //! Output channels that a trainer leaves as they are: a scale near 0, or a bias outside of +-2^30 (trainer/channel_scales.hpp).
  int dead_channels(int layer) const {
    return count_channels(layer, [this](const auto& o, int c) { return is_dead(o, c); });
  }

  //! Output channels whose weights are all zeros.
  int zero_channels(int layer) const {
    return count_channels(layer, [this](const auto& o, int c) { return is_zero(o, c); });
  }

 private:
  using file = tt::tflite::reading<capacity>;

  std::string nearest(const std::string& wanted) const {
    std::vector<std::pair<std::size_t, int>> ranks;
    for (int i = 0; i < operations_; ++i) {
      const std::string name = full_name(i);
      const bool within = !wanted.empty() && name.find(wanted) != std::string::npos;
      ranks.emplace_back(within ? 0 : distance(name.substr(0, 200), wanted.substr(0, 200)), i);
    }
    std::sort(ranks.begin(), ranks.end());
    std::string text;
    for (std::size_t k = 0; k < ranks.size() && k < 3; ++k) {
      const int i = ranks[k].second;
      text += "\n  " + std::string(k == 0 ? "nearest: " : "         ") + std::to_string(operation(i).index) + "  " +
              words::printable(full_name(i).substr(0, 100)) + (full_name(i).size() > 100 ? "..." : "");
    }
    return text;
  }

  template <class Predicate>
  int count_channels(int layer, Predicate predicate) const {
    if (is_head(layer) || operation(layer).weights.size == 0) return 0;
    int count = 0;
    for (int c = 0; c < operation(layer).y.c; ++c) count += predicate(operation(layer), c) ? 1 : 0;
    return count;
  }

  bool is_dead(const tt::tflite::operation& o, int channel) const {
    const bool deep = o.what == tt::tflite::kind::depthwise_conv_2d;
    const double fan_in = deep ? o.sliding.taps() : o.weights.size / o.y.c;
    const int scale_at = o.scales.offset + (o.scales.size == 4 ? 0 : 4 * channel);
    const double scale = double{std::bit_cast<float>(word(scale_at))};
    const double bias = o.biases.size == 0 ? 0 : word(o.biases.offset + 4 * channel);
    return double{o.x_scale.scale} * scale / double{o.y_scale.scale} * 127.0 * 255.0 * fan_in < 0.5 || bias > 0x1p30 ||
           bias < -0x1p30;
  }

  bool is_zero(const tt::tflite::operation& o, int channel) const {
    const bool deep = o.what == tt::tflite::kind::depthwise_conv_2d;
    const int addends = o.weights.size / o.y.c;
    for (int k = 0; k < addends; ++k)
      if (byte(o.weights.offset + (deep ? k * o.y.c + channel : channel * addends + k)) != 0) return false;
    return true;
  }

  std::string bytes_;
  std::unique_ptr<file> file_;
  std::unique_ptr<survey> survey_;
  int operations_ = 0;
  int head_ = 0;
};

}  // namespace inspect
