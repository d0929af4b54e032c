// SPDX-License-Identifier: MIT
//! Sources of rows, and images that are read as if they were one. In use: tests/law/rows_change_no_bit.cpp.
#include <tinytrain/trainer/row_source.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace {

namespace tt = tinytrain;

struct counting {
  int asked = 0;
  bool row(int index, std::int8_t* to) {
    ++asked;
    *to = static_cast<std::int8_t>(index);
    return index < 3;
  }
};
struct no_rows {};
struct no_answer {
  void row(int, std::int8_t*) {}
};
struct constant {
  bool row(int index, std::int8_t* to) const {
    *to = static_cast<std::int8_t>(10 * index);
    return true;
  }
};
static_assert(tt::row_source<counting> && tt::row_source<const constant> && !tt::row_source<no_rows> && !tt::row_source<no_answer>);
static_assert(!tt::row_source<const std::int8_t*>);

}  // namespace

TEST_CASE("row source: asked for what is needed, its answer passed on") {
  counting source;
  tt::forward_inputs in;
  tt::detail::fetch_from(in, source);
  std::int8_t to = 0;
  CHECK(in.row(in.source, 2, &to));
  CHECK(to == 2);
  CHECK(!in.row(in.source, 3, &to));
  CHECK(source.asked == 2);
}

TEST_CASE("row source: one that is constant") {
  const constant source;
  tt::forward_inputs in;
  tt::detail::fetch_from(in, source);
  std::int8_t to = 0;
  CHECK(in.row(in.source, 7, &to));
  CHECK(to == 70);
}

TEST_CASE("row source: an image gives its rows, null is no source") {
  const std::int8_t image[] = {1, 2, 3, 4, 5, 6};
  tt::forward_inputs in;
  tt::detail::fetch_from<2>(in, image);
  std::int8_t to[2] = {};
  CHECK(in.row(in.source, 2, to));
  CHECK(to[0] == 5);
  CHECK(to[1] == 6);
  tt::detail::fetch_from<2>(in, static_cast<const std::int8_t*>(nullptr));
  CHECK(in.source == nullptr);
}
