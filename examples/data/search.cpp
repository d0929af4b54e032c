// SPDX-License-Identifier: MIT
#include "search.hpp"

#include "reject.hpp"

#include <system_error>

namespace data {

namespace fs = std::filesystem;

std::optional<fs::path> find_data(const places& where, std::string_view name,
                                  std::initializer_list<std::string_view> files) {
  for (const fs::path* place : {&where.environment, &where.build}) {
    if (place->empty()) continue;
    for (const fs::path& folder : {*place, *place / name, *place / "data" / name}) {
      std::string found, missing;
      for (const std::string_view file : files) {
        std::error_code ignored;
        std::string& list = fs::is_regular_file(folder / file, ignored) ? found : missing;
        list.append(list.empty() ? "" : ", ").append(file);
      }
      if (missing.empty()) return folder;
      if (!found.empty())
        reject(folder, "all files of " + std::string(name), "only " + found,
               "add " + missing + ", or unset TINYTRAIN_DATA to use generated data");
    }
  }
  return std::nullopt;
}

std::string why_generated(const places& where, std::string_view what, std::string_view name) {
  std::string searched;
  for (const fs::path* place : {&where.environment, &where.build})
    if (!place->empty()) searched += (searched.empty() ? " was not found in " : " or ") + place->string();
  if (searched.empty()) searched = " was not looked for anywhere";
  return "generated " + std::string(what) + ": " + std::string(name) + searched +
         " (set TINYTRAIN_DATA to a folder that holds it)";
}

}  // namespace data
