// SPDX-License-Identifier: MIT
#include "fashion_mnist.hpp"

#include "digits.hpp"
#include "idx.hpp"

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace data {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> file_names{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

struct search {
  std::array<fs::path, 4> files;
  std::string missing;  // names, with a comma between them
  int found = 0;
};

search look_into(const fs::path& folder) {
  search result;
  for (std::size_t i = 0; i < file_names.size(); ++i) {
    std::error_code ignored;
    for (const char* ending : {".gz", ""})
      if (const fs::path file = folder / (std::string(file_names[i]) + ending);
          result.files[i].empty() && fs::is_regular_file(file, ignored))
        result.files[i] = file;
    if (result.files[i].empty())
      result.missing += (result.missing.empty() ? "" : ", ") + std::string(file_names[i]) + ".gz";
    else
      ++result.found;
  }
  return result;
}

//! A set of these four files: what people call it, and its folder.
struct family {
  std::string name;
  std::string folder;
  bool may_lie_bare;  // directly in the folder of the user's choice
};

dataset read_part(const family& set, const fs::path& images, const fs::path& labels, const fs::path& folder) {
  auto [pictures, classes] = read_pair(images, labels);
  if (pictures.height != 28 || pictures.width != 28)
    throw malformed(images.string() + ": expected images of 28 x 28, found " + std::to_string(pictures.height) + " x " +
                    std::to_string(pictures.width) + "; check that this is " + set.name);
  return {set.name, set.name + " from " + folder.string(), 28, 28, std::move(pictures.pixels), std::move(classes)};
}

//! Nothing if none of the folder's layouts holds the data.
std::optional<split> load_from(const family& set, const fs::path& top, bool chosen_by_user) {
  for (const fs::path& folder : {top, top / set.folder, top / "data" / set.folder}) {
    if (folder == top && !set.may_lie_bare) continue;
    const search s = look_into(folder);
    if (s.found == 4)
      return split{read_part(set, s.files[0], s.files[1], folder), read_part(set, s.files[2], s.files[3], folder)};
    if (s.found > 0 && chosen_by_user)
      throw malformed(folder.string() + ": expected the four files of " + set.name + ", found " +
                      std::to_string(s.found) + " of them; add " + s.missing +
                      ", or unset TINYTRAIN_DATA to use generated digits");
  }
  return std::nullopt;
}

split load(const family& set, const places& where, const substitute& otherwise) {
  std::string searched;
  for (const fs::path* folder : {&where.environment, &where.build, &where.download}) {
    if (folder->empty()) continue;
    const bool downloaded = folder == &where.download;
    if (auto found = load_from(set, *folder, !downloaded)) return *std::move(found);
    if (!downloaded) searched += (searched.empty() ? " was not found in " : " or ") + folder->string();
  }
  if (!where.download.empty()) searched += (searched.empty() ? "" : std::string(" and")) + " could not be downloaded";
  if (searched.empty()) searched = " was not looked for anywhere";

  split made{generate(known_hands(), otherwise.train, otherwise.seed),
             generate(known_hands(), otherwise.test, ~otherwise.seed)};
  made.train.origin = made.test.origin =
      "generated digits: " + set.name + searched + " (set TINYTRAIN_DATA to a folder that holds it)";
  return made;
}

}  // namespace

places usual_places() {
  places where;
  if (const char* folder = std::getenv("TINYTRAIN_DATA")) where.environment = folder;
#ifdef TINYTRAIN_DATA
  where.build = TINYTRAIN_DATA;
#endif
#ifdef TINYTRAIN_DOWNLOAD_DIR
  where.download = TINYTRAIN_DOWNLOAD_DIR;
#endif
  return where;
}

split load_fashion_mnist(const places& where, const substitute& otherwise) {
  return load({"Fashion-MNIST", "fashion_mnist", true}, where, otherwise);
}

split load_mnist(const places& where, const substitute& otherwise) {
  places given = where;
  given.download.clear();
  return load({"MNIST", "mnist", false}, given, otherwise);
}

}  // namespace data
