// SPDX-License-Identifier: MIT
#pragma once

#include "report.hpp"

#include <cstddef>
#include <string>
#include <vector>

//! What a buffer looks like in a picture, and what it is called there.
namespace memory::detail {

struct colour {
  const char* fill;
  const char* text;
};

inline colour colour_of(plan::role what) {
  switch (what) {
  case plan::role::input: return {"#a8d5a2", "#10300c"};
  case plan::role::activation: return {"#a9cdea", "#0b2a45"};
  case plan::role::saved_activation: return {"#2f78b7", "#ffffff"};
  case plan::role::clamp_bits: return {"#7a6bb5", "#ffffff"};
  case plan::role::winners: return {"#c9a6d8", "#321040"};
  case plan::role::error: return {"#f6b26b", "#4a2600"};
  default: return {"#c4c4c4", "#222222"};
  }
}

using lines = std::vector<std::string>;

//! What a buffer may be called, the longest first: "35 block9/pointwise1" with its rows or all the layers that it serves,
//! "35 pointwise1", "35".
inline std::vector<lines> names_of(const report& r, int buffer) {
  const std::vector<plan::map_entry> held = held_by(r, buffer);
  const std::string layer = held[0].what == plan::role::input ? "input" : r.layer(held[0].layer);
  const std::string rows = rows_of(held[0]);
  const std::size_t number = layer.find(' ');
  const std::size_t slash = layer.rfind('/');
  std::vector<lines> names{{layer}};
  if (slash != std::string::npos) names.push_back({layer.substr(0, slash + 1), layer.substr(slash + 1)});
  if (slash != std::string::npos && number < slash)
    names.push_back({layer.substr(0, number + 1) + layer.substr(slash + 1)});
  std::vector<lines> all;
  std::string heirs;
  for (std::size_t k = 1; k < held.size(); ++k) {
    const std::string& heir = r.layer(held[k].layer);
    heirs += ", " + heir.substr(0, heir.find(' '));
  }
  if (!heirs.empty()) all.push_back({layer + heirs});
  if (!rows.empty()) {
    all.push_back({layer + ", " + rows});
    for (lines name : names) {
      name.push_back(rows);
      all.push_back(name);
    }
  }
  all.insert(all.end(), names.begin(), names.end());
  if (number != std::string::npos) all.push_back({layer.substr(0, number)});
  return all;
}

}  // namespace memory::detail
