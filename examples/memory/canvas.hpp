// SPDX-License-Identifier: MIT
#pragma once

#include "../words.hpp"

#include <string>
#include <string_view>
#include <utility>

//! The elements of an SVG, as text.
namespace memory {

//! Text as XML has it.
inline std::string escaped(const std::string& text) {
  std::string all;
  for (const char c : words::printable(text)) {
    switch (c) {
    case '&': all += "&amp;"; break;
    case '<': all += "&lt;"; break;
    case '>': all += "&gt;"; break;
    case '"': all += "&quot;"; break;
    default: all += c;
    }
  }
  return all;
}

//! Elements with numbers of one digit behind the point, so that a picture is the same wherever it is made.
class canvas {
 public:
  std::string take() { return std::move(text_); }
  void add(const std::string& element) { text_ += element + "\n"; }

  void rect(double x, double y, double w, double h, const std::string& more, const std::string& inside = {}) {
    add("<rect x=\"" + words::tenths(x) + "\" y=\"" + words::tenths(y) + "\" width=\"" + words::tenths(w) +
        "\" height=\"" + words::tenths(h) + "\" " + more + (inside.empty() ? "/>" : ">" + inside + "</rect>"));
  }
  void line(double x1, double y1, double x2, double y2, const std::string& more) {
    add("<line x1=\"" + words::tenths(x1) + "\" y1=\"" + words::tenths(y1) + "\" x2=\"" + words::tenths(x2) +
        "\" y2=\"" + words::tenths(y2) + "\" " + more + "/>");
  }
  void text(double x, double y, const std::string& what, const std::string& more = {}) {
    add("<text x=\"" + words::tenths(x) + "\" y=\"" + words::tenths(y) + "\"" + (more.empty() ? "" : " " + more) + ">" +
        escaped(what) + "</text>");
  }
  //! Read from below, around its middle.
  void upright(double x, double y, const std::string& what, const std::string& more) {
    text(x, y, what, "transform=\"rotate(-90 " + words::tenths(x) + " " + words::tenths(y) + ")\" " + more);
  }

 private:
  std::string text_;
};

//! A guess of how wide a line of text is; most fonts are narrower.
inline double width_of(const std::string& text, double size) {
  constexpr std::string_view narrow = "fijlrt.,:;'|/-() ";
  constexpr std::string_view wide = "mwMW%";
  double width = 0;
  for (const char c : text) width += narrow.find(c) != narrow.npos ? 0.4 : (wide.find(c) != wide.npos ? 0.95 : 0.64);
  return width * size;
}

}  // namespace memory
