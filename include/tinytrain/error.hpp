// SPDX-License-Identifier: MIT
#pragma once

//! The vocabulary of compile-time diagnostics: what a user reads when the compiler rejects a network.
//!
//!     well_formed<error<kernel_larger_than_input, at<project, 1>, expected<6>, actual<7>>>
//!
//! A rule is a tag, declared beside the code that can find it broken and never defined; the comment over it is the
//! sentence for humans, with the fix. A check is a value (`violation`, numbered within its owner's list of rules), found
//! once for a whole network and lifted to a type once, in `trainer`.
namespace tinytrain {

template <class Layer, int Index>
struct at;
template <long long Value>
struct expected;
template <long long Value>
struct actual;
template <class Rule, class Where, class Expected, class Actual>
struct error;
struct no_error {};

template <class Verdict>
inline constexpr bool well_formed = false;
template <>
inline constexpr bool well_formed<no_error> = true;

//! A broken rule as a value: its number in the owner's `rules`, counted from 1; 0 means that nothing is wrong.
struct violation {
  int rule = 0;
  long long expected = 0;
  long long actual = 0;

  constexpr explicit operator bool() const { return rule != 0; }
};

}  // namespace tinytrain
