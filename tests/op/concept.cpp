// SPDX-License-Identifier: MIT
//! What an op is: the concept accepts the library's and a user's, and rejects types that lack any one of the parts. A type
//! in a user's namespace that meets it is as good as one of ours.
#include <tinytrain/meta/list.hpp>
#include <tinytrain/op/concept.hpp>
#include <tinytrain/op/conv2d.hpp>
#include <tinytrain/op/relu.hpp>

#include <type_traits>

namespace {

namespace tt = tinytrain;

struct negate {
  using op = negate;
  using rules = tt::list<>;
  static constexpr tt::op_form form = tt::op_form::compute;
  static constexpr tt::violation check(tt::dims) { return {}; }
  static constexpr tt::dims infer(tt::dims x) { return x; }
  static constexpr tt::parameter_counts parameters(tt::dims) { return {}; }
  static constexpr tt::op_needs needs(tt::dims, int) { return {}; }
};
static_assert(tt::op<negate>);

// a layer is an op or a struct derived from one, and shares its kernels
struct named : tt::conv2d<tt::out<4>> {};
struct other : tt::conv2d<tt::out<4>> {};
static_assert(tt::op<named> && tt::op<other>);
static_assert(std::is_same_v<named::op, other::op> && !std::is_same_v<named, other>);

struct without_form {
  using op = without_form;
  using rules = tt::list<>;
  static constexpr tt::violation check(tt::dims) { return {}; }
  static constexpr tt::dims infer(tt::dims x) { return x; }
  static constexpr tt::parameter_counts parameters(tt::dims) { return {}; }
  static constexpr tt::op_needs needs(tt::dims, int) { return {}; }
};
struct without_rules : private negate {
  using negate::op, negate::form, negate::check, negate::infer, negate::parameters, negate::needs;
};
struct with_wrong_shape : negate {
  static constexpr int infer(tt::dims) { return 1; }
};
static_assert(!tt::op<without_form> && !tt::op<without_rules> && !tt::op<with_wrong_shape>);
static_assert(!tt::op<int> && !tt::op<tt::dims> && !tt::op<tt::same>);

// optional parts
template <class Op>
concept keeps_sign = requires {
  Op::keeps_sign;
};
static_assert(!keeps_sign<negate>);

}  // namespace
