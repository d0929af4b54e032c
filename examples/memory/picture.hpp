// SPDX-License-Identifier: MIT
#pragma once

#include "canvas.hpp"
#include "labels.hpp"
#include "table.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

//! The report as an SVG: the steps of the program across, the bytes of the arena down, a rectangle for each buffer.
namespace memory {

//! Where steps and bytes lie, in pixels.
struct scale {
  static constexpr double left = 62;
  static constexpr double width = 728;
  static constexpr double top = 114;
  static constexpr double height = 400;
  double steps = 1;
  double bytes = 1;

  explicit scale(const report& r) :
      steps(static_cast<double>(std::max<std::size_t>(r.steps.size(), 1))),
      bytes(static_cast<double>(std::max(1LL, shows_budget(r) ? std::max(r.figures.arena_bytes, r.budget_of_arena())
                                                              : r.figures.arena_bytes))) {}

  //! A budget far beyond the arena is told in words alone: drawn, it would leave no room for the rest.
  static bool shows_budget(const report& r) {
    const long long budget = r.budget_of_arena();
    return r.budget_bytes > 0 && budget > 0 && 4 * budget <= 5 * r.figures.arena_bytes;
  }

  double x(int step) const { return left + width * step / steps; }
  double y(long long byte) const { return top + height * static_cast<double>(byte) / bytes; }
  static constexpr double right = left + width;
  static constexpr double bottom = top + height;
};

namespace detail {

class picture {
 public:
  explicit picture(const report& r) : r_(r), s_(r) {}

  std::string draw() {
    ground();
    for (std::size_t b = 0; b < r_.buffers.size(); ++b) buffer(static_cast<int>(b));
    peak();
    all_.add(labels_.take());
    levels();
    bytes_axis();
    steps_axis();
    legend();
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 600\" width=\"900\" height=\"600\" "
           "font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"11\">\n"
           "<title>" +
           escaped(r_.title) + "</title>\n" + all_.take() + "</svg>\n";
  }

 private:
  double x(int step) const { return s_.x(step); }
  double y(long long byte) const { return s_.y(byte); }

  //! The page, its heading, and the passes.
  void ground() {
    all_.rect(0, 0, 900, 600, "fill=\"#ffffff\"");
    all_.text(16, 26, words::fit(r_.title, 80), "font-size=\"16\" font-weight=\"bold\" fill=\"#111111\"");
    all_.text(16, 45, ram_text(r_), "fill=\"#444444\"");
    if (r_.budget_bytes > 0) all_.text(16, 61, budget_text(r_), "fill=\"#444444\"");
    const int steps = static_cast<int>(r_.steps.size());
    pass(0, r_.loss_step, "#f3f6f9", r_.trains() ? "forward" : "inference");
    if (!r_.trains()) return;
    const bool once = r_.again.empty();
    pass(r_.loss_step + 1, once ? steps : r_.again.first, "#fbf5ee", "backward and update");
    if (!once) {
      pass(r_.again.first, r_.again.end, "#f3f6f9", "forward again", price_text(r_));
      pass(r_.again.end, steps, "#fbf5ee", "backward and update");
    }
    all_.rect(x(r_.loss_step), s_.top - 20, x(r_.loss_step + 1) - x(r_.loss_step), s_.height + 20,
              "fill=\"" + std::string(loss_colour) + "\"", "<title>loss</title>");
  }

  void pass(int first, int end, const char* fill, const std::string& name, const std::string& hint = "") {
    if (first >= end) return;
    all_.rect(x(first), s_.top - 20, x(end) - x(first), s_.height + 20,
              (hint.empty() ? "fill=\"" : "class=\"again\" fill=\"") + std::string(fill) + "\"",
              hint.empty() ? "" : "<title>" + escaped(hint) + "</title>");
    if (width_of(name, 12) < x(end) - x(first))
      all_.text((x(first) + x(end)) / 2, s_.top - 6, name, "text-anchor=\"middle\" font-size=\"12\" fill=\"#555555\"");
  }

  void buffer(int b) {
    const plan::map_buffer& m = r_.buffers[static_cast<std::size_t>(b)];
    const plan::map_entry first = held_by(r_, b).front();
    const colour c = colour_of(first.what);
    const double w = x(m.death + 1) - x(m.birth);
    const double h = y(m.offset + m.bytes) - y(m.offset);
    const std::string rows = rows_of(first);
    const std::string hint = contents(r_, b) + (rows.empty() ? "" : ", " + rows) + ": " + bytes_text(m.bytes) + " at " +
                             words::grouped(m.offset) + ", " + in_steps(m.birth, m.death);
    all_.rect(x(m.birth), y(m.offset), w, h,
              "class=\"buffer\" fill=\"" + std::string(c.fill) + "\" stroke=\"#ffffff\" stroke-width=\"0.6\"",
              "<title>" + escaped(hint) + "</title>");
    label(x(m.birth), y(m.offset), w, h, names_of(r_, b), c);
  }

