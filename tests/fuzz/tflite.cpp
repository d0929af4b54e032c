// SPDX-License-Identifier: MIT
//! libFuzzer: any bytes give a fault with a name, or a description that lies in the file and that a network can rely on.
//!
//!     tests_fuzz_tflite -max_len=2048 -runs=10000000 <seeds>       a folder from tests_fuzz_seeds, for example
#include "../tflite/touch.hpp"

#include <tinytrain/tflite/reader.hpp>

#include <cstddef>
#include <cstdint>

namespace tflite = tinytrain::tflite;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static tflite::reading<96> r;  // 96 operations: all models of the data folder
  const char* data = reinterpret_cast<const char*>(bytes);
  const int length = static_cast<int>(size);
  r = tflite::read<96, 512>({data, length});
  const int rule = r.error.what.rule;
  touch::must(rule >= 0 && rule <= tflite::rules::size);
  touch::must(rule == 0 ? r.error.operator_index == -1 && r.count > 0 : r.count == 0);
  volatile std::uint32_t sum = touch::everything(r.what, r.count, data, length);
  static_cast<void>(sum);
  return 0;
}
