// SPDX-License-Identifier: MIT

//! The adaptation of examples/adapt.cpp on a device: a pretrained network (constants in flash) meets pictures of a changed
//! world and learns them, in static RAM, printing as it goes. Ends with an error if its parameters are not, bit for bit,
//! those of the host, or its RAM is not what the compiler said.

#include "../fashion_network.hpp"
#include "board.hpp"
#include "pretrained.hpp"
#include "samples.hpp"

#include <cstdint>

namespace {

using trainer = fashion::on_device<pretrained>;
trainer model;

template <class Set>
const std::int8_t* image(int i) {
  return reinterpret_cast<const std::int8_t*>(Set::images) + i * fashion::network::input_type::shape.size();
}

template <class Set>
int label(int i) {
  return static_cast<int>((Set::labels[i / 4] >> (8 * (i % 4))) & 0xFFu);
}

//! In tenths of a per cent.
std::uint32_t accuracy() {
  std::uint32_t right = 0;
  for (int i = 0; i < samples::test::count; ++i) {
    right += model.predict(image<samples::test>(i)) == label<samples::test>(i) ? 1u : 0u;
  }
  return right * 1000 / samples::test::count;
}

void print_accuracy(std::uint32_t steps, std::uint32_t loss_q16, std::uint32_t steps_since) {
  const std::uint32_t permille = accuracy();
  board::print("after ", steps, " steps: ");
  if (steps_since != 0) {
    const std::uint32_t hundredths = static_cast<std::uint32_t>((std::uint64_t{loss_q16} * 100) >> 16);
    board::print("loss ", hundredths / 100, hundredths % 100 < 10 ? ".0" : ".", hundredths % 100, ", ");
  }
  board::print("accuracy ", permille / 10, '.', permille % 10, " %\n");
}

void figure(const char* name, std::uint32_t value, const char* unit) {
  board::print("figure firmware.", board::core(), '.', name, ' ', value, ' ', unit, '\n');
}

}  // namespace

int main() {
  constexpr std::uint32_t report_every = 500;
  print_accuracy(0, 0, 0);
  std::uint64_t instructions = 0;
  std::uint64_t loss_q16 = 0;
  std::uint32_t checksum = 0;
  for (std::uint32_t step = 0; step < fashion::device_steps; ++step) {
    const int i = static_cast<int>(step % samples::train::count);
    const std::uint64_t begin = board::instructions();
    const tinytrain::step_result r = model.step(image<samples::train>(i), label<samples::train>(i));
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
      print_accuracy(step + 1, static_cast<std::uint32_t>(loss_q16 / report_every), report_every);
      loss_q16 = 0;
    }
  }

  const std::uint32_t stack = board::stack_touched();
  const std::uint32_t ram = board::static_bytes() + stack;
  board::print("RAM: ", ram, " bytes, ", stack, " of them stack; the compiler said ",
               static_cast<std::uint32_t>(trainer::ram_bytes), " and ",
               static_cast<std::uint32_t>(trainer::stack_bytes), '\n');
  board::print("figure firmware.", board::core(), ".checksum ");
  board::write_hex(checksum);
  board::print(" fnv1a\n");
  figure("instructions_per_step", static_cast<std::uint32_t>(instructions / fashion::device_steps), "instructions");
  figure("ram_bytes", ram, "bytes");
  figure("stack_bytes", stack, "bytes");
  if (checksum != samples::host_checksum) {
    board::print("expected the host's checksum ");
    board::write_hex(samples::host_checksum);
    board::print("\n");
    return 1;
  }
  if (stack > trainer::stack_bytes || ram > trainer::ram_bytes || trainer::ram_bytes - ram > 256) {
    board::print("expected that RAM and stack are at most what the compiler said, and RAM at most 256 bytes less\n");
    return 1;
  }
  return 0;
}
