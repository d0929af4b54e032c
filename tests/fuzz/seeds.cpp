// SPDX-License-Identifier: MIT
//! Writes one small model for each operator into a folder, for a fuzzer to begin with, and copies of the models given. What
//! there is then stands in `<folder>.list`, for -seed_inputs=@<folder>.list: without a folder a fuzzer leaves nothing behind.
#include "../tflite/models.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s <folder> [model.tflite ...]\n", arguments[0]);
    return 1;
  }
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  for (int i = 0; i < models::count; ++i) {
    const writer::file bytes = writer::write(models::each(i));
    std::ofstream(folder / (std::to_string(i) + ".tflite"), std::ios::binary).write(bytes.data(), bytes.size());
  }
  std::string list;
  for (int i = 2; i < count; ++i) {
    const std::filesystem::path model = arguments[i];
    std::filesystem::copy_file(model, folder / model.filename(), std::filesystem::copy_options::overwrite_existing);
  }
  for (const auto& seed : std::filesystem::directory_iterator(folder)) {
    list += (list.empty() ? "" : ",") + seed.path().string();
  }
  std::ofstream(folder.string() + ".list") << list;
  return 0;
}
