// SPDX-License-Identifier: MIT
// Proves what an imported activation's scale says (include/tinytrain/tensor/affine_scale.hpp):
//
//     real value = scale * (x - zero_point),   x in [low, high]
//
// and that one without a scale says that the trainer keeps it.
#include <tinytrain/tensor/affine_scale.hpp>

#include <type_traits>

namespace {

using tinytrain::affine_scale;

static_assert(!affine_scale{} && !affine_scale{0.0, 5, -3, 4});
static_assert(affine_scale{0.5, 0} && affine_scale{1e-30, -128, -128, 127});
static_assert(!affine_scale{-0.5, 0});  // no scale is negative
static_assert(affine_scale{}.zero_point == 0 && affine_scale{}.low == -128 && affine_scale{}.high == 127);
static_assert(std::is_trivially_copyable_v<affine_scale> && !std::is_convertible_v<affine_scale, bool>);

}  // namespace
