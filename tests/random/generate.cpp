// SPDX-License-Identifier: MIT
//! Writes random networks, the same ones for the same seed: `<folder>/batch_<n>.cpp` with so many of them each, and
//! `<folder>/batches.cpp` with the list of them all.
#include "random/networks.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace {

const std::string head = "// By tests/random/generate.cpp\n#include \"random/random_network.hpp\"\n\n";

//! A file that is as it was stays, and is not compiled again.
bool write(const std::string& path, const std::string& text) {
  std::ifstream old(path);
  if (std::string(std::istreambuf_iterator<char>(old), {}) == head + text) return true;
  std::ofstream file(path);
  file << head << text;
  return file.good();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: %s <seed> <networks> <networks in a batch> <folder>\n", arguments[0]);
    return 1;
  }
  const auto seed = static_cast<std::uint32_t>(std::strtoul(arguments[1], nullptr, 10));
  const int networks = std::atoi(arguments[2]);
  const int size = std::atoi(arguments[3]);
  const std::string folder = arguments[4];
  std::string declarations;
  std::string list;
  for (int batch = 0; size > 0 && batch * size < networks; ++batch) {
    std::string text = "namespace {\n\nnamespace tt = tinytrain;\n\n";
    std::string entries;
    for (int n = batch * size; n < (batch + 1) * size && n < networks; ++n) {
      const random_networks::network_text network = random_networks::draw(seed, n);
      text += network.declarations;
      entries += "    {" + std::to_string(n) + ", &law::row_trainers_of<" + network.trainers + ">},\n";
    }
    const std::string number = std::to_string(batch);
    const std::string function = "std::vector<network> batch_" + number + "()";
    text += "}  // namespace\n\nnamespace random_networks {\n" + function + ";\n" + function + " {\n  return {\n" +
            entries + "  };\n}\n}  // namespace random_networks\n";
    if (!write(folder + "/batch_" + number + ".cpp", text)) return 1;
    declarations += function + ";\n";
    list += "batch_" + number + "(), ";
  }
  return write(folder + "/batches.cpp", "namespace random_networks {\n" + declarations +
                                            "std::vector<std::vector<network>> batches() {\n  return {" + list +
                                            "};\n}\n}  // namespace random_networks\n")
             ? 0
             : 1;
}
