// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/idx.hpp"

#include "scratch.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace {

constexpr std::uint32_t images = 0x803;
constexpr std::uint32_t labels = 0x801;

bytes counting(std::size_t count) {
  bytes all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = static_cast<std::uint8_t>(i * 7);
  return all;
}

//! What the reader says about a file, without its path.
template <class Read>
std::string complaint(Read read, const std::filesystem::path& file) {
  try {
    read(file);
  } catch (const data::malformed& e) {
    const std::string text = e.what();
    const std::string path = file.string() + ": ";
    return text.starts_with(path) ? text.substr(path.size()) : "(without the path) " + text;
  }
  return "no complaint";
}

std::string about_images(const std::filesystem::path& file) {
  return complaint([](const auto& f) { data::read_images(f); }, file);
}

std::string about_labels(const std::filesystem::path& file) {
  return complaint([](const auto& f) { data::read_labels(f); }, file);
}

}  // namespace

TEST_CASE("a file is read as it was written, plain, gzipped or in two gzip members") {
  const scratch dir;
  const bytes pixels = counting(std::size_t{100} * 30 * 40);  // more than one chunk
  const bytes file = idx({images, 100, 30, 40}, pixels);
  const bytes head(file.begin(), file.begin() + 5000), tail(file.begin() + 5000, file.end());
  for (const auto& path : {dir.write("plain", file), dir.write("packed.gz", gzip(file)),
                           dir.write("members.gz", together(gzip(head), gzip(tail)))}) {
    const auto read = data::read_images(path);
    CHECK(read.count == 100);
    CHECK(read.height == 30);
    CHECK(read.width == 40);
    CHECK(read.pixels == pixels);
  }
  const bytes digits{3, 0, 9, 9, 1};
  CHECK(data::read_labels(dir.write("labels", idx({labels, 5}, digits))) == digits);
  CHECK(data::read_labels(dir.write("labels.gz", gzip(idx({labels, 5}, digits)))) == digits);
}

TEST_CASE("what is not a file") {
  const scratch dir;
  CHECK(about_images(dir.folder() / "absent") == "expected a file, found nothing; check the path");
  CHECK(about_images(dir.folder()) == "expected a file, found a folder; name the file in it");
}

TEST_CASE("wrong magic numbers") {
  const scratch dir;
  CHECK(
      about_images(dir.write("empty", {})) ==
      "expected 4 header bytes for the magic number, found 0 before the end of the file; delete it and fetch it again");
  CHECK(about_images(dir.write("text", {'<', 'h', 't', 'm', 'l', '>'})) ==
        "expected magic number 0x00000803 (idx images), found 0x3c68746d; "
        "check that this is an idx file of bytes, plain or gzipped");
  CHECK(
      about_images(dir.write("labels", idx({labels, 1}, {1}))) ==
      "expected magic number 0x00000803 (idx images), found 0x00000801; this is a label file: exchange the two names");
  CHECK(
      about_labels(dir.write("images", idx({images, 1, 1, 1}, {1}))) ==
      "expected magic number 0x00000801 (idx labels), found 0x00000803; this is an image file: exchange the two names");
}

TEST_CASE("truncated and overlong files") {
  const scratch dir;
  const bytes whole = idx({images, 2, 3, 4}, counting(24));
  CHECK(about_images(dir.write("header", shortened(whole, 24 + 2))) ==
        "expected 4 header bytes for the width, found 2 before the end of the file; delete it and fetch it again");
  CHECK(about_images(dir.write("payload", shortened(whole, 1))) ==
        "expected 24 bytes after the header, found 23; delete it and fetch it again");
  CHECK(about_images(dir.write("payload.gz", gzip(shortened(whole, 1)))) ==
        "expected 24 bytes after the header, found 23; delete it and fetch it again");
  CHECK(about_images(dir.write("long", together(whole, {1, 2, 3}))) ==
        "expected the end of the file after 24 bytes, found 3 bytes more; delete it and fetch it again");
  CHECK(about_images(dir.write("longer.gz", gzip(together(whole, bytes(100000))))) ==
        "expected the end of the file after 24 bytes, found 4096 bytes more, or even more than that; "
        "delete it and fetch it again");
  CHECK(about_labels(dir.write("labels", idx({labels, 3}, {1, 2}))) ==
        "expected 3 bytes after the header, found 2; delete it and fetch it again");
}

