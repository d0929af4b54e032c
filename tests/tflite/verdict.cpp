// SPDX-License-Identifier: MIT
#include "models.hpp"

#include <tinytrain/tflite/verdict.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace tt = tinytrain;
namespace tflite = tinytrain::tflite;

namespace {

constexpr writer::file slice = writer::write(models::strided_slice());
constexpr writer::file five = writer::write(models::concatenation(5, -1));
constexpr writer::file unsupported = [] {
  writer::model m = models::pair(0);
  m.operations[1].code = 39;
  return writer::write(m);
}();
constexpr char text[] = "no model";
constexpr char cut[] = "\x08\0\0\0TFL3";

}  // namespace

TEST_CASE("a file without faults has a description of exactly its size") {
  static_assert(std::is_same_v<tflite::verdict<slice>, tt::no_error>);
  static_assert(tt::well_formed<tflite::verdict<five>>);
  static_assert(tflite::description_of<five>.size == 4);
  constexpr auto r = tflite::read<8>({five.data(), five.size()});
  for (int i = 0; i < 4; ++i) {
    CHECK(tflite::description_of<five>[i].y == r.what[i].y);
    CHECK(tflite::description_of<five>[i].from.source == r.what[i].from.source);
  }
  CHECK(tflite::description_of<slice>.input == tt::dims{4, 5, 3});
}

TEST_CASE("a fault is a type") {
  using of_operator =
      tt::error<tflite::unsupported_operator, tt::at<tflite::file<unsupported>, 1>, tt::expected<0>, tt::actual<39>>;
  static_assert(std::is_same_v<tflite::verdict<unsupported>, of_operator>);
  static_assert(!tt::well_formed<of_operator>);
  using of_text = tt::error<tflite::not_a_tflite_file, tt::at<tflite::file<text>, -1>, tt::expected<0x334C4654>,
                            tt::actual<0x6C65646F>>;
  static_assert(std::is_same_v<tflite::verdict<text>, of_text>);
  using of_prefix =
      tt::error<tflite::offset_outside_file, tt::at<tflite::file<cut>, -1>, tt::expected<8>, tt::actual<12>>;
  CHECK(std::is_same_v<tflite::verdict<cut>, of_prefix>);
}
