// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/tflite/rules.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tinytrain::tflite {

//! Any bytes, of a file or not.
struct bytes_view {
  const char* data = nullptr;
  int size = 0;
};

//! The bytes of a string literal, without the zero behind them; or of an object with `data()` and `size()`.
template <std::size_t Size>
constexpr bytes_view view_of(const char (&literal)[Size]) {
  static_assert(Size - 1 <= 0x7FFFFFFF, "a model has less than 2 GiB");
  return {literal, static_cast<int>(Size - 1)};
}
template <class Bytes>
requires requires(const Bytes& bytes) {
  bytes.data();
  bytes.size();
}
constexpr bytes_view view_of(const Bytes& bytes) { return {bytes.data(), static_cast<int>(bytes.size())}; }

//! A cursor over a FlatBuffer that never reads outside of it. The first fault sticks: from then on `failed`, and what was
//! asked for in vain is zero, absent or empty. Bytes are read one by one, so that nothing needs to be aligned.
//!
//! Format     all numbers are little-endian. An offset is an unsigned 32-bit distance from where it stands; a vector is
//!            its count (32 bits) and its elements; a table begins with the signed distance back to its vtable, which is
//!            its own size, the table's size, and the place of each field in the table (16 bits each), 0 for an absent one
//! Source     FlatBuffers, "Internals"
class flatbuffer {
 public:
  struct table {
    int at = 0;  //!< 0 for an absent one, all of whose fields are absent
    int size = 0;
    int fields_at = 0;
    int fields = 0;

    constexpr explicit operator bool() const { return at != 0; }
  };
  struct vector {
    int at = 0;  //!< of the first element
    int count = 0;
  };

  constexpr explicit flatbuffer(bytes_view file) : file_{file.data, file.size < 0 ? 0 : file.size} {}

  constexpr violation fault() const { return fault_; }
  constexpr bool failed() const { return fault_.rule != 0; }
  template <class Rule>
  constexpr void fail(long long expected, long long actual) {
    if (!failed()) {
      fault_ = {rule_number<Rule>, expected, actual};
    }
  }

  //! Are [offset, offset + size) bytes of the file? If not, that is the fault.
  constexpr bool contains(long long offset, long long size) {
    if (offset >= 0 && size >= 0 && offset <= file_.size - size) {
      return true;
    }
    fail<offset_outside_file>(file_.size, offset < 0 ? offset : offset + size);
    return false;
  }

  template <int Bytes>
  constexpr std::uint64_t number_at(long long offset) {
    std::uint64_t value = 0;
    if (contains(offset, Bytes)) {
      for (int i = Bytes - 1; i >= 0; --i) {
        value = value << 8 | static_cast<std::uint8_t>(file_.data[offset + i]);
      }
    }
    return value;
  }
  constexpr std::uint32_t u32_at(long long offset) { return static_cast<std::uint32_t>(number_at<4>(offset)); }
  constexpr std::int32_t i32_at(long long offset) { return static_cast<std::int32_t>(u32_at(offset)); }
  constexpr std::int64_t i64_at(long long offset) { return static_cast<std::int64_t>(number_at<8>(offset)); }
  constexpr float f32_at(long long offset) { return std::bit_cast<float>(u32_at(offset)); }

  constexpr std::int32_t i32(vector v, int i) { return i32_at(v.at + 4LL * i); }
  constexpr std::int64_t i64(vector v, int i) { return i64_at(v.at + 8LL * i); }
  constexpr float f32(vector v, int i) { return f32_at(v.at + 4LL * i); }

  //! The first of these 64-bit numbers that is not 0, or their count. This and the next are made for few steps a number.
  constexpr int first_nonzero(vector numbers) const {
    const char* at = file_.data + numbers.at;
    for (int i = 0; i < numbers.count; ++i, at += 8) {
      if ((at[0] | at[1] | at[2] | at[3] | at[4] | at[5] | at[6] | at[7]) != 0) {
        return i;
      }
    }
    return numbers.count;
  }

