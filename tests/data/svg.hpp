// SPDX-License-Identifier: MIT
#pragma once

#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

//! Reads a picture back: XML without comments, declarations and CDATA. What is not well formed throws.
namespace svg {

struct element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;   //!< its own
  std::string title;  //!< of its child of that name

  double number(const std::string& attribute) const { return std::strtod(attributes.at(attribute).c_str(), nullptr); }
  bool is(const std::string& kind) const {
    const auto found = attributes.find("class");
    return found != attributes.end() && found->second == kind;
  }
};

class reader {
 public:
  explicit reader(std::string text) : text_(std::move(text)) {}

  //! All elements, parents first.
  std::vector<element> read() {
    space();
    one();
    space();
    require(at_ == text_.size(), "one root");
    return std::move(all_);
  }

 private:
  static void require(bool met, const char* what) {
    if (!met) throw std::runtime_error(std::string("no XML, expected ") + what);
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(const std::string& word) {
    const bool there = text_.compare(at_, word.size(), word) == 0;
    at_ += there ? word.size() : 0;
    return there;
  }
  void space() {
    while (std::isspace(static_cast<unsigned char>(peek())) != 0) ++at_;
  }

  std::string name() {
    const std::size_t from = at_;
    while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '-') ++at_;
    require(at_ > from, "a name");
    return text_.substr(from, at_ - from);
  }

  //! Up to one of the characters, entities resolved.
  std::string characters(char end) {
    static const std::map<std::string, char> entities{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
    std::string all;
    while (peek() != end && peek() != '<') {
      require(peek() != '\0', "an end");
      if (peek() != '&') {
        all += text_[at_++];
        continue;
      }
      bool known = false;
      for (const auto& [word, c] : entities) {
        if (known || !take(word)) continue;
        all += c;
        known = true;
      }
      require(known, "an entity");
    }
    return all;
  }

  std::size_t one() {
    require(take("<"), "an element");
    const std::size_t index = all_.size();
    all_.push_back({name(), {}, {}, {}});
    for (space(); peek() != '>' && peek() != '/'; space()) {
      const std::string attribute = name();
      require(take("=\""), "a value in quotes");
      const std::string value = characters('"');
      require(take("\""), "the end of a value");
      require(all_[index].attributes.emplace(attribute, value).second, "an attribute once");
    }
    if (take("/>")) return index;
    require(take(">"), "the end of a tag");
    for (;;) {
      all_[index].text += characters('<');
      if (take("</")) break;
      const std::size_t child = one();
      if (all_[child].name == "title") all_[index].title = all_[child].text;
    }
    require(take(all_[index].name + ">"), "the end of the same element");
    return index;
  }

  std::string text_;
  std::size_t at_ = 0;
  std::vector<element> all_;
};

inline std::vector<element> read(const std::string& text) { return reader(text).read(); }

}  // namespace svg
