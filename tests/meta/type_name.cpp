// SPDX-License-Identifier: MIT
// Proves that reports call a type by its unqualified name without template arguments
// (include/tinytrain/meta/type_name.hpp), with both compilers of the support range, in a constant expression.
#include <tinytrain/meta/type_name.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>

struct type_name_at_namespace_scope;

namespace {

using tinytrain::characters;
using tinytrain::type_name;

namespace zoo::big {
struct stem {};
template <class... Types>
struct join {};
struct outer {
  struct inner;
  enum class kind { a };
};
template <int>
struct holder {
  struct held {};
};
struct Type {};
}  // namespace zoo::big

template <class Type>
constexpr std::string_view name() {
  constexpr characters text = type_name<Type>();
  return {text.data, text.size};
}

static_assert(name<int>() == "int");
static_assert(name<type_name_at_namespace_scope>() == "type_name_at_namespace_scope");
static_assert(name<zoo::big::stem>() == "stem");
static_assert(name<zoo::big::outer::inner>() == "inner");
static_assert(name<zoo::big::outer::kind>() == "kind");
static_assert(name<zoo::big::join<>>() == "join");
static_assert(name<zoo::big::join<zoo::big::stem, zoo::big::join<int>>>() == "join");
static_assert(name<zoo::big::holder<-3>>() == "holder");
static_assert(name<zoo::big::Type>() == "Type");
static_assert(name<characters>() == "characters");

}  // namespace

TEST_CASE("characters are a range, and not terminated") {
  constexpr characters text = type_name<zoo::big::join<zoo::big::stem>>();
  CHECK(text.end() - text.begin() == 4);
  std::size_t count = 0;
  for (const char c : text) {
    CHECK(c == "join"[count++]);
  }
  CHECK(characters{}.begin() == characters{}.end());
}

TEST_CASE("a type inside of a template has its own name, not that of the template") {
  CHECK(name<zoo::big::holder<3>::held>() == "held");
}