  //! The first of these floats that is negative or not finite, or their count.
  constexpr int first_improper(vector floats) const {
    const char* at = file_.data + floats.at;
    for (int i = 0; i < floats.count; ++i, at += 4) {
      if ((static_cast<std::uint8_t>(at[3]) << 8 | static_cast<std::uint8_t>(at[2])) >= 0x7F80) {
        return i;
      }
    }
    return floats.count;
  }

  constexpr table root() { return table_at(follow(0)); }

  constexpr table table_field(table t, int field) {
    const int at = place(t, field, 4);
    return at == 0 ? table{} : table_at(follow(at));
  }
  constexpr table table_in(vector tables, int i) { return table_at(follow(tables.at + 4LL * i)); }
  constexpr vector vector_field(table t, int field, int element_bytes) {
    const int at = place(t, field, 4);
    return at == 0 ? vector{} : vector_at(follow(at), element_bytes);
  }

  //! A text, without the zero that ends it.
  constexpr vector text_field(table t, int field) {
    const vector text = vector_field(t, field, 1);
    return text.at != 0 && !contains(text.at, text.count + 1LL) ? vector{} : text;
  }

  template <int Bytes>
  constexpr std::uint64_t number_field(table t, int field, std::uint64_t absent = 0) {
    const int at = place(t, field, Bytes);
    return at == 0 ? absent : number_at<Bytes>(at);
  }
  constexpr int u8_field(table t, int field) { return static_cast<std::uint8_t>(number_field<1>(t, field)); }
  constexpr int i8_field(table t, int field) { return static_cast<std::int8_t>(number_field<1>(t, field)); }
  constexpr std::uint32_t u32_field(table t, int field) {
    return static_cast<std::uint32_t>(number_field<4>(t, field));
  }
  constexpr std::int32_t i32_field(table t, int field, std::uint32_t absent = 0) {
    return static_cast<std::int32_t>(number_field<4>(t, field, absent));
  }
  constexpr float f32_field(table t, int field) { return std::bit_cast<float>(u32_field(t, field)); }

  //! Where a field lies, or 0 where the table does not have it.
  constexpr int place(table t, int field, int bytes) {
    if (field >= t.fields || failed()) {
      return 0;
    }
    const auto offset = static_cast<int>(number_at<2>(t.fields_at + 2LL * field));
    if (offset == 0) {
      return 0;
    }
    if (offset < 4 || offset + bytes > t.size) {
      fail<offset_outside_file>(t.at + t.size, t.at + offset + bytes);
      return 0;
    }
    return t.at + offset;
  }

 private:
  //! Where the offset that stands here leads, or 0 after a fault.
  constexpr int follow(long long from) {
    const long long distance = u32_at(from);
    const long long to = distance == 0 ? -1 : from + distance;
    return !failed() && contains(to, 4) ? static_cast<int>(to) : 0;
  }

  constexpr table table_at(int at) {
    const long long fields_at = at - static_cast<long long>(i32_at(at));
    const auto fields_bytes = static_cast<int>(number_at<2>(fields_at));
    const auto bytes = static_cast<int>(number_at<2>(fields_at + 2));
    if (failed()) {
      return {};
    }
    if (fields_bytes < 4 || bytes < 4) {
      fail<offset_outside_file>(4, fields_bytes < 4 ? fields_bytes : bytes);
    }
    if (!contains(fields_at, fields_bytes) || !contains(at, bytes) || failed()) {
      return {};
    }
    return {at, bytes, static_cast<int>(fields_at) + 4, fields_bytes / 2 - 2};
  }

  constexpr vector vector_at(int at, int element_bytes) {
    const long long count = u32_at(at);
    return !failed() && contains(at + 4LL, count * element_bytes) ? vector{at + 4, static_cast<int>(count)} : vector{};
  }

  bytes_view file_;
  violation fault_{};
};

}  // namespace tinytrain::tflite
