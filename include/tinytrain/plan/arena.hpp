// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/differentiate.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

//! Offsets for the storages of a tape: two that are alive in one step may not overlap.
//!
//! A step's lower bound is the sum of the bytes alive in it; no plan is smaller than the largest of these. Storages are
//! placed greedily, lowest gap first, in several orders; where none of them reaches the bound, better ones are tried.
//! Source     greedy by size, for offsets: Pisarchyk and Lee, 2020 (arXiv 2001.03288)
namespace tinytrain::plan {

inline constexpr int arena_alignment = 4;  // int32 scratch; int8 rows may be read a word at a time

constexpr int round_up(int bytes, int alignment) { return (bytes + alignment - 1) / alignment * alignment; }

struct interval {
  int bytes = 0;
  int birth = 0;
  int death = 0;

  constexpr bool meets(const interval& other) const { return birth <= other.death && other.birth <= death; }
};

template <int Count>
using interval_list = std::array<interval, static_cast<std::size_t>(Count)>;
template <int Count>
using offset_list = std::array<int, static_cast<std::size_t>(Count)>;

//! The storages of a tape, by the number of the value that owns them; values that moved in elsewhere have no bytes.
template <int Steps, int Values>
constexpr interval_list<Values> storages(const tape<Steps, Values>& t) {
  interval_list<Values> all{};
  for (int v = 0; v < t.value_count; ++v) {
    interval& s = all[static_cast<std::size_t>(t[v].storage)];
    const int bytes = round_up(t[v].bytes, arena_alignment);
    const bool first = s.bytes == 0;
    s.bytes = bytes > s.bytes ? bytes : s.bytes;
    s.birth = first || t[v].birth < s.birth ? t[v].birth : s.birth;
    s.death = first || t[v].death > s.death ? t[v].death : s.death;
  }
  return all;
}

//! The step with the most bytes alive, of a range the first of them, and those bytes: the lower bound of every placement.
struct peak {
  int step = 0;
  int bytes = 0;
};

template <int Steps, std::size_t Count>
constexpr peak find_peak(const std::array<interval, Count>& all, step_range among = {0, Steps}) {
  std::array<int, static_cast<std::size_t>(Steps) + 1> change{};
  for (const interval& s : all) {
    change[static_cast<std::size_t>(s.birth)] += s.bytes;
    change[static_cast<std::size_t>(s.death) + 1] -= s.bytes;
  }
  peak most{};
  int alive = 0;
  for (int t = 0; t < Steps; ++t) {
    alive += change[static_cast<std::size_t>(t)];
    most = alive > most.bytes && among.has(t) ? peak{t, alive} : most;
  }
  return most;
}

enum class placement_order { by_size, by_birth, by_death, by_area };

namespace detail {

constexpr long long placement_key(const interval& s, placement_order order) {
  if (s.bytes == 0) {
    return std::numeric_limits<long long>::min();
  }
  switch (order) {
  case placement_order::by_birth: return -s.birth;
  case placement_order::by_death: return s.death;
  case placement_order::by_area: return static_cast<long long>(s.bytes) * (s.death - s.birth + 1);
  default: return s.bytes;
  }
}

//! Merge sort, largest key first and what has no bytes last; equal keys keep their order, so that every compiler places alike.
template <std::size_t Count>
constexpr std::array<int, Count> sorted(const std::array<interval, Count>& all, placement_order order) {
  std::array<int, Count> from{};
  std::array<int, Count> to{};
  std::array<long long, Count> keys{};
  for (std::size_t k = 0; k < Count; ++k) {
    from[k] = static_cast<int>(k);
    keys[k] = placement_key(all[k], order);
  }
  for (std::size_t width = 1; width < Count; width *= 2) {
    for (std::size_t left = 0; left < Count; left += 2 * width) {
      const std::size_t middle = left + width < Count ? left + width : Count;
      const std::size_t right = left + 2 * width < Count ? left + 2 * width : Count;
      std::size_t a = left;
      std::size_t b = middle;
      for (std::size_t k = left; k < right; ++k) {
        const bool take_a = a < middle && (b >= right || keys[static_cast<std::size_t>(from[a])] >=
                                                             keys[static_cast<std::size_t>(from[b])]);
        to[k] = take_a ? from[a++] : from[b++];
      }
    }
    from = to;
  }
  return from;
}

}  // namespace detail

//! Offsets by first fit, some of them given. Those are kept sorted by offset: one walk finds the lowest gap. Plain arrays
//! and local copies: this is the one loop of the plan that is quadratic, and constant evaluation pays for every call.
template <std::size_t Count>
struct placement {
  struct region {
    int offset;
    int end;
    int birth;
    int death;
  };

