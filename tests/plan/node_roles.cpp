// SPDX-License-Identifier: MIT
//! What is known of each node before the tape (include/tinytrain/plan/node_roles.hpp): where an error is wanted, which clamps
//! are fused, what is a view, which activations are kept whole. By hand, for networks in which each of these is easy to get
//! wrong.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/op/multiply.hpp>
#include <tinytrain/plan/node_roles.hpp>

#include <array>
#include <cstddef>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
namespace like = law::imported_like;

//! Opens what the differentiator uses, as one character a node.
template <class Network, class Update>
class opened : plan::node_roles<tt::layer_count<Network>> {
  static constexpr int layers = tt::layer_count<Network>;
  using base = plan::node_roles<layers>;

 public:
  constexpr opened() : base(plan::graph_of<Network, Update>) {}

  constexpr bool wants(const char (&marks)[layers + 1]) const {
    return all(marks, [this](int i) { return this->wanted(i); });
  }
  constexpr bool fuses(const char (&marks)[layers + 1]) const {
    return all(marks, [this](int i) { return this->fused(i); });
  }
  constexpr bool views(const char (&marks)[layers + 1]) const {
    return all(marks, [this](int i) { return this->is_view(i); });
  }
  constexpr bool keeps(const char (&marks)[layers + 1]) const {
    return all(marks, [this](int i) { return this->kept_[static_cast<std::size_t>(i)]; });
  }
  constexpr int root_of(int i) const { return this->root(i); }

 private:
  template <class Ask>
  constexpr bool all(const char (&marks)[layers + 1], Ask ask) const {
    bool right = true;
    for (int i = 0; i < layers; ++i) {
      right = right && ask(i) == (marks[i] == 'x');
    }
    return right;
  }
};

// plain: stem 0, relu 1, mix 2, relu 3, project 4, relu 5, mean 6, head 7
constexpr opened<law::plain::net, tt::everything> dense;
static_assert(dense.wants("xxxxxxxx") && dense.fuses(".x.x.x..") && dense.views("........"));
static_assert(dense.keeps(".x.x..x.") && dense.root_of(0) == 1 && dense.root_of(1) == 1 && dense.root_of(-1) == -1);
constexpr opened<law::plain::net, tt::head_only> head_alone;
static_assert(head_alone.wants(".......x") && head_alone.keeps("......x."));
struct some :
    tt::sparse_update<tt::train<law::plain::project, tt::channels<0, 3>>, tt::train<law::plain::mix, tt::bias>> {};
constexpr opened<law::plain::net, some> sparse;
static_assert(sparse.wants("..xxxxxx") && sparse.keeps("........"));  // a part of the channels is saved, not kept

// pre_activation: stem 0, [relu 1, one 2, join 3], [relu6 4, two 5, join 6], relu 7, mean 8, head 9: two readers, no fusing
constexpr opened<law::pre_activation::net, tt::everything> two_readers;
static_assert(two_readers.fuses(".......x.."));

// corners: relu 0, first 1, view 2, join 3, clamp 4, join 5, second 6, relu 7, relu6 8, view 9, relu 10, third 11, relu6 12,
// relu 13, head 14: one clamp behind a layer is fused, a clamp behind a clamp or a view is not
constexpr opened<law::corners::net, tt::everything> corners;
static_assert(corners.fuses(".......x....x..") && corners.views("..x......x....."));
static_assert(corners.root_of(9) == 8 && corners.root_of(6) == 7);

// imported-like: stem 0 (clamps), mix 1 (clamps), project 2, sum 3, mean 4, head 5, softmax 6: a view in training alone
constexpr opened<like::net, tt::everything> imported;
static_assert(imported.views("......x") && imported.fuses(".......") && imported.keeps("xx..x..") &&
              imported.root_of(6) == 5);
constexpr opened<like::net, tt::nothing> infers;
static_assert(infers.views(".......") && infers.wants(".......") && infers.keeps(".......") && infers.root_of(6) == 6);

// a ReLU of one's own behind an imported layer: fused where that has no limits of its own, never behind a softmax
struct own_head : tt::linear<tt::out<2>> {};
template <class Layer>
struct only {
  using input_type = like::file_input<tt::dims{1, 1, 4}, like::mean>;
  using layers = tt::list<Layer>;
  static constexpr std::array<tt::edge, 1> edges{};
};
struct behind_open : tt::sequential<only<like::head>, tt::relu, own_head> {};
static_assert(opened<behind_open, tt::everything>{}.fuses(".x."));
using closed_layer =
    like::layer<tt::linear<tt::out<5>>, 0, tt::dims{1, 1, 4}, like::mean, like::scale_q10{500, 5, true}>;
struct behind_closed : tt::sequential<only<closed_layer>, tt::relu, own_head> {};
static_assert(opened<behind_closed, tt::everything>{}.fuses("..."));
struct behind_softmax : tt::sequential<only<like::probabilities>, tt::relu, own_head> {};
static_assert(opened<behind_softmax, tt::head_only>{}.fuses("..."));
static_assert(opened<behind_softmax, tt::head_only>{}.views("..."));  // in the middle it is computed

// views behind a softmax at the end, and a softmax that is no end
struct flattened : tt::sequential<only<like::probabilities>, tt::flatten, tt::flatten> {};
static_assert(opened<flattened, tt::everything>{}.views(".xx"));  // nothing is trained: it is computed
struct trained : tt::sequential<only<like::head>, like::probabilities, tt::flatten> {};
static_assert(opened<trained, tt::everything>{}.views(".xx"));

// a mix that reads its inputs keeps both, where an error passes; what nobody needs is not wanted, and fuses nothing
struct left : tt::linear<tt::out<3>> {};
struct right : tt::linear<tt::out<3>> {};
struct unread : tt::linear<tt::out<3>> {};
struct last : tt::linear<tt::out<3>> {};
struct gated {
  using input_type = tt::input<tt::hwc<1, 1, 4>>;
  using layers = tt::list<left, right, tt::relu, tt::multiply<tt::dims{1, 1, 3}>, unread, tt::relu, last>;
  static constexpr std::array<tt::edge, 7> edges{{{-1}, {-1}, {1}, {0, 2}, {3}, {4}, {3}}};
};
struct left_alone : tt::sparse_update<tt::train<left, tt::bias>> {};
static_assert(opened<gated, left_alone>{}.wants("x..x..x") && opened<gated, left_alone>{}.keeps("x.x...."));
static_assert(opened<gated, tt::head_only>{}.keeps("...x..."));
static_assert(opened<gated, tt::everything>{}.wants("xxxx..x") && opened<gated, tt::everything>{}.fuses("..x...."));

}  // namespace