TEST_CASE("broken gzip streams, wherever they end") {
  const scratch dir;
  const bytes packed = gzip(idx({images, 2, 3, 4}, counting(24)));
  for (std::size_t missing = 1; missing + 2 <= packed.size(); ++missing)  // the last two bytes tell that it is gzip
    CHECK(about_images(dir.write("cut.gz", shortened(packed, missing))) ==
          "expected a whole gzip stream, found one that is cut off; delete it and fetch it again");
  bytes flipped = packed;
  flipped[flipped.size() - 6] ^= 1;  // in the checksum
  CHECK(about_images(dir.write("sum.gz", flipped)) ==
        "expected a sound gzip stream, found incorrect data check; delete it and fetch it again");
  CHECK(about_images(dir.write("tail.gz", together(packed, {1, 2, 3, 4}))) ==
        "expected a sound gzip stream, found incorrect header check; delete it and fetch it again");
}

TEST_CASE("no flipped bit and no flipped byte of a gzipped file goes unnoticed or does harm") {
  const scratch dir;
  const bytes pixels = counting(24);
  const bytes packed = gzip(idx({images, 2, 3, 4}, pixels));
  for (std::size_t i = 0; i < packed.size(); ++i)
    for (const int flip : {1, 16, 128, 255}) {
      bytes broken = packed;
      broken[i] = static_cast<std::uint8_t>(broken[i] ^ flip);
      const auto file = dir.write("broken.gz", broken);
      // Bytes 4 to 9 of a gzip header are time, flags and system: they do not matter.
      if (about_images(file) == "no complaint") CHECK(data::read_images(file).pixels == pixels);
    }
}

TEST_CASE("a hostile header costs neither memory nor time") {
  const scratch dir;
  CHECK(about_images(dir.write("huge", idx({images, 0xffffffff, 0xffffffff, 0xffffffff}))) ==
        "expected at most 1073741824 bytes of images, found a header that claims 4294967295 images of "
        "4294967295 x 4294967295; delete it and fetch it again");
  CHECK(about_images(dir.write("wraps to 0", idx({images, 0x10000, 0x10000, 0x10000}))) ==
        "expected at most 1073741824 bytes of images, found a header that claims 65536 images of 65536 x 65536; "
        "delete it and fetch it again");
  CHECK(about_images(dir.write("allowed", idx({images, 1024, 1024, 1024}, {1, 2}))) ==
        "expected 1073741824 bytes after the header, found 2; delete it and fetch it again");
  CHECK(about_images(dir.write("flat", idx({images, 2, 0, 28}))) ==
        "expected images with pixels, found 2 images of 0 x 28; delete it and fetch it again");
  CHECK(about_labels(dir.write("many", idx({labels, 0xffffffff}))) ==
        "expected at most 1073741824 labels, found a header that claims 4294967295; delete it and fetch it again");
  CHECK(about_labels(dir.write("none", idx({labels, 0}))) ==
        "expected labels, found 0 labels; delete it and fetch it again");
}

TEST_CASE("labels out of range, or of other images") {
  const scratch dir;
  CHECK(about_labels(dir.write("ten", idx({labels, 4}, {0, 9, 10, 11}))) ==
        "expected labels from 0 to 9, found 10 at label 2; check that this is the label file of a data set of 10 "
        "classes");
  CHECK(data::read_labels(dir.folder() / "ten", 12).size() == 4);
  const auto pictures = dir.write("images", idx({images, 3, 1, 1}, {1, 2, 3}));
  const auto pair = [&](const auto& file) { data::read_pair(pictures, file); };
  CHECK(complaint(pair, dir.write("two", idx({labels, 2}, {1, 2}))) ==
        "expected 3 labels, one for each image of " + pictures.string() +
            ", found 2; check that the two files belong together");
  CHECK(complaint(pair, dir.write("three", idx({labels, 3}, {1, 2, 3}))) == "no complaint");
}
