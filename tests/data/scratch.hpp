// SPDX-License-Identifier: MIT
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using bytes = std::vector<std::uint8_t>;

//! A folder of its own for a test, removed after it.
class scratch {
 public:
  scratch() :
      folder_(std::filesystem::temp_directory_path() / ("tinytrain-" + std::to_string(std::random_device{}()))) {
    if (!std::filesystem::create_directory(folder_)) throw std::runtime_error(folder_.string() + " is there already");
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder() const { return folder_; }

  std::filesystem::path write(const std::filesystem::path& name, const bytes& content) const {
    auto file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    return file;
  }

 private:
  std::filesystem::path folder_;
};

//! An idx file: big-endian numbers, then the payload.
inline bytes idx(std::initializer_list<std::uint32_t> header, const bytes& payload = {}) {
  bytes all;
  for (const std::uint32_t number : header)
    for (int shift = 24; shift >= 0; shift -= 8) all.push_back(static_cast<std::uint8_t>(number >> shift));
  all.insert(all.end(), payload.begin(), payload.end());
  return all;
}

inline bytes gzip(const bytes& plain) {
  bytes packed(plain.size() + plain.size() / 10 + 100);
  z_stream z{};
  deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  z.next_in = const_cast<Bytef*>(plain.data());
  z.avail_in = static_cast<uInt>(plain.size());
  z.next_out = packed.data();
  z.avail_out = static_cast<uInt>(packed.size());
  deflate(&z, Z_FINISH);
  deflateEnd(&z);
  return {packed.data(), z.next_out};
}

inline bytes together(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline bytes shortened(const bytes& all, std::size_t by) {
  return {all.begin(), all.end() - static_cast<std::ptrdiff_t>(by)};
}
