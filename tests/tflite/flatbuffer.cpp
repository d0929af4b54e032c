// SPDX-License-Identifier: MIT
#include <tinytrain/tflite/flatbuffer.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace tflite = tinytrain::tflite;
using tflite::flatbuffer;

namespace {

using namespace std::string_literals;

//! A root table at 16 (its vtable, of 3 fields, at 4): an int32 -2, absent, and a vector of 5 bytes, "four" and a zero.
constexpr char sample[] = "\x10\0\0\0"
                          "\x0a\0\x0c\0\x04\0\0\0\x08\0\0\0"
                          "\x0c\0\0\0\xfe\xff\xff\xff\x04\0\0\0"
                          "\x04\0\0\0four\0";

flatbuffer over(std::string&&) = delete;  // it would dangle
flatbuffer over(const std::string& bytes) { return flatbuffer({bytes.data(), static_cast<int>(bytes.size())}); }

template <class Rule>
void check_fault(const flatbuffer& file, long long expected, long long actual) {
  CHECK(file.fault().rule == tflite::rule_number<Rule>);
  CHECK(file.fault().expected == expected);
  CHECK(file.fault().actual == actual);
}

}  // namespace

TEST_CASE("a literal is its characters without the zero behind them") {
  constexpr tflite::bytes_view view = tflite::view_of(sample);
  static_assert(view.size == 37 && view.data == sample);
  const std::string text = "abc";
  CHECK(tflite::view_of(text).size == 3);
  CHECK(tflite::view_of(text).data == text.data());
}

TEST_CASE("numbers are little-endian and need no alignment") {
  constexpr char bytes[] = "\x01\x80\x02\x03\xff\xff\xff\xff\xff\x00\x00\xc0\x3f";
  flatbuffer file(tflite::view_of(bytes));
  CHECK(file.number_at<1>(1) == 0x80);
  CHECK(file.number_at<2>(1) == 0x0280);
  CHECK(file.u32_at(0) == 0x03028001);
  CHECK(file.i32_at(4) == -1);
  CHECK(file.i64_at(1) == static_cast<std::int64_t>(0xffffffffff030280));
  CHECK(file.f32_at(9) == 1.5F);
  CHECK(!file.failed());
}

TEST_CASE("tables, fields, vectors and texts, during compilation as well") {
  constexpr auto read = [] {
    flatbuffer file(tflite::view_of(sample));
    const flatbuffer::table root = file.root();
    const flatbuffer::vector text = file.text_field(root, 2);
    return root.at == 16 && root.fields == 3 && file.i32_field(root, 0) == -2 && file.i32_field(root, 1, 7) == 7 &&
           file.i32_field(root, 3, 8) == 8 && file.u8_field(root, 0) == 254 && file.i8_field(root, 0) == -2 &&
           text.at == 32 && text.count == 4 && file.vector_field(root, 1, 4).count == 0 && !file.failed();
  };
  static_assert(read());
  CHECK(read());
}

TEST_CASE("nothing is read outside of the file") {
  for (const long long offset : {-1LL, 1LL, 2LL, std::numeric_limits<long long>::min() / 2, 1LL << 40}) {
    flatbuffer file({"abcd", 4});
    CHECK(file.u32_at(offset) == 0);
    check_fault<tflite::offset_outside_file>(file, 4, offset < 0 ? offset : offset + 4);
  }
  flatbuffer none({nullptr, 0});
  CHECK(none.number_at<1>(0) == 0);
  CHECK(none.failed());
  flatbuffer negative({nullptr, -5});
  CHECK(!negative.contains(0, 1));
  check_fault<tflite::offset_outside_file>(negative, 0, 1);
}

TEST_CASE("the first fault sticks, and then there is nothing") {
  flatbuffer file(tflite::view_of(sample));
  const flatbuffer::table root = file.root();
  file.u32_at(35);
  file.fail<tflite::unsupported_version>(3, 4);
  check_fault<tflite::offset_outside_file>(file, 37, 39);
  CHECK(file.i32_field(root, 0, 5) == 5);
  CHECK(file.vector_field(root, 2, 1).count == 0);
  CHECK(!file.root());
}

TEST_CASE("offsets that lead nowhere") {
  SUBCASE("to itself") {
    const std::string bytes = "\0\0\0\0\0\0\0\0"s;
    flatbuffer file = over(bytes);
    CHECK(!file.root());
    check_fault<tflite::offset_outside_file>(file, 8, -1);
  }
  SUBCASE("behind the end") {
    const std::string bytes = "\xff\xff\xff\xff\0\0\0\0"s;
    flatbuffer file = over(bytes);
    CHECK(!file.root());
    check_fault<tflite::offset_outside_file>(file, 8, 0xffffffffLL + 4);
  }
  SUBCASE("a vtable before the beginning") {
    const std::string bytes = "\x04\0\0\0\x05\0\0\0"s;
    flatbuffer file = over(bytes);
    CHECK(!file.root());
    check_fault<tflite::offset_outside_file>(file, 8, -1);
  }
  SUBCASE("a vtable behind the end") {
    const std::string bytes = "\x04\0\0\0\xff\xff\xff\x80"s;
    flatbuffer file = over(bytes);
    CHECK(!file.root());
    check_fault<tflite::offset_outside_file>(file, 8, 4 + 0x7f000001LL + 2);
  }
  SUBCASE("a vtable too small to be one") {
    const std::string bytes = "\x08\0\0\0\x02\0\x04\0\x04\0\0\0"s;
    flatbuffer file = over(bytes);
    CHECK(!file.root());
    check_fault<tflite::offset_outside_file>(file, 4, 2);
  }
  SUBCASE("a field behind its table") {
    std::string bytes(sample, sizeof sample - 1);
    bytes[8] = 10;
    flatbuffer file = over(bytes);
    CHECK(file.i32_field(file.root(), 0, 5) == 5);
    check_fault<tflite::offset_outside_file>(file, 16 + 12, 16 + 14);
  }
  SUBCASE("a vector longer than the file") {
    std::string bytes(sample, sizeof sample - 1);
    bytes[31] = '\x7f';
    flatbuffer file = over(bytes);
    CHECK(file.vector_field(file.root(), 2, 8).count == 0);
    check_fault<tflite::offset_outside_file>(file, 37, 32 + 0x7f000004LL * 8);
  }
  SUBCASE("a text without its zero") {
    const std::string bytes = std::string(sample, sizeof sample - 2);
    flatbuffer file = over(bytes);
    CHECK(file.text_field(file.root(), 2).count == 0);
    check_fault<tflite::offset_outside_file>(file, 36, 37);
  }
}

TEST_CASE("scans of many numbers") {
  constexpr char numbers[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0";
  const flatbuffer file(tflite::view_of(numbers));
  CHECK(file.first_nonzero({0, 2}) == 1);
  CHECK(file.first_nonzero({0, 1}) == 1);
  CHECK(file.first_nonzero({0, 0}) == 0);
  const std::string floats = "\0\0\0\0\xff\xff\x7f\x7f\0\0\x80\x7f"s;  // 0, the largest, infinity
  CHECK(over(floats).first_improper({0, 3}) == 2);
  CHECK(over(floats).first_improper({0, 2}) == 2);
  const std::string others = "\0\0\x80\x3f\0\0\x80\xbf\0\0\xc0\x7f"s;  // 1, -1, not a number
  CHECK(over(others).first_improper({0, 3}) == 1);
  CHECK(over(others).first_improper({8, 1}) == 0);
}
