// SPDX-License-Identifier: MIT
//! Each kernel of ../kernel/shapes.hpp on a core: instructions per multiply-accumulate, and a checksum of all results,
//! which is the same on every core.
#include "../kernel/shapes.hpp"
#include "figure.hpp"

namespace {

bench::all_kernels memory;
std::uint32_t checksum = 2166136261u;

template <class Kernel, class Pass>
void measure(const char* pass_name, Pass pass) {
  const std::uint64_t instructions = bench::count_instructions(pass);
  checksum = bench::hashed(bench::hashed(checksum, memory.y), memory.dx);
  checksum = bench::hashed(bench::hashed(checksum, memory.w), memory.b);
  constexpr bench::tt::dims x = Kernel::x;
  board::print("figure kernel.", Kernel::name, '_', pass_name, '.', x.h, 'x', x.w, 'x', x.c, '_', Kernel::y.c, '.',
               board::core(), ".instructions_per_mac ");
  bench::print_ratio(instructions, static_cast<std::uint64_t>(Kernel::macs));
  board::print(" instructions\n");
}

template <class Kernel>
void measure_passes() {
  using passes = bench::passes<Kernel>;
  memory.fill();
  measure<Kernel>("forward", [] { checksum ^= passes::forward(memory); });
  if constexpr (Kernel::has_backward) {
    measure<Kernel>("backward", [] { checksum ^= passes::backward(memory); });
  }
  if constexpr (Kernel::has_parameters) {
    measure<Kernel>("gradient", [] { passes::gradients(memory); });
  }
}

}  // namespace

int main() {
  bench::with_kernels([]<class... Kernels>() { (measure_passes<Kernels>(), ...); });
  board::print("figure kernel.", board::core(), ".checksum ");
  board::write_hex(checksum);
  board::print(" fnv1a\n");
}
