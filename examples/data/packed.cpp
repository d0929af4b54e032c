// SPDX-License-Identifier: MIT
#include "packed.hpp"

#include "reject.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>

namespace data {

std::vector<std::uint8_t> read_packed(const std::filesystem::path& file, std::size_t rows, std::size_t row_bytes) {
  struct closer {
    void operator()(gzFile open) const { gzclose_r(open); }
  };
  const std::unique_ptr<std::remove_pointer_t<gzFile>, closer> from(gzopen(file.c_str(), "rb"));
  if (!from) reject(file, "a readable file", "none", "check the path");
  const std::size_t bytes = rows * row_bytes;
  const std::string meant = std::to_string(rows) + " rows of " + std::to_string(row_bytes) + " bytes";
  constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
  std::vector<std::uint8_t> all;
  while (true) {
    const std::size_t before = all.size();
    const std::size_t step = std::min(chunk_bytes, bytes + 1 - before);  // one more than meant, to see the end
    all.resize(before + step);
    const int found = gzread(from.get(), all.data() + before, static_cast<unsigned>(step));
    int code = Z_OK;
    std::string why = gzerror(from.get(), &code);
    if (why.starts_with(file.string() + ": ")) why.erase(0, file.string().size() + 2);
    if (found < 0 || code != Z_OK)
      reject(file, "a sound gzip stream", code == Z_BUF_ERROR ? "one that is cut off" : why,
             "replace it by the file that came with the data set");
    all.resize(before + static_cast<std::size_t>(found));
    if (all.size() > bytes || static_cast<std::size_t>(found) < step) break;
  }
  if (all.size() != bytes)
    reject(file, meant, all.size() > bytes ? "more" : std::to_string(all.size()) + " bytes",
           "check that it and its table belong together");
  return all;
}

}  // namespace data
