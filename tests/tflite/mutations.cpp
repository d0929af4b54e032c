// SPDX-License-Identifier: MIT
//! Damaged files: whatever the bytes are, `read` gives a description that lies in the file, or a fault with a name. The same
//! under libFuzzer, without end: tests/fuzz.
#include "check.hpp"
#include "dice.hpp"
#include "touch.hpp"

#include <string>

namespace tflite = tinytrain::tflite;

namespace {

//! A byte, a bit, a 32-bit word (to something small, huge or negative), or a piece of the file over another one.
void damage(std::string& bytes, dice& roll) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const std::uint32_t at = roll(size);
  switch (roll(5)) {
  case 0: bytes[at] = static_cast<char>(roll(256)); break;
  case 1: bytes[at] = static_cast<char>(bytes[at] ^ 1 << roll(8)); break;
  case 2: bytes[at] = static_cast<char>(roll(4)); break;
  case 3: {
    constexpr std::uint32_t values[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7F800000, 0x01000000};
    const std::uint32_t value = values[roll(7)];
    for (std::uint32_t i = 0; i < 4 && (at & ~3U) + i < size; ++i) {
      bytes[(at & ~3U) + i] = static_cast<char>(value >> (8 * i) & 0xFF);
    }
    break;
  }
  default: {
    const std::uint32_t from = roll(size);
    for (std::uint32_t i = 0; i < 4 && at + i < size && from + i < size; ++i) bytes[at + i] = bytes[from + i];
  }
  }
}

}  // namespace

TEST_CASE("200,000 damaged files: a fault with a name, or a description that lies in the file") {
  constexpr int files = 200000;
  dice roll;
  std::string whole[models::count];
  for (int i = 0; i < models::count; ++i) {
    const writer::file bytes = writer::write(models::each(i));
    whole[i].assign(bytes.data(), static_cast<std::size_t>(bytes.size()));
  }
  int times[tflite::rules::size + 1]{};
  std::uint32_t sum = 0;
  for (int i = 0; i < files; ++i) {
    std::string bytes = whole[i % models::count];
    for (std::uint32_t n = roll(3) + 1; n > 0; --n) damage(bytes, roll);
    const auto r = tflite::read<16>({bytes.data(), static_cast<int>(bytes.size())});
    REQUIRE(r.error.what.rule >= 0);
    REQUIRE(r.error.what.rule <= tflite::rules::size);
    REQUIRE(r.error.operator_index >= -1);
    ++times[r.error.what.rule];
    sum += touch::everything(r.what, r.count, bytes.data(), static_cast<int>(bytes.size()));
  }
  CHECK(sum != 0);               // everything was read
  CHECK(times[0] > files / 10);  // many an error stays without consequence
  int broken = 0;
  for (int rule = 1; rule <= tflite::rules::size; ++rule) broken += times[rule] != 0 ? 1 : 0;
  MESSAGE(broken, " of ", tflite::rules::size, " rules were broken, ", times[0], " of ", files, " files well-formed");
  CHECK(broken > 30);
}
