// SPDX-License-Identifier: MIT
//! Does an image hold each frozen weight of its model once? Twice over, by what the image is and by what the linker says:
//!
//!     copies MODEL.tflite IMAGE.bin IMAGE.map NAME [COPIES]
//!
//! Every buffer of weights that the reader finds in the model must occur in the bytes of the image exactly as often as in
//! the model itself, and the map must list the literal NAME, which `tinytrain_embed_tflite` made, once, as long as the
//! file. Prints the most copies of a buffer as a figure; the exit code is 0 for one. With COPIES: no figure, and the exit
//! code is 0 for exactly so many.
#include <tinytrain/tflite/reader.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace {

namespace tflite = tinytrain::tflite;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

//! Overlapping ones too.
int count_in(const std::string& bytes, std::string_view buffer) {
  const std::boyer_moore_horspool_searcher search(buffer.begin(), buffer.end());
  int count = 0;
  for (auto at = std::search(bytes.begin(), bytes.end(), search); at != bytes.end();
       at = std::search(at + 1, bytes.end(), search))
    ++count;
  return count;
}

//! The input section of the literal in the memory map: ".rodata.NAME", its address, its size. What the linker left out
//! stands in front of the memory map.
struct listed {
  int count = 0;
  std::size_t bytes = 0;
};

listed find_in_map(const std::string& text, const std::string& name) {
  std::istringstream words(text.substr(std::min(text.find("Linker script and memory map"), text.size())));
  listed l;
  for (std::string word; words >> word;) {
    if (word != ".rodata." + name) continue;
    std::string address, size;
    words >> address >> size;
    ++l.count;
    l.bytes = std::strtoull(size.c_str(), nullptr, 16);
  }
  return l;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5 && count != 6) {
    std::fprintf(stderr, "copies MODEL.tflite IMAGE.bin IMAGE.map NAME [COPIES]\n");
    return 2;
  }
  const std::string model = read_file(arguments[1]);
  const std::string image = read_file(arguments[2]);
  const std::string name = arguments[4];
  constexpr int capacity = 512;
  const auto reading = std::make_unique<tflite::reading<capacity>>(
      tflite::read<capacity>({model.data(), static_cast<int>(model.size())}));
  if (reading->error || reading->count == 0) {
    std::fprintf(stderr, "%s is not a model\n", arguments[1]);
    return 2;
  }

  int buffers = 0;
  int fewest = 1;
  int most = 1;
  long long weight_bytes = 0;
  for (int i = 0; i < reading->count; ++i) {
    const tflite::operation& o = reading->what[i];
    if (o.weights.size == 0) continue;
    const auto buffer = std::string_view(model).substr(static_cast<std::size_t>(o.weights.offset),
                                                       static_cast<std::size_t>(o.weights.size));
    const int extra = count_in(image, buffer) - count_in(model, buffer);
    if (extra != 0)
      std::printf("%s: the %zu bytes of weights of operator %d are there %d times\n", arguments[2], buffer.size(),
                  o.index, 1 + extra);
    ++buffers;
    fewest = std::min(fewest, 1 + extra);
    most = std::max(most, 1 + extra);
    weight_bytes += o.weights.size;
  }
  const listed literal = find_in_map(read_file(arguments[3]), name);
  std::printf("%s: %d buffers of weights, %lld of %zu bytes; the map lists %s %d times, %zu bytes\n", arguments[2],
              buffers, weight_bytes, image.size(), name.c_str(), literal.count, literal.bytes);
  const bool whole = buffers > 0 && literal.count == 1 && literal.bytes == model.size() + 1;
  const int copies = fewest < 1 ? fewest : most;
  if (count == 6) return whole && copies == std::atoi(arguments[5]) ? 0 : 1;
  std::printf("figure golden.%s.flash_copies %d copies\n", name.c_str(), copies);
  return whole && copies == 1 ? 0 : 1;
}
