// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

//! A duration for people: "7 s", "3:05 min", "1:02:03 h".
inline std::string readable(std::chrono::seconds time) {
  const auto all = static_cast<long long>(time.count());
  const auto two_digits = [](long long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  if (all < 60) return std::to_string(all) + " s";
  if (all < 3600) return std::to_string(all / 60) + ":" + two_digits(all % 60) + " min";
  return std::to_string(all / 3600) + ":" + two_digits(all / 60 % 60) + ":" + two_digits(all % 60) + " h";
}

//! How far a long job is, on a line that stays in place; or, where the output is not a terminal, on a line each tenth.
//!
//!     epoch 2/5 [##########..........]  50 %  12 s, 12 s left  accuracy 83.1 %
//!
//! Example    progress bar("epoch 1/5", images); for (...) bar.show(i + 1, "accuracy ..."); bar.finish("accuracy ...");
class progress {
 public:
  progress(std::string what, std::size_t total, std::FILE* out = stdout) :
      progress(std::move(what), total, out, isatty(fileno(out)) == 1) {}

  progress(std::string what, std::size_t total, std::FILE* out, bool terminal) :
      what_(std::move(what)), total_(std::max<std::size_t>(total, 1)), out_(out), terminal_(terminal) {}

  //! Cheap: prints at most ten times a second on a terminal, ten times in all elsewhere.
  void show(std::size_t done, std::string_view text = {}) {
    const auto now = clock::now();
    const std::size_t tenth = done * 10 / total_;
    if (terminal_ ? now < next_ : tenth == tenth_) return;
    next_ = now + std::chrono::milliseconds(100);
    tenth_ = tenth;
    print(line(done, now, text));
  }

  //! The last line: the whole time, and the line break that a terminal was spared.
  void finish(std::string_view text = {}) {
    std::string last = what_ + "  " + readable(since(clock::now()));
    if (!text.empty()) last.append("  ").append(text);
    print(last);
    if (terminal_) std::fputc('\n', out_);
    std::fflush(out_);
  }

 private:
  using clock = std::chrono::steady_clock;

  std::chrono::seconds since(clock::time_point now) const {
    return std::chrono::duration_cast<std::chrono::seconds>(now - start_);
  }

  std::string line(std::size_t done, clock::time_point now, std::string_view text) const {
    constexpr std::size_t cells = 20;
    done = std::min(done, total_);
    const std::size_t full = done * cells / total_;
    const std::string percent = std::to_string(done * 100 / total_);
    std::string all = what_ + " [" + std::string(full, '#') + std::string(cells - full, '.') + "] " +
                      std::string(3 - percent.size(), ' ') + percent + " %  " + readable(since(now));
    if (done > 0) {
      const double times = static_cast<double>(total_ - done) / static_cast<double>(done);
      const auto left = std::chrono::duration<double>(now - start_) * times;
      all += ", " + readable(std::chrono::duration_cast<std::chrono::seconds>(left)) + " left";
    }
    if (!text.empty()) all.append("  ").append(text);
    return all;
  }

  void print(std::string all) const {
    if (terminal_)
      all = "\r" + all.substr(0, 79) + "\x1b[K";  // a wrapped line could not be taken back
    else
      all += "\n";
    std::fputs(all.c_str(), out_);
    std::fflush(out_);
  }

  std::string what_;
  std::size_t total_;
  std::FILE* out_;
  bool terminal_;
  std::size_t tenth_ = 0;
  clock::time_point start_ = clock::now();
  clock::time_point next_ = start_;
};