  //! The first name that fits, upright where that is the only way.
  void label(double left, double top, double w, double h, const std::vector<lines>& names, const colour& c) {
    for (const lines& name : names) {
      for (const bool upright : {false, true}) {
        for (const double size : {10.5, 9.0}) {
          double longest = 0;
          for (const std::string& line : name) longest = std::max(longest, width_of(line, size));
          const double across = (size + 1) * static_cast<double>(name.size());
          if (longest + 3 > (upright ? h : w) || across > (upright ? w : h) || (upright && w > h)) continue;
          write_label(left + w / 2, top + h / 2, name, upright, size, c);
          return;
        }
      }
    }
  }

  //! Around a middle, with a seam in the colour of the buffer, on top of all lines.
  void write_label(double x, double y, const lines& name, bool upright, double size, const colour& c) {
    const std::string more = "class=\"label\" text-anchor=\"middle\" font-size=\"" + words::tenths(size) +
                             "\" fill=\"" + c.text + "\" stroke=\"" + c.fill +
                             "\" stroke-width=\"2\" paint-order=\"stroke\"";
    for (std::size_t k = 0; k < name.size(); ++k) {
      const double drop =
          0.36 * size + (size + 1) * (static_cast<double>(k) - static_cast<double>(name.size() - 1) / 2);
      if (upright) {
        labels_.upright(x + drop, y, name[k], more);
      } else {
        labels_.text(x, y + drop, name[k], more);
      }
    }
  }

  void peak() {
    if (r_.steps.empty()) return;
    const plan::map_step& p = r_.peak();
    const double from = x(p.first);
    const double to = x(p.last + 1);
    all_.rect(from, s_.top, to - from, y(r_.figures.arena_bytes) - s_.top,
              "class=\"peak\" fill=\"none\" stroke=\"#b3001b\" stroke-width=\"1.6\"",
              "<title>" + escaped("peak: " + peak_text(r_)) + "</title>");
    const std::string text = "peak: " + bytes_text(p.bytes) + ", " + peak_text(r_);
    const double half = 0.55 * width_of(text, 11);
    const double middle = std::clamp((from + to) / 2, 16 + half, std::max(16 + half, 884 - half));
    all_.text(middle, s_.top - 30, text, "text-anchor=\"middle\" font-weight=\"bold\" fill=\"#b3001b\"");
    const double tip = (from + to) / 2;
    all_.add("<path d=\"M" + words::tenths(tip - 5) + " " + words::tenths(s_.top - 25) +
             "h10l-5 6z\" fill=\"#b3001b\"/>");
  }

  //! The bound, the arena and the budget, named on the right.
  void levels() {
    struct level {
      long long bytes;
      std::vector<std::string> name;
      const char* kind;
      const char* colour;
      const char* dashes;
      double height() const { return 12 * static_cast<double>(name.size()) + 14; }
    };
    const tt::survey_figures& f = r_.figures;
    std::vector<level> all;
    if (f.arena_lower_bound_bytes == f.arena_bytes) {
      all.push_back({f.arena_bytes, {"arena, at its", "lower bound"}, "arena", "#333333", "none"});
    } else {
      all.push_back({f.arena_lower_bound_bytes, {"lower bound"}, "bound", "#333333", "2 3"});
      all.push_back({f.arena_bytes, {"arena"}, "arena", "#333333", "none"});
    }
    if (scale::shows_budget(r_)) all.push_back({r_.budget_of_arena(), {"budget allows"}, "budget", "#c00000", "7 4"});
    std::stable_sort(all.begin(), all.end(), [](const level& a, const level& b) { return a.bytes < b.bytes; });
    double end = s_.bottom + 26;  // of the text below
    std::vector<double> tops(all.size());
    for (std::size_t k = all.size(); k-- > 0; end = tops[k])
      tops[k] = std::min(end - all[k].height(), y(all[k].bytes) - 10);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const level& l = all[k];
      const std::string colour = std::string(l.colour) + "\"";
      all_.line(s_.left, y(l.bytes), s_.right + 4, y(l.bytes),
                "class=\"" + std::string(l.kind) + "\" stroke=\"" + colour +
                    " stroke-width=\"1.4\" stroke-dasharray=\"" + l.dashes + "\"");
      all_.line(s_.right + 4, y(l.bytes), s_.right + 12, tops[k] + 8, "stroke=\"" + colour);
      double baseline = tops[k];
      for (const std::string& line : l.name) all_.text(s_.right + 15, baseline += 12, line, "fill=\"" + colour);
      all_.text(s_.right + 15, baseline + 12, words::grouped(l.bytes) + " B", "fill=\"" + colour);
    }
  }

