// SPDX-License-Identifier: MIT
#include "idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <span>
#include <string>
#include <system_error>

namespace data {
namespace {

constexpr std::uint32_t image_magic = 0x0803;
constexpr std::uint32_t label_magic = 0x0801;
constexpr std::uint64_t max_payload_bytes = std::uint64_t{1} << 30;
constexpr std::size_t chunk_bytes = std::size_t{1} << 16;
constexpr const char* fetch_again = "delete it and fetch it again";

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& expected, const std::string& found,
                       const std::string& advice) {
  throw malformed(file.string() + ": expected " + expected + ", found " + found + "; " + advice);
}

//! The bytes of a file, inflated if it is gzipped.
class byte_source {
 public:
  explicit byte_source(const std::filesystem::path& file) : path_(file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) fail(file, "a file", "nothing", "check the path");
    if (std::filesystem::is_directory(file, ignored)) fail(file, "a file", "a folder", "name the file in it");
    stream_.open(file, std::ios::binary);
    if (!stream_) fail(file, "a readable file", "one that cannot be opened", "check its permissions");
    refill();
    gzipped_ = zlib_.avail_in >= 2 && input_[0] == 0x1f && input_[1] == 0x8b;
    if (gzipped_ && inflateInit2(&zlib_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  byte_source(const byte_source&) = delete;
  byte_source& operator=(const byte_source&) = delete;
  ~byte_source() {
    if (gzipped_) inflateEnd(&zlib_);
  }

  //! As many bytes as there are, up to all of `out`; fewer only at the end of the file.
  std::size_t read(std::span<std::uint8_t> out) { return gzipped_ ? read_inflated(out) : read_plain(out); }

  const std::filesystem::path& path() const { return path_; }

 private:
  bool refill() {
    stream_.read(reinterpret_cast<char*>(input_.data()), static_cast<std::streamsize>(input_.size()));
    if (stream_.bad()) fail(path_, "a readable file", "a read error", "check the disk");
    zlib_.next_in = input_.data();
    zlib_.avail_in = static_cast<uInt>(stream_.gcount());
    return zlib_.avail_in > 0;
  }

  std::size_t read_plain(std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size() && (zlib_.avail_in > 0 || refill())) {
      const std::size_t step = std::min<std::size_t>(out.size() - done, zlib_.avail_in);
      std::copy_n(zlib_.next_in, step, out.data() + done);
      zlib_.next_in += step;
      zlib_.avail_in -= static_cast<uInt>(step);
      done += step;
    }
    return done;
  }

  std::size_t read_inflated(std::span<std::uint8_t> out) {
    zlib_.next_out = out.data();
    zlib_.avail_out = static_cast<uInt>(out.size());
    while (zlib_.avail_out > 0) {
      const bool more = zlib_.avail_in > 0 || refill();
      if (member_ended_) {  // gzip allows a second member here, and nothing else
        if (!more) break;
        inflateReset(&zlib_);
        member_ended_ = false;
      }
      if (!more) fail(path_, "a whole gzip stream", "one that is cut off", fetch_again);
      const int status = inflate(&zlib_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        member_ended_ = true;
      } else if (status == Z_MEM_ERROR) {
        throw std::bad_alloc();
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        fail(path_, "a sound gzip stream", zlib_.msg ? zlib_.msg : "a broken one", fetch_again);
      }
    }
    return out.size() - zlib_.avail_out;
  }

  std::filesystem::path path_;
  std::ifstream stream_;
  std::array<std::uint8_t, chunk_bytes> input_{};
  z_stream zlib_{};
  bool gzipped_ = false;
  bool member_ended_ = false;
};

std::string hexadecimal(std::uint32_t number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", static_cast<unsigned>(number));
  return text.data();
}

std::uint32_t read_number(byte_source& from, const std::string& meaning) {
  std::array<std::uint8_t, 4> bytes{};
  const std::size_t found = from.read(bytes);
  if (found < bytes.size())
    fail(from.path(), "4 header bytes for the " + meaning, std::to_string(found) + " before the end of the file",
         fetch_again);
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

void check_magic(byte_source& from, std::uint32_t expected) {
  const std::uint32_t found = read_number(from, "magic number");
  if (found == expected) return;
  std::string advice = "check that this is an idx file of bytes, plain or gzipped";
  if (found == label_magic) advice = "this is a label file: exchange the two names";
  if (found == image_magic) advice = "this is an image file: exchange the two names";
  const std::string kind = expected == image_magic ? " (idx images)" : " (idx labels)";
  fail(from.path(), "magic number " + hexadecimal(expected) + kind, hexadecimal(found), advice);
}

std::vector<std::uint8_t> read_payload(byte_source& from, std::size_t bytes) {
  std::vector<std::uint8_t> payload;
  while (payload.size() < bytes) {
    const std::size_t before = payload.size();
    const std::size_t step = std::min(chunk_bytes, bytes - before);
    payload.resize(before + step);
    const std::size_t found = from.read(std::span(payload).subspan(before));
    if (found < step)
      fail(from.path(), std::to_string(bytes) + " bytes after the header", std::to_string(before + found), fetch_again);
  }
  std::array<std::uint8_t, 4096> surplus{};
  if (const std::size_t found = from.read(surplus); found > 0)
    fail(from.path(), "the end of the file after " + std::to_string(bytes) + " bytes",
         std::to_string(found) + (found == surplus.size() ? " bytes more, or even more than that" : " bytes more"),
         fetch_again);
  return payload;
}

}  // namespace

idx_images read_images(const std::filesystem::path& file) {
  byte_source from(file);
  check_magic(from, image_magic);
  const std::uint64_t count = read_number(from, "number of images");
  const std::uint64_t height = read_number(from, "height");
  const std::uint64_t width = read_number(from, "width");
  const std::string sizes =
      std::to_string(count) + " images of " + std::to_string(height) + " x " + std::to_string(width);
  if (count == 0 || height == 0 || width == 0) fail(file, "images with pixels", sizes, fetch_again);
  // Divided, not multiplied: the product of three 32-bit sizes may overflow 64 bits.
  if (count > max_payload_bytes / height / width)
    fail(file, "at most " + std::to_string(max_payload_bytes) + " bytes of images", "a header that claims " + sizes,
         fetch_again);
  idx_images images{static_cast<int>(count), static_cast<int>(height), static_cast<int>(width), {}};
  images.pixels = read_payload(from, static_cast<std::size_t>(count * height * width));
  return images;
}

std::vector<std::uint8_t> read_labels(const std::filesystem::path& file, int classes) {
  byte_source from(file);
  check_magic(from, label_magic);
  const std::uint64_t count = read_number(from, "number of labels");
  if (count == 0) fail(file, "labels", "0 labels", fetch_again);
  if (count > max_payload_bytes)
    fail(file, "at most " + std::to_string(max_payload_bytes) + " labels",
         "a header that claims " + std::to_string(count), fetch_again);
  auto labels = read_payload(from, static_cast<std::size_t>(count));
  const auto wrong = std::find_if(labels.begin(), labels.end(), [=](std::uint8_t label) { return label >= classes; });
  if (wrong != labels.end())
    fail(file, "labels from 0 to " + std::to_string(classes - 1),
         std::to_string(*wrong) + " at label " + std::to_string(wrong - labels.begin()),
         "check that this is the label file of a data set of " + std::to_string(classes) + " classes");
  return labels;
}

idx_pair read_pair(const std::filesystem::path& images, const std::filesystem::path& labels, int classes) {
  idx_pair pair{read_images(images), read_labels(labels, classes)};
  if (pair.labels.size() != static_cast<std::size_t>(pair.images.count))
    fail(labels, std::to_string(pair.images.count) + " labels, one for each image of " + images.string(),
         std::to_string(pair.labels.size()), "check that the two files belong together");
  return pair;
}

}  // namespace data
