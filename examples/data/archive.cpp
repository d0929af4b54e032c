// SPDX-License-Identifier: MIT
#include "archive.hpp"

#include "reject.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <memory>
#include <new>

namespace data {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20;

struct closer {
  void operator()(struct ::archive* open) const { archive_read_free(open); }
};

}  // namespace

std::map<std::string, std::vector<std::uint8_t>> read_tar(const std::filesystem::path& file) {
  const std::unique_ptr<struct ::archive, closer> from(archive_read_new());
  if (!from) throw std::bad_alloc();
  const auto check = [&](auto status) {
    if (status == ARCHIVE_OK || status == ARCHIVE_EOF) return;
    const char* why = archive_error_string(from.get());
    reject(file, "a whole tar archive", why ? why : "a broken one",
           "replace it by the file that came with the data set");
  };
  check(archive_read_support_format_tar(from.get()));
  check(archive_read_open_filename(from.get(), file.c_str(), 1 << 16));

  std::map<std::string, std::vector<std::uint8_t>> files;
  archive_entry* entry = nullptr;
  for (int status = ARCHIVE_OK; status = archive_read_next_header(from.get(), &entry), status != ARCHIVE_EOF;) {
    check(status);
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    const char* path = archive_entry_pathname(entry);
    const std::string name = path ? path : "";
    std::vector<std::uint8_t>& content = files[name];
    content.clear();
    while (true) {
      const std::size_t before = content.size();
      if (before > most_bytes)
        reject(file, "files of at most " + std::to_string(most_bytes) + " bytes", "more in " + name,
               "check that this is the archive of the data set");
      content.resize(before + (std::size_t{1} << 14));
      const la_ssize_t found = archive_read_data(from.get(), content.data() + before, content.size() - before);
      if (found < 0) check(found);
      content.resize(before + static_cast<std::size_t>(found > 0 ? found : 0));
      if (found <= 0) break;
    }
  }
  return files;
}

}  // namespace data
