// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/progress.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace {

template <class Use>
std::string printed(bool terminal, Use use) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  use(progress("epoch 1/2", 1000, file, terminal));
  std::rewind(file);
  std::string all;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) all += static_cast<char>(c);
  std::fclose(file);
  return all;
}

void run(progress bar) {
  for (std::size_t i = 1; i <= 1000; ++i) bar.show(i, "accuracy 83.1 %");
  bar.finish("accuracy 83.4 %");
}

}  // namespace

TEST_CASE("times for people") {
  using std::chrono::seconds;
  CHECK(readable(seconds(0)) == "0 s");
  CHECK(readable(seconds(59)) == "59 s");
  CHECK(readable(seconds(185)) == "3:05 min");
  CHECK(readable(seconds(3723)) == "1:02:03 h");
}

TEST_CASE("ten plain lines and a last one where there is no terminal") {
  const std::string all = printed(false, run);
  CHECK(std::count(all.begin(), all.end(), '\n') == 11);
  CHECK(all.find('\r') == std::string::npos);
  CHECK(all.find("epoch 1/2 [##########..........]  50 %") != std::string::npos);
  CHECK(all.find("left  accuracy 83.1 %") != std::string::npos);
  CHECK(all.ends_with("accuracy 83.4 %\n"));
}

TEST_CASE("one line in place on a terminal, never wider than it") {
  const std::string all = printed(true, run);
  CHECK(std::count(all.begin(), all.end(), '\n') == 1);
  CHECK(all.starts_with("\repoch 1/2 ["));
  CHECK(all.ends_with("accuracy 83.4 %\x1b[K\n"));
  const std::string wide = printed(true, [](progress bar) { bar.finish(std::string(500, 'x')); });
  CHECK(wide.size() == 1 + 79 + 3 + 1);
}
