// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/plan/graph.hpp>
#include <tinytrain/tensor/error_sink.hpp>

#include <array>
#include <cstddef>

//! The program of one training step and the buffers that it needs, as values.
namespace tinytrain::plan {

//! What a step does, those of a forward pass first. Reads and writes are values (below), by number; -1 is the network's input, where it is an activation.
enum class action {
  fetch,     //!< y = the network's input, from a source of rows
  save,      //!< saved = the trained channels of x, packed
  forward,   //!< y = op(x, skip)
  mark,      //!< saved = one bit for each element of x that a clamp let through
  loss,      //!< dx = gradient of the loss with respect to x
  gate,      //!< dx = dy where the clamp let through (by the bits in saved, or by x itself), else 0
  backward,  //!< dx = op's error of its input for dy, plus all that is pending
  merge,     //!< dx = the sum of all that is pending
  update,    //!< parameters -= rate * gradients(x, dy), a filter row at a time
};

constexpr bool is_forward(action what) { return what < action::loss; }

inline constexpr int no_value = -2;
inline constexpr int image = -1;

struct step {
  action what = action::forward;
  int node = 0;
  int x = no_value;
  int skip = no_value;
  int y = no_value;
  int saved = no_value;
  int scratch = no_value;
  int dy = no_value;
  int dx = no_value;
  bool of_skip = false;  //!< backward of the second input of a mix
  int stream = 0;        //!< of random words: the same wherever the input comes from, and whatever runs twice
  int first = 0;         //!< the stretch of steps [first, last] that this one runs in, row by row if there are several
  int last = 0;
  int pendings = 0;
  std::array<int, error_sink::most_pending> pending{};

  constexpr int written() const { return y != no_value ? y : dx; }
};

//! Steps [first, end).
struct step_range {
  int first = 0;
  int end = 0;

  constexpr bool empty() const { return first == end; }
  constexpr bool has(int step) const { return step >= first && step < end; }
};

enum class role { input, activation, saved_activation, clamp_bits, winners, error, scratch };

//! A buffer from its first write to its last read. Values that follow each other in place share a storage.
struct value {
  role what = role::scratch;
  int node = 0;
  int bytes = 0;
  dims map{};  //!< of an input or an activation
  int birth = 0;
  int death = 0;
  int storage = 0;
  int ring = 0;           //!< of an activation: the rows that there are at a time, 0 for all of them
  int scale = 0;          //!< which exponent of the trainer's state applies
  affine_scale affine{};  //!< of an imported activation, which needs no exponent
  bool nonnegative = false;
  bool clamped_below = false;  //!< a clamp cuts negative values off
  int above = 0;               //!< upper limit of a fused clamp in real units, 0 for none

  //! Where a row of the map lies, in rows from the first.
  constexpr int slot(int row) const { return ring > 0 ? row % ring : row; }
};

template <int Steps, int Values>
struct tape {
  std::array<step, static_cast<std::size_t>(Steps)> steps{};
  std::array<value, static_cast<std::size_t>(Values)> values{};
  int step_count = 0;
  int value_count = 0;
  int activation_scales = 1;  //!< scale 0 is the input's
  int error_scales = 0;
  int loss_step = 0;
  step_range again{};  //!< behind the loss: what runs forward a second time; none where nothing does
  int output = no_value;

  constexpr step_range forward() const { return {0, loss_step}; }

  //! The step that writes an activation, -1 for the image.
  constexpr int writer(int v) const {
    for (int k = 0; v >= 0 && k < step_count; ++k) {
      if (at(k).y == v) {
        return k;
      }
    }
    return -1;
  }

  //! Does a node send an error on?
  constexpr bool sends_back(int node) const {
    for (int k = 0; k < step_count; ++k) {
      if (at(k).what == action::backward && at(k).node == node) {
        return true;
      }
    }
    return false;
  }

  constexpr const step& at(int index) const { return steps[static_cast<std::size_t>(index)]; }
  constexpr const value& operator[](int index) const { return values[static_cast<std::size_t>(index)]; }
};

}  // namespace tinytrain::plan
