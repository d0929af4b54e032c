// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

//! Which input channels of a layer are trained: types with a constexpr predicate. What an update rule selects is kept
//! beside the frozen rest, and a kernel walks both in runs of neighbouring channels.
namespace tinytrain {

struct channels_kind;

//! The half-open range [First, Last) of input channels.
template <int First, int Last>
struct channels {
  using kind = channels_kind;
  static constexpr bool selects(int channel) { return channel >= First && channel < Last; }
  static constexpr int last = Last;
  static constexpr bool valid = First >= 0 && First < Last;
};

//! The input channels that are listed, in any order.
template <int... Channels>
struct channel_set {
  using kind = channels_kind;
  static constexpr bool selects(int channel) { return ((channel == Channels) || ...); }
  static constexpr int last = [] {
    int highest = 0;
    ((highest = Channels + 1 > highest ? Channels + 1 : highest), ...);
    return highest;
  }();
  static constexpr bool valid = sizeof...(Channels) > 0 && ((Channels >= 0) && ...);
};

struct all_channels {
  using kind = channels_kind;
  static constexpr bool selects(int) { return true; }
  static constexpr int last = 0;
  static constexpr bool valid = true;
};

struct no_channels {
  static constexpr bool selects(int) { return false; }
  static constexpr int last = 0;
  static constexpr bool valid = true;
};

//! A run of neighbouring channels that are all trained or all frozen; `before` counts the trained channels before it.
struct channel_run {
  int first = 0;
  int count = 0;
  int before = 0;
  bool trained = false;
};

template <class Selection>
constexpr int count_selected(int channels) {
  int count = 0;
  for (int channel = 0; channel < channels; ++channel) {
    count += Selection::selects(channel) ? 1 : 0;
  }
  return count;
}

namespace detail {

template <class Selection>
constexpr int count_runs(int channels) {
  int runs = 0;
  for (int channel = 0; channel < channels; ++channel) {
    runs += channel == 0 || Selection::selects(channel) != Selection::selects(channel - 1) ? 1 : 0;
  }
  return runs;
}

}  // namespace detail

//! The runs that make up `Channels` input channels, in order.
template <class Selection, int Channels>
inline constexpr auto channel_runs = [] {
  std::array<channel_run, static_cast<std::size_t>(detail::count_runs<Selection>(Channels))> runs{};
  std::size_t run = 0;
  int trained = 0;
  for (int channel = 0; channel < Channels; ++channel) {
    const bool selected = Selection::selects(channel);
    if (channel == 0 || selected != runs[run].trained) {
      run += channel == 0 ? 0 : 1;
      runs[run] = {channel, 0, trained, selected};
    }
    ++runs[run].count;
    trained += selected ? 1 : 0;
  }
  return runs;
}();

}  // namespace tinytrain
