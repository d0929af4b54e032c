// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/error.hpp>

//! As the library asserts a verdict: in a template, so that all compilers show the whole type.
template <class Verdict>
struct accepted {
  static_assert(tinytrain::well_formed<Verdict>, "tinytrain rejects this file");
};
