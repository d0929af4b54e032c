// SPDX-License-Identifier: MIT
#include "arff.hpp"

#include "reject.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

namespace data {
namespace {

constexpr const char* replace = "replace it by the file that came with the data set";
constexpr std::string_view blanks = " \t";
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct word {
  std::string text;
  bool quoted = false;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

//! Fit for a message, whatever the file holds.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string printable(text.substr(0, most));
  std::replace_if(
      printable.begin(), printable.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
  return '"' + printable + (text.size() > most ? "...\"" : "\"");
}

//! The word at the beginning of `text`, which is left without it; nothing if its quote is not closed.
std::optional<word> take_word(std::string_view& text, std::string_view ends) {
  const char quote = text.empty() ? ' ' : text.front();
  if (quote != '"' && quote != '\'') {
    const std::size_t length = std::min(text.find_first_of(ends), text.size());
    word plain{std::string(trimmed(text.substr(0, length)))};
    text.remove_prefix(length);
    return plain;
  }
  word inside{{}, true};
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return inside;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    inside.text += text[i];
  }
  return std::nullopt;
}

//! The words between commas; nothing if a quote is not closed, or if something follows it.
std::optional<std::vector<word>> split_list(std::string_view text) {
  std::vector<word> words;
  for (;;) {
    text = trimmed(text);
    auto next = take_word(text, ",");
    if (!next) return std::nullopt;
    words.push_back(*std::move(next));
    text = trimmed(text);
    if (text.empty()) return words;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || stop != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

arff::arff(const std::filesystem::path& file) : file_(file) {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) reject(file_, "a readable file", "none", "check the path");
  std::string line;
  std::size_t number = 0;
  bool in_data = false;
  while (std::getline(stream, line)) {
    ++number;
    if (stream.eof()) reject_line("an end of each line", "none", number);
    if (line.ends_with('\r')) line.pop_back();
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '%') continue;
    if (in_data) {
      read_row(text, number);
      continue;
    }
    const std::size_t keyword_end = std::min(text.find_first_of(blanks), text.size());
    const std::string keyword = lower_case(text.substr(0, keyword_end));
    if (keyword == "@attribute")
      read_attribute(trimmed(text.substr(keyword_end)), number);
    else if (keyword == "@data")
      in_data = true;
    else if (keyword != "@relation")
      reject_line("@relation, @attribute or @data", shown(text), number);
    if (in_data && attributes_.empty()) reject_line("attributes before @data", "none", number);
  }
  if (stream.bad()) reject(file_, "a readable file", "a read error", "check the disk");
  if (!in_data) reject(file_, "@data", "none in " + std::to_string(number) + " lines", replace);
  if (lines_.empty()) reject(file_, "rows after @data", "none", replace);
}

std::size_t arff::column(std::string_view name) const {
  const auto at = std::find_if(attributes_.begin(), attributes_.end(), [&](const auto& a) { return a.name == name; });
  if (at == attributes_.end()) reject(file_, "an attribute \"" + std::string(name) + "\"", "none", replace);
  return static_cast<std::size_t>(at - attributes_.begin());
}

void arff::read_attribute(std::string_view text, std::size_t line) {
  const auto name = take_word(text, " \t{");
  if (!name || name->text.empty()) reject_line("a name of the attribute", shown(text), line);
  const auto same = [&](const attribute& other) { return other.name == name->text; };
  if (std::any_of(attributes_.begin(), attributes_.end(), same))
    reject_line("attributes of different names", "a second " + shown(name->text), line);
  attribute next{name->text, {}, line};
  text = trimmed(text);
  if (!text.starts_with('{')) {
    const std::string kind = lower_case(text);
    if (kind != "numeric" && kind != "real" && kind != "integer")
      reject_line("numeric or a list of values for " + shown(name->text), shown(text), line);
  } else {
    const auto values = text.ends_with('}') ? split_list(text.substr(1, text.size() - 2)) : std::nullopt;
    if (!values) reject_line("values between commas, quotes and braces that are closed", shown(text), line);
    for (const word& value : *values) {
      if (value.text.empty()) reject_line("values between the commas for " + shown(name->text), "an empty one", line);
      if (std::find(next.values.begin(), next.values.end(), value.text) != next.values.end())
        reject_line("different values for " + shown(name->text), "a second " + shown(value.text), line);
      next.values.push_back(value.text);
    }
  }
  attributes_.push_back(std::move(next));
}

void arff::read_row(std::string_view text, std::size_t line) {
  if (text.front() == '{') reject_line("a row of all values", "a sparse one", line);
  const auto words = split_list(text);
  if (!words) reject_line("values between commas and quotes that are closed", shown(text), line);
  if (words->size() != attributes_.size())
    reject_line(std::to_string(attributes_.size()) + " values", std::to_string(words->size()), line);
  for (std::size_t k = 0; k < words->size(); ++k) {
    const auto& [cell, quoted] = (*words)[k];
    const auto& values = attributes_[k].values;
    const std::string& name = attributes_[k].name;
    if (cell == "?" && !quoted) {
      values_.push_back(missing);
    } else if (values.empty()) {
      const auto number = number_in(cell);
      if (!number) reject_line("a number or ? for " + name, shown(cell), line);
      values_.push_back(*number + 0.0);  // there is one zero
    } else {
      const auto at = std::find(values.begin(), values.end(), cell);
      if (at == values.end())
        reject_line("one of the " + std::to_string(values.size()) + " values of " + name, shown(cell), line);
      values_.push_back(static_cast<double>(at - values.begin()));
    }
  }
  lines_.push_back(line);
}

void arff::reject_line(const std::string& expected, const std::string& found, std::size_t line) const {
  reject(file_, expected, found + " in line " + std::to_string(line), replace);
}

}  // namespace data