  std::array<int, Count> offsets{};
  region by_offset[Count + 1]{};
  int placed = 0;

  constexpr void add(const std::array<interval, Count>& all, int index) {
    const interval s = all[static_cast<std::size_t>(index)];
    if (s.bytes == 0) {
      return;
    }
    int offset = 0;
    for (const region* r = by_offset; r != by_offset + placed && r->offset < offset + s.bytes; ++r) {
      if (r->end > offset && r->birth <= s.death && s.birth <= r->death) {
        offset = r->end;
      }
    }
    offsets[static_cast<std::size_t>(index)] = offset;
    region* slot = by_offset + placed++;
    for (; slot != by_offset && slot[-1].offset > offset; --slot) {
      *slot = slot[-1];
    }
    *slot = {offset, offset + s.bytes, s.birth, s.death};
  }
};

template <std::size_t Count>
constexpr int arena_size(const std::array<interval, Count>& all, const std::array<int, Count>& offsets) {
  int bytes = 0;
  for (std::size_t k = 0; k < Count; ++k) {
    const int end = offsets[k] + all[k].bytes;
    bytes = end > bytes ? end : bytes;
  }
  return bytes;
}

//! Within so many hundredths of the bound.
constexpr bool near_enough(int bytes, int bound, int hundredths = 1) {
  return bytes >= 0 && bytes <= bound + bound / 100 * hundredths;
}

//! So near that no more orders are tried: what they might gain is not worth their time in the compiler.
inline constexpr int worth_no_other_order = 2;

//! Placement by trial: a trial ends where it is no better than the best so far, and what was placed there goes first in the
//! next one; after a while now and then another storage in front of it, so that trials do not go round in circles. `bytes` and
//! `offsets` are those of the best. Plain placement is the first trial; this is what finds the last few per cent.
template <std::size_t Count>
struct refinement {
  std::array<int, Count> order{};
  std::array<int, Count> offsets{};
  int bytes = -1;
  std::uint32_t turn = 0;

  //! So many trials, or until it is near enough.
  constexpr void run(const std::array<interval, Count>& all, int bound, int trials) {
    std::size_t count = 0;
    for (const interval& s : all) {
      count += s.bytes > 0 ? 1 : 0;
    }
    for (int trial = 0; trial < trials && !near_enough(bytes, bound); ++trial) {
      placement<Count> p{};
      std::size_t highest = 0;
      int size = 0;
      for (std::size_t k = 0; k < count; ++k) {
        p.add(all, order[k]);
        const int end = p.offsets[static_cast<std::size_t>(order[k])] + all[static_cast<std::size_t>(order[k])].bytes;
        if (end > size) {
          size = end;
          highest = k;
        }
        if (bytes >= 0 && size >= bytes) {
          break;
        }
      }
      if (bytes < 0 || size < bytes) {
        offsets = p.offsets;
        bytes = size;
      }
      to_front(highest);
      if (++turn % 4 == 0 && turn > 24) {
        to_front(turn * 0x9E3779B1u / 65536 % count);
      }
    }
  }

 private:
  constexpr void to_front(std::size_t place) {
    const int first = order[place];
    for (; place > 0; --place) {
      order[place] = order[place - 1];
    }
    order[0] = first;
  }
};

//! Trials that stay within the million steps that clang gives one constant expression, for so many storages.
constexpr int trials_at_once(int count) {
  const int affordable = count == 0 ? 1 : 150000 / (count * count);
  return affordable < 1 ? 1 : (affordable < 24 ? affordable : 24);
}

//! How often so many are worth their time in the compiler.
constexpr int trial_parts(int count) {
  const int affordable = count == 0 ? 0 : 1500000 / (count * count) / trials_at_once(count);
  const int enough = count < 64 ? 200 : 48;
  return affordable * trials_at_once(count) < enough ? affordable : enough / trials_at_once(count);
}

inline constexpr placement_order refined_orders[] = {placement_order::by_death, placement_order::by_birth,
                                                     placement_order::by_size, placement_order::by_area};

}  // namespace tinytrain::plan
