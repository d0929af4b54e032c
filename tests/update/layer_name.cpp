// SPDX-License-Identifier: MIT
// Proves how an update rule names a layer (include/tinytrain/update/layer_name.hpp): by its type; a layer of an imported
// network by its operator, or by the name of its output tensor, letter by letter.
#include <tinytrain/update/layer_name.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

struct plain;
struct other;

constexpr char file[] = "stem/convblock13/pointwise1";
struct imported {
  static constexpr int operator_index = 17;
  static constexpr tt::characters name{file, 9};  // in the middle of a file: no zero behind it
};
struct later {
  static constexpr int operator_index = 3;
  static constexpr tt::characters name{file + 9, 18};
};
struct unnamed {
  static constexpr int operator_index = 0;
  static constexpr tt::characters name{file, 0};
};

static_assert(tt::names_layer<plain, plain> && !tt::names_layer<plain, other>);
static_assert(tt::names_layer<imported, imported> && !tt::names_layer<imported, later>);

static_assert(tt::names_layer<tt::layer<17>, imported> && !tt::names_layer<tt::layer<17>, later>);
static_assert(tt::names_layer<tt::layer<0>, unnamed> && tt::names_layer<tt::layer<3>, later> &&
              !tt::names_layer<tt::layer<3>, imported>);
static_assert(!tt::names_layer<tt::layer<0>, plain> && !tt::names_layer<tt::layer<-1>, imported>);

static_assert(tt::names_layer<tt::layer_named<"stem/conv">, imported>);
static_assert(tt::names_layer<tt::layer_named<"block13/pointwise1">, later>);
static_assert(!tt::names_layer<tt::layer_named<"stem/con">, imported>);
static_assert(!tt::names_layer<tt::layer_named<"stem/convb">, imported>);
static_assert(!tt::names_layer<tt::layer_named<"stem/cONV">, imported>);
static_assert(!tt::names_layer<tt::layer_named<"">, imported> && tt::names_layer<tt::layer_named<"">, unnamed>);
static_assert(!tt::names_layer<tt::layer_named<"stem/conv">, plain>);

// a name is a type: equal letters, one type
static_assert(std::is_same_v<tt::layer_named<"a">, tt::layer_named<"a">>);
static_assert(!std::is_same_v<tt::layer_named<"a">, tt::layer_named<"b">>);

}  // namespace
