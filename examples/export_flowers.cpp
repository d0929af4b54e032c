// SPDX-License-Identifier: MIT
//! Writes what firmware/flowers.cpp starts from: the first photograph of each flower, and what steps on them come to here.
//!
//!     export_flowers FOLDER
#include "data/flowers.hpp"
#include "firmware_export.hpp"
#include "flowers_device.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <vector>

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "%s: expected a folder to write to\n", words[0]);
    return 2;
  }
  try {
    const data::labelled photographs = data::load_flowers();
    std::vector<std::uint32_t> which;
    for (std::uint32_t flower = 0; flower < flowers::device_photographs; ++flower) {
      const auto first = std::find(photographs.labels.begin(), photographs.labels.end(), flower);
      which.push_back(static_cast<std::uint32_t>(first - photographs.labels.begin()));
    }
    export_photographs<flowers::on_device>(photographs, which, flowers::device_steps, "flowers", words[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
