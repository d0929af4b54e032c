// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/meta/list.hpp>
#include <tinytrain/meta/option.hpp>

#include <cstdint>

//! Options of a trainer, in any order behind its network, rule, optimizer and loss.
namespace tinytrain {

struct budget_kind;
struct scales_kind;
struct pretrained_kind;
struct maps_kind;
struct input_kind;
struct recompute_kind;
struct seed_kind;
struct ram_kind;
struct flash_kind;

inline constexpr long long KiB = 1024;

template <long long Bytes>
struct ram {
  using kind = ram_kind;
  static constexpr long long bytes = Bytes;
};

template <long long Bytes>
struct flash {
  using kind = flash_kind;
  static constexpr long long bytes = Bytes;
};

//! What the part has: `budget<ram<64 * KiB>, flash<256 * KiB>>`; a build that needs more fails. RAM is all of
//! `ram_bytes`, the stack's bound included; flash is the constants (`flash_bytes`), not the code.
template <class... Limits>
struct budget {
  using kind = budget_kind;
  using kinds = list<ram_kind, flash_kind>;
  static constexpr int unknown_option = detail::first_unknown_option(kinds{}, list<Limits...>{}) != 0
                                            ? detail::first_unknown_option(kinds{}, list<Limits...>{})
                                            : detail::first_repeated_kind(kinds{}, list<Limits...>{});
  static constexpr long long unlimited = 1LL << 40;
  static constexpr long long ram_bytes = option_or<ram_kind, ram<unlimited>, Limits...>::bytes;
  static constexpr long long flash_bytes = option_or<flash_kind, flash<unlimited>, Limits...>::bytes;
};

//! Activation scales follow the values as the network trains. The default.
struct tracked {
  using kind = scales_kind;
  static constexpr bool tracks = true;
};

//! Activation scales stay as the checkpoint has them (a calibrated network).
struct fixed {
  using kind = scales_kind;
  static constexpr bool tracks = false;
};

//! Where it lowers the peak, layers run together, row by row, and rings of rows lie between them (plan/pipelines.hpp). The
//! default.
struct rings_of_rows {
  using kind = maps_kind;
  static constexpr bool rings = true;
};

//! Each layer writes its whole map before the next one starts: some more RAM, a few instructions less.
struct whole_maps {
  using kind = maps_kind;
  static constexpr bool rings = false;
};

//! The input comes a row at a time, as the first layers need it, from a `row_source` (a camera, flash, SPI). Each row is asked
//! for once, in order, and lies in the arena for as long as it is needed.
struct input_by_rows {
  using kind = input_kind;
  static constexpr bool fetched = true;
};

//! The input is a pointer to all of it. The default.
struct input_as_a_whole {
  using kind = input_kind;
  static constexpr bool fetched = false;
};

//! Recompute instead of save: for the layers up to this one, named as in an update rule, the forward pass leaves nothing for
//! the backward pass. When that arrives there, they run forward again, from the input, and save then. No bit of the result
//! changes.
//!
//!     peak = max(forward + what is saved behind the cut, forward again + the error at the cut + what is saved up to it)
//!
//! A clamp behind a layer is a layer of its own. Behind a layer with a small output the cut is cheap: that error waits while
//! the layers run again.
//! Price      `recomputed_macs` multiply-accumulates in each step, beside `forward_macs` of its forward pass
//! Rules      recompute_names_unknown_layer, recompute_needs_whole_input
template <class Layer>
struct recompute {
  using kind = recompute_kind;
  using layer = Layer;
};

//! As little of that as `budget<ram<...>>` demands: nothing, if the trainer fits without; else of the cuts that fit one with the
//! fewest MACs, among the first few that may (trainer/recomputation.hpp). Where none does, the error `ram_exceeds_budget`
//! tells the bytes of the smallest as far as that was worked out: name a layer to see those of another. Without a budget of
//! RAM nothing runs again. The compiler makes a plan for each cut that it tries.
struct recompute_to_fit {
  using kind = recompute_kind;
};

//! What the backward pass needs of the forward pass waits for it. The default.
struct recompute_nothing {
  using kind = recompute_kind;
};

//! Weights, biases and scales of a checkpoint: a type with a static array `words`, const (in flash) on a device.
template <class Checkpoint>
struct pretrained {
  using kind = pretrained_kind;
  using checkpoint = Checkpoint;
  static constexpr bool present = true;
  static constexpr long long words = static_cast<long long>(sizeof(Checkpoint::words) / sizeof(std::uint32_t));
};

struct untrained {
  using kind = pretrained_kind;
  static constexpr bool present = false;
};

//! Seed of the initial weights; also of all stochastic rounding, unless `start` is given another.
template <std::uint32_t Value>
struct seed {
  using kind = seed_kind;
  static constexpr std::uint32_t value = Value;
};

}  // namespace tinytrain
