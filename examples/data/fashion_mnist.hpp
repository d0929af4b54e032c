// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace data {

//! Where Fashion-MNIST is looked for, in this order; an empty path is not looked at.
//!
//! In each folder the four files (train and t10k, images and labels, plain or .gz) may lie directly, in fashion_mnist/ or
//! in data/fashion_mnist/.
struct places {
  std::filesystem::path environment;  // the user's choice at run time
  std::filesystem::path build;        // the user's choice when the program was built
  std::filesystem::path download;     // filled by fetch.cmake
};

//! The environment variable TINYTRAIN_DATA and the compile definitions TINYTRAIN_DATA and TINYTRAIN_DOWNLOAD_DIR.
places usual_places();

//! The size of the generated data set that stands in for Fashion-MNIST.
struct substitute {
  std::size_t train = 60000;
  std::size_t test = 10000;
  std::uint64_t seed = 1;
};

//! Fashion-MNIST, or generated digits (digits.hpp) if it is nowhere: pictures of 28 x 28 in ten classes in any case.
//!
//! The `origin` of both parts is a sentence for the user. Files that are there but broken throw `malformed` (idx.hpp),
//! and so does a folder of the user's choice with only some of the four files: no silent stand-in for data that was meant.
//! Source     Xiao, Rasul, Vollgraf, "Fashion-MNIST", arXiv 1708.07747
split load_fashion_mnist(const places& where = usual_places(), const substitute& otherwise = {});

//! MNIST, whose files have the same names, from mnist/ or data/mnist/ in a folder of the user's choice; or generated digits.
//! Source     LeCun, Cortes, Burges, "The MNIST database of handwritten digits"
split load_mnist(const places& where = usual_places(), const substitute& otherwise = {});

}  // namespace data
