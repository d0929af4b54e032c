// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace tinytrain {

//! Characters that are not owned and not terminated: the part of `std::string_view` that the memory map needs, without
//! its header.
struct characters {
  const char* data = nullptr;
  std::size_t size = 0;

  constexpr const char* begin() const { return data; }
  constexpr const char* end() const { return data + size; }
};

//! The unqualified name of a type, without its template arguments, as the compiler spells it: `stem`, `relu`, `add`.
//! For reports only; nothing is decided by a name.
template <class Type>
constexpr characters type_name() {
  const char* text = __PRETTY_FUNCTION__;  // "... [with Type = ns::name<...>]" or "... [Type = ns::name<...>]"
  std::size_t first = 0;
  while (!(text[first] == 'T' && text[first + 1] == 'y' && text[first + 2] == 'p' && text[first + 3] == 'e' &&
           text[first + 4] == ' ' && text[first + 5] == '=')) {
    ++first;
  }
  first += 7;
  int depth = 0;  // of template arguments, which may hold names of their own
  std::size_t last = first;
  for (std::size_t end = first; text[end] != '\0' && text[end] != ']' && text[end] != ';'; ++end) {
    depth += text[end] == '<' ? 1 : (text[end] == '>' ? -1 : 0);
    if (depth == 0 && text[end] == ':') {
      first = last = end + 1;
    } else if (depth == 0 && text[end] != '>') {
      last = end + 1;
    }
  }
  return {text + first, last - first};
}

}  // namespace tinytrain
