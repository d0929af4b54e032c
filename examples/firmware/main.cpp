// SPDX-License-Identifier: MIT

//! The adaptation of examples/adapt.cpp on a device: a pretrained network (constants in flash) meets pictures of a changed
//! world and learns them, in static RAM, printing as it goes. Ends with an error if its parameters are not, bit for bit,
//! those of the host, or its RAM is not what the compiler said.

#include "../fashion_network.hpp"
#include "board.hpp"
#include "pretrained.hpp"
#include "report.hpp"
#include "samples.hpp"

#include <cstdint>

namespace {

using trainer = fashion::on_device<pretrained>;
trainer model;

template <class Set>
const std::int8_t* image(int i) {
  return report::image<Set, fashion::network::input_type::shape.size()>(i);
}

void print_progress(std::uint32_t steps, std::uint32_t loss_q16, std::uint32_t steps_since) {
  std::uint32_t right = 0;
  for (int i = 0; i < samples::test::count; ++i) {
    right += model.predict(image<samples::test>(i)) == report::label<samples::test>(i) ? 1u : 0u;
  }
  report::progress(steps, loss_q16, steps_since, right, samples::test::count);
}

}  // namespace

int main() {
  constexpr std::uint32_t report_every = 500;
  print_progress(0, 0, 0);
  std::uint64_t instructions = 0;
  std::uint64_t loss_q16 = 0;
  std::uint32_t checksum = 0;
  for (std::uint32_t step = 0; step < fashion::device_steps; ++step) {
    const int i = static_cast<int>(step % samples::train::count);
    const std::uint64_t begin = board::instructions();
    const tinytrain::step_result r = model.step(image<samples::train>(i), report::label<samples::train>(i));
    instructions += board::instructions() - begin;
    if (r.status != tinytrain::status::ok) {
      board::print("step ", step, " failed with status ", static_cast<int>(r.status), '\n');
      return 1;
    }
    loss_q16 += static_cast<std::uint32_t>(r.loss_q16);
    if (step + 1 == fashion::checksum_steps) {
      checksum = model.parameter_checksum();
    }
    if ((step + 1) % report_every == 0) {
      print_progress(step + 1, static_cast<std::uint32_t>(loss_q16 / report_every), report_every);
      loss_q16 = 0;
    }
  }

  return report::verdict<trainer>({"", fashion::device_steps, instructions, checksum, samples::host_checksum});
}
