// SPDX-License-Identifier: MIT
#pragma once

//! A pretrained network (constants in flash) meets pictures of a changed world and learns them one at a time, in static RAM,
//! printing as it goes: what main.cpp and microbit.cpp have in common.

#include "board.hpp"
#include "report.hpp"

#include <tinytrain/trainer/status.hpp>

#include <cstdint>

template <class Trainer, class Train, class Test>
class changed_world {
 public:
  //! The exit code. Fails if the parameters after `checksum_steps` are not, bit for bit, those of the host, or the RAM is
  //! not what the compiler said.
  static int adapt(const char* task, std::uint32_t steps, std::uint32_t checksum_steps, std::uint32_t host_checksum) {
    const std::uint32_t report_every = steps / 4;
    print_progress(0, 0, 0);
    std::uint64_t instructions = 0;
    std::uint64_t loss_q16 = 0;
    std::uint32_t checksum = 0;
    for (std::uint32_t step = 0; step < steps; ++step) {
      const int i = static_cast<int>(step % Train::count);
      const std::uint64_t begin = board::instructions();
      const tinytrain::step_result r = learn(i);
      instructions += board::instructions() - begin;
      if (r.status != tinytrain::status::ok) {
        board::print("step ", step, " failed with status ", static_cast<int>(r.status), '\n');
        return 1;
      }
      loss_q16 += static_cast<std::uint32_t>(r.loss_q16);
      if (step + 1 == checksum_steps) checksum = model.parameter_checksum();
      if ((step + 1) % report_every == 0) {
        print_progress(step + 1, static_cast<std::uint32_t>(loss_q16 / report_every), report_every);
        loss_q16 = 0;
      }
    }
    report::memory<Trainer>(task, sizeof(Train::images) + sizeof(Test::images));
    return report::verdict<Trainer>({task, steps, instructions, checksum, host_checksum});
  }

 private:
  static constinit inline Trainer model{};  // in .bss: it starts at its first step

  template <class Set>
  static const std::int8_t* image(int i) {
    return report::image<Set, Set::bytes>(i);
  }

  // Neither of the two lies on the stack while the other runs.
  [[gnu::noinline]] static tinytrain::step_result learn(int i) {
    return model.step(image<Train>(i), report::label<Train>(i));
  }

  [[gnu::noinline]] static void print_progress(std::uint32_t steps, std::uint32_t loss_q16, std::uint32_t steps_since) {
    std::uint32_t right = 0;
    for (int i = 0; i < Test::count; ++i) {
      right += model.predict(image<Test>(i)) == report::label<Test>(i) ? 1u : 0u;
    }
    report::progress(steps, loss_q16, steps_since, right, Test::count);
  }
};