  //! 1, 2, 5, 10, 20 ... steps: the smallest that makes no more than 25 ticks.
  static int tick_of(int steps) {
    int tick = 1;
    for (int k = 1; steps / tick > 25; ++k) tick = k % 3 == 2 ? tick / 2 * 5 : tick * 2;
    return tick;
  }

  void bytes_axis() {
    const long long bytes = static_cast<long long>(s_.bytes);
    const bool kib = bytes >= 4096;
    long long tick = kib ? 1024 : 64;
    while (bytes / tick > 10) tick *= 2;
    for (long long b = 0; b <= bytes; b += tick) {
      all_.line(s_.left - 4, y(b), s_.left, y(b), "stroke=\"#333333\"");
      all_.text(s_.left - 7, y(b) + 4, words::grouped(kib ? b / 1024 : b), "text-anchor=\"end\" fill=\"#333333\"");
    }
    all_.line(s_.left, s_.top, s_.left, s_.bottom, "stroke=\"#333333\"");
    all_.upright(17, s_.top + s_.height / 2, kib ? "offset in the arena, KiB" : "offset in the arena, bytes",
                 "text-anchor=\"middle\" font-size=\"12\" fill=\"#333333\"");
  }

  void steps_axis() {
    const int steps = static_cast<int>(r_.steps.size());
    for (int first = 0; first < steps; first = r_.step(first).last + 1) {
      const plan::map_step& s = r_.step(first);
      if (s.first == s.last) continue;
      all_.rect(x(first), s_.bottom + 3, x(s.last + 1) - x(first) - 1, 7,
                "class=\"stretch\" fill=\"" + std::string(stretch_colour) + "\"",
                "<title>" +
                    escaped("row by row: " + in_steps(s.first, s.last) + ", from layer " + r_.layer(s.layer) + " to " +
                            r_.layer(r_.step(s.last).layer)) +
                    "</title>");
    }
    const int tick = tick_of(steps);
    for (int k = 0; k < steps; k += k == 0 && tick > 1 ? tick - 1 : tick)
      all_.text((x(k) + x(k + 1)) / 2, s_.bottom + 24, std::to_string(k + 1),
                "text-anchor=\"middle\" fill=\"#333333\"");
    all_.text(s_.left + s_.width / 2, s_.bottom + 42, "step of the program",
              "text-anchor=\"middle\" font-size=\"12\" fill=\"#333333\"");
  }

  //! The roles that there are.
  void legend() {
    double at = s_.left;
    const double row = s_.bottom + 68;
    const auto entry = [&](const char* fill, double height, const std::string& name) {
      all_.rect(at, row - 4 - height / 2, 14, height, "fill=\"" + std::string(fill) + "\"");
      all_.text(at + 19, row, name, "fill=\"#333333\"");
      at += 19 + width_of(name, 11) + 12;
    };
    for (int k = 0; k <= static_cast<int>(plan::role::scratch); ++k) {
      const auto what = static_cast<plan::role>(k);
      const bool there = std::any_of(r_.entries.begin(), r_.entries.end(),
                                     [what](const plan::map_entry& e) { return e.what == what; });
      if (there) entry(colour_of(what).fill, 12, text_of(plan::role_name(what)));
    }
    const bool by_rows =
        std::any_of(r_.steps.begin(), r_.steps.end(), [](const plan::map_step& s) { return s.first != s.last; });
    if (r_.trains()) entry(loss_colour, 12, "loss");
    if (by_rows) entry(stretch_colour, 7, "steps that run together, row by row");
  }

  static constexpr const char* loss_colour = "#dcc3c6";
  static constexpr const char* stretch_colour = "#4b9b8e";

  const report& r_;
  scale s_;
  canvas all_;
  canvas labels_;
};

}  // namespace detail

inline std::string picture_of(const report& r) { return detail::picture(r).draw(); }

//! Writes the picture; what went wrong is in the exception.
inline void write_picture(const report& r, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << picture_of(r);
  file.close();
  if (!file)
    throw std::runtime_error(path + " cannot be written: is its folder there, may you write to it, and has it room?");
}

}  // namespace memory
