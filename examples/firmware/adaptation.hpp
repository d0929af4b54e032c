// SPDX-License-Identifier: MIT
#pragma once

//! A pretrained network on a device learns a few photographs, again and again, one at a time: what person.cpp,
//! mcunet_5fps_49kb.cpp and its like have in common. The network's file and the photographs are constants in flash; a
//! photograph is handed over row by row, as a camera would.

#include "board.hpp"
#include "report.hpp"

#include <tinytrain/trainer/status.hpp>

#include <algorithm>
#include <cstdint>

//! In .bss: it starts at its first step.
template <class Trainer>
constinit Trainer model{};

template <class Photographs>
struct camera {
  const std::int8_t* photograph;

  bool row(int index, std::int8_t* to) const {
    std::copy_n(photograph + index * Photographs::row_bytes, Photographs::row_bytes, to);
    return true;
  }
};

//! The exit code. `steps_in_all`: of the whole adaptation, of which only a part is done here. Fails if the parameters are
//! not, bit for bit, those of the host, or the RAM is not what the compiler said.
template <class Trainer, class Photographs>
int adapt(const char* task, std::uint32_t steps_in_all = Photographs::steps) {
  std::uint64_t instructions = 0;
  std::uint32_t loss_q16 = 0;
  std::uint32_t right = 0;
  for (std::uint32_t step = 0; step < Photographs::steps; ++step) {
    const int i = static_cast<int>(step % Photographs::count);
    const camera<Photographs> source{report::image<Photographs, Photographs::bytes>(i)};
    const std::uint64_t begin = board::instructions();
    const tinytrain::step_result r = model<Trainer>.step(source, report::label<Photographs>(i));
    instructions += board::instructions() - begin;
    if (r.status != tinytrain::status::ok) {
      board::print("step ", step, " failed with status ", static_cast<int>(r.status), '\n');
      return 1;
    }
    loss_q16 += static_cast<std::uint32_t>(r.loss_q16) / Photographs::count;
    right += r.correct ? 1u : 0u;
    if (i + 1 == Photographs::count) {  // right before it was learnt again
      report::progress(step + 1, loss_q16, Photographs::count, right, Photographs::count);
      loss_q16 = 0;
      right = 0;
    }
  }
  report::duration(task, instructions / Photographs::steps * steps_in_all);
  report::memory<Trainer>(task, sizeof(Photographs::images));
  return report::verdict<Trainer>(
      {task, Photographs::steps, instructions, model<Trainer>.parameter_checksum(), Photographs::host_checksum});
}
