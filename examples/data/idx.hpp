// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace data {

//! A file that is not what it should be. what() names the file, what was expected, what was found and what to do.
struct malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

//! Grey pictures as they lie in an idx3 file: pixels [count, height, width].
struct idx_images {
  int count = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;
};

struct idx_pair {
  idx_images images;
  std::vector<std::uint8_t> labels;
};

//! Reads the idx format of MNIST, plain or gzipped (told apart by the first bytes, not by the name).
//!
//! A file is read whole or not at all: a byte too few or too many, a broken gzip checksum or an impossible header throws
//! `malformed`. Memory grows with the bytes that are there, never with what a header claims.
//! Source     http://yann.lecun.com/exdb/mnist, "file formats": big-endian magic 0x803 or 0x801, sizes, bytes
idx_images read_images(const std::filesystem::path& file);

//! Labels, each below `classes`.
std::vector<std::uint8_t> read_labels(const std::filesystem::path& file, int classes = 10);

//! Both, with as many labels as pictures.
idx_pair read_pair(const std::filesystem::path& images, const std::filesystem::path& labels, int classes = 10);

}  // namespace data
