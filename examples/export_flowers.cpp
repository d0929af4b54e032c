// SPDX-License-Identifier: MIT
//! Writes what firmware/mcunet_5fps_49kb.cpp and its like start from: the first photograph of each flower, and what steps on them come to here.
//!
//!     export_flowers FOLDER
#include "data/flowers.hpp"
#include "firmware_export.hpp"
#include "flowers_mbv2.hpp"
#include "flowers_mcunet.hpp"

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
    const auto write = [&]<class Trainer>(const char* task) {
      export_photographs<Trainer>(photographs, which, flowers::device_steps, task, words[1]);
    };
    write.operator()<flowers::mcunet::on_device_49kb>("mcunet_5fps_49kb");
    write.operator()<flowers::mcunet::on_device_148kb>("mcunet_5fps_148kb");
    write.operator()<flowers::mbv2::on_device_99kb>("mbv2_w0_35_99kb");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
